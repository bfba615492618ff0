//! Several instances over one database: what one of them knows all know, and what is counted is counted for all.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ellis_server::clock::{Clock, ManualClock, Pausing};
use serde_json::json;
use tokio::sync::{Notify, Semaphore};

use crate::agency::{Agency, Unpolled, made_up, shown, track};
use crate::server::{Ellis, PASSWORD};
use crate::sink::{Manner, Sink};

const EMAIL: &str = "maria@example.org";
const NUMBER: &str = "EAC9999103403";
const MINUTE: i64 = 60_000;

/// A clock whose pauses end when the test says so: a round of the poller each.
struct Rounds {
    clock: Arc<ManualClock>,
    asked_for: Arc<Semaphore>,
    done: Arc<Notify>,
}

impl Clock for Rounds {
    fn now(&self) -> i64 {
        self.clock.now()
    }

    fn pause(&self, _: Duration) -> Pausing<'_> {
        Box::pin(async move {
            self.done.notify_one();
            self.asked_for.acquire().await.expect("open").forget();
        })
    }
}

/// The poller of an instance.
struct Poller {
    asked_for: Arc<Semaphore>,
    done: Arc<Notify>,
}

impl Poller {
    fn new() -> Self {
        Self { asked_for: Arc::new(Semaphore::new(0)), done: Arc::default() }
    }

    fn of(&self, clock: Arc<ManualClock>) -> Arc<dyn Clock> {
        Arc::new(Rounds { clock, asked_for: self.asked_for.clone(), done: self.done.clone() })
    }

    /// Waits until it pauses.
    async fn pauses(&self) {
        self.done.notified().await;
    }

    /// Lets it go on, until it pauses again.
    async fn round(&self) {
        self.asked_for.add_permits(1);
        self.pauses().await;
    }
}

#[tokio::test]
async fn one_instance_polls_for_all_and_another_goes_on_when_it_stops_or_is_gone() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let flags = agency.flags().await;
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let (first, second, third) = (Poller::new(), Poller::new(), Poller::new());
    let mut one = Ellis::under(&flags, |clock| first.of(clock)).await;
    let _other = one.beside_under(&flags, |clock| second.of(clock)).await;
    let last = one.beside_under(&flags, |clock| third.of(clock)).await;
    for poller in [&first, &second, &third] {
        poller.pauses().await;
    }
    let mut member = one.member(EMAIL).await;
    member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    assert_eq!(agency.count(), 1, "the member's own question");
    // Due at each round from here on: whoever has the lease asks.
    let due = "UPDATE receipt SET read_at = 0";
    last.execute(due).await;
    first.round().await;
    assert_eq!(agency.count(), 2, "the first to ask has the lease");
    last.execute(due).await;
    second.round().await;
    third.round().await;
    assert_eq!(agency.count(), 2, "the others leave it to that one, though a receipt is due");
    first.round().await;
    assert_eq!(agency.count(), 3, "which goes on");
    one.running.stop().await;
    last.execute(due).await;
    second.round().await;
    assert_eq!(agency.count(), 4, "another goes on at once where the lease was given back");
    // Gone without a word: its lease holds until its end.
    last.execute("UPDATE lease SET holder = 'gone'").await;
    last.execute(due).await;
    third.round().await;
    assert_eq!(agency.count(), 4, "the lease of an instance that is gone still holds");
    last.clock.advance(MINUTE);
    third.round().await;
    assert_eq!(agency.count(), 5, "and then the last one polls");
    last.execute("ALTER TABLE agency_day RENAME TO lost").await;
    third.round().await;
    assert_eq!(
        last.running.app.case_sync.rounds.failed.load(Ordering::Relaxed),
        1,
        "what fails before a round is a failed one"
    );
}

#[tokio::test]
async fn a_lease_has_one_holder_until_it_ends_or_is_given_back() {
    let ellis = Ellis::start().await;
    let store = &ellis.running.app.store;
    let holds = async |holder, until, now| store.hold_lease("trial", holder, until, now).await.expect("asked");
    assert!(holds("a", 100, 0).await);
    assert!(!holds("b", 200, 99).await, "it is held");
    assert!(holds("a", 200, 99).await, "its holder goes on");
    assert!(holds("b", 300, 200).await, "it ended");
    store.end_lease("trial", "a").await.expect("asked");
    assert!(!holds("a", 400, 201).await, "nobody gives back what another holds");
    store.end_lease("trial", "b").await.expect("asked");
    assert!(holds("a", 400, 202).await);
    assert!(holds("b", 100, 90).await, "who took it by a clock far ahead holds nobody off");
}

#[tokio::test]
async fn a_session_of_one_instance_is_one_of_all_and_ends_for_all() {
    let one = Ellis::start().await;
    let other = one.beside(&[]).await;
    let mut member = one.member(EMAIL).await;
    let mut there = other.browser();
    there.cookies.clone_from(&member.cookies);
    let who = member.who().await;
    assert_ne!(who, "guest");
    assert_eq!(there.who().await, who);
    member.post("/sign-out", json!({})).await.ok();
    assert_eq!(there.who().await, "guest");
}

#[tokio::test]
async fn wrong_passwords_count_for_all_instances_together() {
    let one = Ellis::start().await;
    let other = one.beside(&[]).await;
    one.member(EMAIL).await.post("/sign-out", json!({})).await.ok();
    let mut told = Vec::new();
    for number in 0..8 {
        let ellis = if number % 2 == 0 { &one } else { &other };
        let mut browser = ellis.browser_at(&format!("127.0.1.{}", number + 1));
        let tried = json!({"login": EMAIL, "password": "not the one that it is"});
        told.push(browser.post("/sign-in", tried).await.status);
    }
    let alone = Ellis::start().await;
    alone.member(EMAIL).await.post("/sign-out", json!({})).await.ok();
    let mut expected = Vec::new();
    for number in 0..8 {
        let mut browser = alone.browser_at(&format!("127.0.1.{}", number + 1));
        let tried = json!({"login": EMAIL, "password": "not the one that it is"});
        expected.push(browser.post("/sign-in", tried).await.status);
    }
    assert!(expected.contains(&429), "one instance holds the login: {expected:?}");
    assert_eq!(told, expected);
}

#[tokio::test]
async fn two_instances_spend_the_day_of_the_agency_together() {
    let agency = Arc::new(Agency::default());
    let flags = agency.flags().await;
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--case-status-per-day=100"]).collect();
    let one = Ellis::under(&flags, |clock| Arc::new(Unpolled(clock))).await;
    let other = one.beside_under(&flags, |clock| Arc::new(Unpolled(clock))).await;
    for address in 1..=4 {
        for (ellis, from) in [(&one, 0), (&other, 500)] {
            let mut browser = ellis.browser_at(&format!("127.0.2.{address}"));
            let numbers: Vec<String> = (0..10).map(|number| made_up(from + address * 10 + number)).collect();
            let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
            browser.post("/tracking", track(&numbers)).await.ok();
        }
    }
    assert_eq!(agency.count(), 25, "the guests' quarter of a hundred, once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_leaves_once_whichever_instance_queued_it() {
    const PEOPLE: usize = 20;
    let mut sink = Sink::start(Manner::Takes).await;
    let flags = ["--smtp-url", &sink.url()];
    let one = Ellis::with(&flags).await;
    let other = one.beside(&flags).await;
    let signing_up = (0..PEOPLE).map(|person| {
        let ellis = if person % 2 == 0 { &one } else { &other };
        let mut browser = ellis.browser_at(&format!("127.0.3.{}", person + 1));
        tokio::spawn(async move {
            let email = format!("person{person}@example.org");
            let body = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
            browser.post("/sign-up", body).await.ok();
        })
    });
    for person in signing_up.collect::<Vec<_>>() {
        person.await.expect("signed up");
    }
    let mut recipients = Vec::new();
    for _ in 0..PEOPLE {
        let letter = sink.letter().await;
        recipients.extend(letter.lines().find_map(|line| line.strip_prefix("To: ")).map(str::to_owned));
    }
    recipients.sort_unstable();
    recipients.dedup();
    assert_eq!(recipients.len(), PEOPLE, "each was told");
    while one.count("SELECT count(*) FROM message WHERE sent_at IS NULL").await > 0 {
        tokio::task::yield_now().await;
    }
    assert!(sink.is_empty(), "and none twice");
}
