//! The outbox on the real database: what is queued leaves once, survives a failure, and is shared by two workers.

use std::path::PathBuf;
use std::sync::Arc;

use ellis_server::clock::{DAY, HOUR, MINUTE, ManualClock};
use ellis_server::domain::budget::{Budget, Budgets, Urgency};
use ellis_server::message::outbox::{BATCH, Deliveries, Delivering, Delivery, Outbox, Queued, Undelivered};
use ellis_server::store::{Outgoing, Store};
use tokio::sync::mpsc;

use crate::database::TestDatabase;

/// A database that is gone when the test is over.
struct Database {
    store: Arc<Store>,
    _own: TestDatabase,
    folder: PathBuf,
}

impl Database {
    async fn open(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("ellis-outbox-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let own = TestDatabase::new(&folder).await;
        Self { store: Arc::new(Store::open(&own.url).await.unwrap()), _own: own, folder }
    }

    async fn queue(&self, id: &str) {
        self.queue_as(id, Urgency::Asked).await;
    }

    async fn queue_as(&self, id: &str, urgency: Urgency) {
        let message = Outgoing {
            id: id.to_owned(),
            channel: "mail",
            urgency,
            recipient: "ana@example.org".to_owned(),
            language: "es".to_owned(),
            subject: "Ellis".to_owned(),
            body: "123456".to_owned(),
            html: Some("<p>123456</p>".to_owned()),
            unsubscribe: None,
        };
        self.store.queue(&message, None, 0).await.unwrap();
    }

    fn worker(&self, delivery: impl Delivery + 'static) -> (Outbox<Store>, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(0));
        let deliveries = Deliveries { mail: Arc::new(delivery), text: None };
        (Outbox::new(Arc::clone(&self.store), deliveries, Arc::<ManualClock>::clone(&clock)), clock)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Notes what it is given, and fails so many times first.
struct Notes(mpsc::UnboundedSender<Queued>, u32);

impl Delivery for Notes {
    fn deliver<'a>(&'a self, message: &'a Queued, _: i64) -> Delivering<'a> {
        Box::pin(async {
            let _ = self.0.send(message.clone());
            if message.attempts < self.1 { Err(Undelivered::Transient("smtp 451".to_owned())) } else { Ok(()) }
        })
    }
}

fn drained(given: &mut mpsc::UnboundedReceiver<Queued>) -> Vec<Queued> {
    std::iter::from_fn(|| given.try_recv().ok()).collect()
}

#[tokio::test]
async fn what_is_queued_leaves_whole_and_once() {
    let database = Database::open("once").await;
    database.queue("m1").await;
    let (sender, mut given) = mpsc::unbounded_channel();
    let (outbox, clock) = database.worker(Notes(sender, 0));
    assert_eq!(outbox.tick().await.unwrap(), 1);
    let message = drained(&mut given).remove(0);
    assert_eq!(
        (message.id.as_str(), message.recipient.as_str(), message.text.as_str()),
        ("m1", "ana@example.org", "123456")
    );
    assert_eq!((message.language.as_str(), message.html.as_deref()), ("es", Some("<p>123456</p>")));
    clock.advance(1_000 * MINUTE);
    assert_eq!(outbox.tick().await.unwrap(), 0);
}

#[tokio::test]
async fn failures_are_counted_in_the_database() {
    let database = Database::open("again").await;
    database.queue("m1").await;
    let (sender, mut given) = mpsc::unbounded_channel();
    let (outbox, clock) = database.worker(Notes(sender, 2));
    for wait in [MINUTE, 5 * MINUTE, 1_000 * MINUTE] {
        assert_eq!(outbox.tick().await.unwrap(), 1);
        clock.advance(wait - 1);
        assert_eq!(outbox.tick().await.unwrap(), 0);
        clock.advance(1);
    }
    let attempts: Vec<u32> = drained(&mut given).iter().map(|message| message.attempts).collect();
    assert_eq!(attempts, [0, 1, 2]);
    assert_eq!(outbox.tick().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_never_send_the_same_message() {
    let database = Database::open("two").await;
    for number in 0..4 * BATCH {
        database.queue(&format!("m{number}")).await;
    }
    let (sender, mut given) = mpsc::unbounded_channel();
    let workers = [sender.clone(), sender].map(|sender| database.worker(Notes(sender, 0)).0);
    let [one, other] = workers.map(|outbox| tokio::spawn(async move { while outbox.tick().await.unwrap() > 0 {} }));
    one.await.unwrap();
    other.await.unwrap();
    let mut ids: Vec<String> = drained(&mut given).into_iter().map(|message| message.id).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((count, ids.len()), (4 * BATCH as usize, 4 * BATCH as usize));
}

#[tokio::test]
async fn the_words_of_a_message_go_with_it_unless_they_are_there_for_the_message_box() {
    for (name, kept, words) in [("words-go", false, ""), ("words-stay", true, "123456")] {
        let database = Database::open(name).await;
        database.queue("m1").await;
        let store = (*database.store).clone().keeping_sent_messages(kept);
        store.message_sent("m1", 0).await.unwrap();
        assert_eq!(store.newest_messages(1).await.unwrap()[0].body, words);
    }
}

/// Ids of what is leased, at most so many, and then sent.
async fn leased(store: &Store, limit: i64, now: i64) -> Vec<String> {
    let rows = store.lease_messages(now, limit, now + MINUTE).await.unwrap();
    for row in &rows {
        store.message_sent(&row.id, now).await.unwrap();
    }
    rows.into_iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn a_sign_in_code_leaves_before_all_that_was_queued_earlier() {
    let database = Database::open("urgent").await;
    for number in 0..2 * BATCH {
        database.queue(&format!("asked{number}")).await;
    }
    database.queue_as("notice", Urgency::Notice).await;
    database.queue_as("code", Urgency::Code).await;
    assert_eq!(leased(&database.store, 3, 0).await, ["code", "notice", "asked0"]);
}

#[tokio::test]
async fn over_the_budget_nothing_leaves_and_nothing_is_lost() {
    let database = Database::open("budget").await;
    let mails = Budget { hour: 10, day: 25 };
    let store = (*database.store).clone().within(Budgets { mails, ..Budgets::UNLIMITED });
    for number in 0..30 {
        database.queue(&format!("asked{number}")).await;
        database.queue_as(&format!("notice{number}"), Urgency::Notice).await;
    }
    let of = |leased: &[String], kind: &str| leased.iter().filter(|id| id.starts_with(kind)).count();
    let first = leased(&store, 100, 0).await;
    assert_eq!((of(&first, "notice"), of(&first, "asked")), (9, 0), "a tenth is kept for codes");
    database.queue_as("code1", Urgency::Code).await;
    database.queue_as("code2", Urgency::Code).await;
    assert_eq!(leased(&store, 100, 0).await, ["code1"]);
    assert_eq!(leased(&store, 100, HOUR - 1).await.len(), 0);
    assert_eq!(leased(&store, 100, HOUR).await.len(), 9, "the code first, then notices");
    assert_eq!(leased(&store, 100, 2 * HOUR).await.len(), 4, "nine tenths of the day's 25 are 23");
    assert_eq!(leased(&store, 100, 3 * HOUR).await.len(), 0);
    assert_eq!(leased(&store, 100, DAY).await.len(), 9);
}
