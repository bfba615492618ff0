//! Passwords as handlers use them: refused when weak, hashed and compared in bounded room.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use api::field::Reason;

use crate::domain::password::{PasswordHasher, PasswordWeakness};
use crate::entropy::Entropy;
use crate::password::{BreachedFile, HashingRoom, Occupancy, Place};

/// Seconds after which a full room is worth trying again.
const TRY_AGAIN: u32 = 5;

/// Hashing and lists.
pub struct Passwords {
    room: HashingRoom,
    entropy: Arc<dyn Entropy>,
    hashings: AtomicU64,
    verifications: AtomicU64,
    work: AtomicU64,
}

impl Passwords {
    /// With the costs that stored hashes were made at, and the operator's further list, where there is one.
    pub fn new(
        hasher: PasswordHasher,
        stored_at: &[PasswordHasher],
        entropy: Arc<dyn Entropy>,
        further: Option<BreachedFile>,
    ) -> Self {
        let room = HashingRoom::for_this_machine(hasher, stored_at);
        let room = match further {
            Some(list) => room.with_list(list),
            None => room,
        };
        let (hashings, verifications, work) = Default::default();
        Self { room, entropy, hashings, verifications, work }
    }

    /// Why a new password can't be taken: breached, or easy to guess for who knows the person's own words.
    /// Errors: seconds to wait when there is no room.
    pub async fn refuse_weak(&self, password: &str, own_words: &[&str]) -> Result<Result<(), Reason>, u32> {
        let checked = self.room.check(password, own_words).await.map_err(|_| TRY_AGAIN)?;
        Ok(checked.map_err(|weakness| match weakness {
            PasswordWeakness::Breached => Reason::PasswordBreached,
            PasswordWeakness::Guessable => Reason::PasswordGuessable,
        }))
    }

    /// A hash with a fresh salt. Errors: seconds to wait when there is no room.
    pub async fn hash(&self, secret: &str) -> Result<String, u32> {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt);
        self.hashings.fetch_add(1, Ordering::Relaxed);
        self.room.hash(secret, salt).await.map_err(|_| TRY_AGAIN)
    }

    /// Whether it is the secret; without a hash the same work is done for nothing. Errors: seconds to wait.
    pub async fn verify(&self, secret: &str, stored: Option<&str>) -> Result<bool, u32> {
        self.verify_in(self.place().await?, secret, stored).await
    }

    /// A place for a comparison, for who counts the try once there is one. Errors: seconds to wait when there is none.
    pub async fn place(&self) -> Result<Place, u32> {
        self.room.place().await.map_err(|_| TRY_AGAIN)
    }

    /// The same comparison, in a place that was had before. Errors: seconds to wait.
    pub async fn verify_in(&self, place: Place, secret: &str, stored: Option<&str>) -> Result<bool, u32> {
        self.verifications.fetch_add(1, Ordering::Relaxed);
        let compared = self.room.verify_in(place, secret, stored).await.map_err(|_| TRY_AGAIN)?;
        self.work.fetch_add(compared.work, Ordering::Relaxed);
        Ok(compared.matches)
    }

    /// Places that are free now.
    pub fn places(&self) -> usize {
        self.room.places()
    }

    /// How full the room for hashing is now, and how many were turned away.
    pub fn occupancy(&self) -> Occupancy {
        self.room.occupancy()
    }

    /// Hashings asked for since the start. Known and unknown addresses must cost the same (promise 2).
    pub fn hashings(&self) -> u64 {
        self.hashings.load(Ordering::Relaxed)
    }

    /// Comparisons asked for since the start.
    pub fn verifications(&self) -> u64 {
        self.verifications.load(Ordering::Relaxed)
    }

    /// What all comparisons took: KiB filled, over all passes. Known and unknown names must take the same (promise 3).
    pub fn work(&self) -> u64 {
        self.work.load(Ordering::Relaxed)
    }

    /// The hash is weaker than today's.
    pub fn needs_rehash(&self, stored: &str) -> bool {
        self.room.needs_rehash(stored)
    }
}
