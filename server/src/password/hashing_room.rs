//! Room for so many hashings at once as the machine's cores and memory allow; who finds it full waits, not for long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::occupancy::{Occupancy, Waiting};
use crate::domain::password::{self, Breached, Compared, PasswordHasher, PasswordWeakness, ShippedList};

/// Longest wait for room (promise 19); also what to tell in `Retry-After`.
pub const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// No room within the wait, or the hashing didn't come to its end: answer 503 with `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// A place in the room, kept until it is used or dropped.
pub struct Place(OwnedSemaphorePermit);

/// Hashes and compares passwords on threads of its own, so many at once and no more. Clones share the room.
#[derive(Clone)]
pub struct HashingRoom {
    hasher: PasswordHasher,
    in_use: Arc<[PasswordHasher]>,
    places: Arc<Semaphore>,
    most: usize,
    waiting: Arc<AtomicUsize>,
    refused: Arc<AtomicU64>,
    lists: Arc<[Box<dyn Breached>]>,
}

impl HashingRoom {
    /// A room with a number of places, at least one.
    pub fn new(hasher: PasswordHasher, places: usize) -> Self {
        let most = places.max(1);
        Self {
            hasher,
            in_use: Arc::new([hasher]),
            places: Arc::new(Semaphore::new(most)),
            most,
            waiting: Arc::default(),
            refused: Arc::default(),
            lists: Arc::new([Box::new(ShippedList)]),
        }
    }

    /// The same room, where the operator's list of breached passwords is searched besides the shipped one.
    pub fn with_list(self, list: impl Breached + 'static) -> Self {
        Self { lists: Arc::new([Box::new(ShippedList), Box::new(list)]), ..self }
    }

    /// A room for this machine, where hashes were stored that were made at other costs, too.
    pub fn for_this_machine(hasher: PasswordHasher, stored_at: &[PasswordHasher]) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let others = stored_at.iter().copied().filter(|cost| *cost != hasher);
        let in_use: Arc<[PasswordHasher]> = std::iter::once(hasher).chain(others).collect();
        let memory_kib = in_use.iter().map(PasswordHasher::memory_kib).max().unwrap_or(0);
        Self { in_use, ..Self::new(hasher, Self::places_for(cores, memory_of_the_machine(), memory_kib)) }
    }

    /// As many places as cores, but no more than a quarter of the memory (bytes) holds hashings (KiB); at least one.
    fn places_for(cores: usize, memory: u64, memory_kib: u32) -> usize {
        let fitting = memory / 4 / (u64::from(memory_kib.max(1)) * 1024);
        cores.min(usize::try_from(fitting).unwrap_or(usize::MAX)).max(1)
    }

    /// Places that are free now.
    pub fn places(&self) -> usize {
        self.places.available_permits()
    }

    /// How full the room is now, and how many were turned away.
    pub fn occupancy(&self) -> Occupancy {
        Occupancy {
            places: self.most,
            taken: self.most.saturating_sub(self.places()),
            waiting: self.waiting.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }

    /// The PHC string to store. The salt comes from the Entropy port. Errors: [`Busy`].
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String, Busy> {
        self.inside(self.place().await?, password, move |hasher, password| hasher.hash(password, salt))
            .await?
            .ok_or(Busy)
    }

    /// A place, for who must know that there is one before doing something else. Errors: [`Busy`].
    pub async fn place(&self) -> Result<Place, Busy> {
        let _waiting = Waiting::begin(&self.waiting);
        match tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.places).acquire_owned()).await {
            Ok(Ok(place)) => Ok(Place(place)),
            _ => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                Err(Busy)
            }
        }
    }

    /// Whether the password matches what is stored; with nothing stored (nobody has that name) the same work is done
    /// and the answer is no. Errors: [`Busy`].
    pub async fn verify_in(&self, place: Place, password: &str, stored: Option<&str>) -> Result<Compared, Busy> {
        let (stored, in_use) = (stored.map(str::to_owned), Arc::clone(&self.in_use));
        let work =
            move |_: PasswordHasher, password: &str| PasswordHasher::compare(&in_use, password, stored.as_deref());
        self.inside(place, password, work).await
    }

    /// Whether a password may be chosen: [`password::check`] on a thread of the room, for guessing a long one takes 30
    /// ms and the operator's list lies on a disk. Errors: [`Busy`]; inside, why it isn't taken.
    pub async fn check(&self, password: &str, own_words: &[&str]) -> Result<Result<(), PasswordWeakness>, Busy> {
        let lists = Arc::clone(&self.lists);
        let own_words: Vec<String> = own_words.iter().map(|word| (*word).to_owned()).collect();
        self.inside(self.place().await?, password, move |_, password| {
            let own_words: Vec<&str> = own_words.iter().map(String::as_str).collect();
            let lists: Vec<&dyn Breached> = lists.iter().map(|list| &**list).collect();
            password::check(password, &own_words, &lists)
        })
        .await
    }

    /// Whether a stored string was made at another cost than today's.
    pub fn needs_rehash(&self, stored: &str) -> bool {
        self.hasher.needs_rehash(stored)
    }

    async fn inside<T: Send + 'static>(
        &self,
        place: Place,
        password: &str,
        work: impl FnOnce(PasswordHasher, &str) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (hasher, password) = (self.hasher, SecretString::from(password.to_owned()));
        let working = tokio::task::spawn_blocking(move || {
            // The place is held by the thread, not by the request: who hangs up frees no memory.
            let Place(_place) = place;
            work(hasher, password.expose_secret())
        });
        working.await.map_err(|_| Busy)
    }
}

/// Bytes of memory that this process may use: the machine's, or the limit of its control group. 2 GiB where neither is
/// told.
pub fn memory_of_the_machine() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    least(machine, group)
}

fn least(machine: Option<u64>, group: Option<u64>) -> u64 {
    match (machine, group) {
        (Some(machine), Some(group)) => machine.min(group),
        (one, other) => one.or(other).unwrap_or(2 << 30),
    }
}

fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(places: usize) -> HashingRoom {
        HashingRoom::new(PasswordHasher::new(19_456, 2, 1).unwrap(), places)
    }

    async fn verify(room: &HashingRoom, password: &str, stored: Option<&str>) -> Result<bool, Busy> {
        Ok(room.verify_in(room.place().await?, password, stored).await?.matches)
    }

    #[test]
    fn cores_and_memory_bound_the_places() {
        assert_eq!(HashingRoom::places_for(8, 16 << 30, 65_536), 8);
        assert_eq!(HashingRoom::places_for(8, 1 << 30, 65_536), 4);
        assert_eq!(HashingRoom::places_for(8, 64 << 20, 65_536), 1);
        assert_eq!(HashingRoom::places_for(0, 0, 0), 1);
        assert_eq!(total("MemTotal:       24630204 kB\nMemFree: 1 kB\n"), Some(24_630_204 * 1024));
    }

    #[test]
    fn the_memory_is_that_of_the_machine_or_less_where_its_group_gets_less() {
        assert_eq!(least(Some(4 << 30), Some(1 << 30)), 1 << 30);
        assert_eq!(least(Some(4 << 30), None), 4 << 30);
        assert_eq!(least(None, Some(1 << 30)), 1 << 30);
        assert_eq!(least(None, None), 2_147_483_648);
        assert!(memory_of_the_machine() > 64 << 20, "one hashing needs as much");
    }

    #[tokio::test]
    async fn a_room_does_the_work_of_each_cost_at_which_hashes_are_stored_and_of_none_twice() {
        let (today, before) = (PasswordHasher::new(19_456, 2, 1).unwrap(), PasswordHasher::new(20_480, 2, 1).unwrap());
        let room = HashingRoom::for_this_machine(today, &[today, before]);
        assert_eq!(*room.in_use, [today, before]);
        assert!(!room.needs_rehash(&today.hash("correct horse battery", [7; 16]).unwrap()));
        assert!(room.needs_rehash(&before.hash("correct horse battery", [7; 16]).unwrap()));
    }

    #[tokio::test]
    async fn a_password_comes_back_out_of_the_room() {
        let room = room(1);
        let stored = room.hash("correct horse battery", [7; 16]).await.unwrap();
        assert_eq!(verify(&room, "correct horse battery", Some(&stored)).await, Ok(true));
        assert_eq!(verify(&room, "correct horse batterz", Some(&stored)).await, Ok(false));
        assert_eq!(verify(&room, "correct horse battery", None).await, Ok(false));
        assert_eq!(room.places(), 1);
    }

    #[tokio::test]
    async fn the_operators_list_is_searched_besides_the_shipped_one() {
        struct Everything;
        impl Breached for Everything {
            fn contains(&self, _: &[u8; 20]) -> bool {
                true
            }
        }
        let (shipped, both) = (room(1), room(1).with_list(Everything));
        assert_eq!(shipped.check("correct horse battery staple", &[]).await, Ok(Ok(())));
        assert_eq!(shipped.check("1qaz2wsx3edc", &[]).await, Ok(Err(PasswordWeakness::Breached)));
        assert_eq!(both.check("correct horse battery staple", &[]).await, Ok(Err(PasswordWeakness::Breached)));
        assert_eq!(shipped.check("Zuleymabrenes1987", &["Zuleymabrenes"]).await, Ok(Err(PasswordWeakness::Guessable)));
    }

    #[tokio::test]
    async fn a_place_is_taken_until_the_work_is_done_even_when_nobody_waits_for_it() {
        let room = room(1);
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (finish, finishes) = std::sync::mpsc::channel::<()>();
        let working = tokio::spawn({
            let room = room.clone();
            async move {
                let work = move |_: PasswordHasher, _: &str| {
                    begun.send(()).unwrap();
                    finishes.recv().unwrap();
                };
                let place = room.place().await?;
                room.inside(place, "correct horse battery", work).await
            }
        });
        begins.await.unwrap();
        assert_eq!(room.places(), 0);
        working.abort();
        assert!(working.await.is_err());
        assert_eq!(room.places(), 0);
        finish.send(()).unwrap();
        assert_eq!(verify(&room, "correct horse battery", None).await, Ok(false));
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_the_room_full_is_told_so_after_five_seconds() {
        let room = room(1);
        let taken = Arc::clone(&room.places).acquire_owned().await.unwrap();
        assert_eq!(verify(&room, "correct horse battery", None).await, Err(Busy));
        assert_eq!(room.occupancy(), Occupancy { places: 1, taken: 1, waiting: 0, refused: 1 });
        drop(taken);
        assert_eq!(room.places(), 1);
    }

    #[tokio::test]
    async fn who_waits_for_a_place_is_counted_until_they_hang_up() {
        let room = room(1);
        let _taken = room.place().await.unwrap();
        let mut waits = Box::pin(room.place());
        tokio::select! {
            biased;
            _ = &mut waits => panic!("there is no place"),
            () = std::future::ready(()) => {}
        }
        assert_eq!(room.occupancy(), Occupancy { places: 1, taken: 1, waiting: 1, refused: 0 });
        drop(waits);
        assert_eq!(room.occupancy(), Occupancy { places: 1, taken: 1, waiting: 0, refused: 0 });
    }
}
