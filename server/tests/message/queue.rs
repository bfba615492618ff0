//! A queue in memory that the tests look into, and messages to put on it.

use std::sync::{Arc, Mutex};

use ellis_server::clock::ManualClock;
use ellis_server::message::Channel;
use ellis_server::message::outbox::{Deliveries, Delivery, Outbox, OutboxStore, Queued, ToBox};

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    Waiting,
    Sent,
    Again { at: i64, reason: String },
    Dead { reason: String },
}

pub struct Row {
    pub queued: Queued,
    pub due_at: i64,
    pub fate: Fate,
}

#[derive(Default)]
pub struct Queue {
    pub rows: Mutex<Vec<Row>>,
    /// How often `sent` still fails, as if the process died after sending.
    pub forgets: Mutex<u32>,
}

impl Queue {
    pub fn with(messages: impl IntoIterator<Item = Queued>) -> Arc<Self> {
        let rows = messages.into_iter().map(|queued| Row { queued, due_at: 0, fate: Fate::Waiting }).collect();
        Arc::new(Self { rows: Mutex::new(rows), forgets: Mutex::new(0) })
    }

    pub fn put(&self, queued: Queued) {
        self.rows.lock().unwrap().push(Row { queued, due_at: 0, fate: Fate::Waiting });
    }

    pub fn fates(&self) -> Vec<Fate> {
        self.rows.lock().unwrap().iter().map(|row| row.fate.clone()).collect()
    }

    fn settle(&self, id: &str, change: impl FnOnce(&mut Row)) {
        let mut rows = self.rows.lock().unwrap();
        change(rows.iter_mut().find(|row| row.queued.id == id).expect("a known id"));
    }
}

impl OutboxStore for Queue {
    type Error = &'static str;

    async fn lease(&self, now: i64, limit: i64, lease_until: i64) -> Result<Vec<Queued>, &'static str> {
        let mut rows = self.rows.lock().unwrap();
        let due =
            rows.iter_mut().filter(|row| matches!(row.fate, Fate::Waiting | Fate::Again { .. }) && row.due_at <= now);
        let limit = usize::try_from(limit).unwrap();
        Ok(due
            .take(limit)
            .inspect(|_| ())
            .map(|row| {
                row.due_at = lease_until;
                row.queued.clone()
            })
            .collect())
    }

    async fn sent(&self, id: &str, _: i64) -> Result<(), &'static str> {
        let mut forgets = self.forgets.lock().unwrap();
        if *forgets > 0 {
            *forgets -= 1;
            return Err("gone");
        }
        self.settle(id, |row| row.fate = Fate::Sent);
        Ok(())
    }

    async fn retry(&self, id: &str, at: i64, reason: &str) -> Result<(), &'static str> {
        self.settle(id, |row| {
            row.queued.attempts += 1;
            row.due_at = at;
            row.fate = Fate::Again { at, reason: reason.to_owned() };
        });
        Ok(())
    }

    async fn dead(&self, id: &str, _: i64, reason: &str) -> Result<(), &'static str> {
        self.settle(id, |row| row.fate = Fate::Dead { reason: reason.to_owned() });
        Ok(())
    }
}

pub fn mail(id: &str) -> Queued {
    Queued {
        id: id.to_owned(),
        channel: Channel::Mail,
        recipient: "ana@example.org".to_owned(),
        language: "es".to_owned(),
        subject: "Ellis: confirme su dirección".to_owned(),
        text: "Escriba este código:\n\n123456\n\nhttps://ellis.example/es/confirm#t=abc=def\n".to_owned(),
        html: Some("<p>Escriba este código: <b>123456</b></p>".to_owned()),
        unsubscribe: None,
        attempts: 0,
        created_at: 0,
    }
}

pub fn text(id: &str) -> Queued {
    Queued {
        channel: Channel::Text,
        recipient: "+15551234567".to_owned(),
        subject: String::new(),
        text: "Ellis: 123456\n\n@ellis.example #123456".to_owned(),
        html: None,
        unsubscribe: None,
        ..mail(id)
    }
}

/// A worker whose mails and texts go to one delivery, and its clock.
pub fn worker(queue: &Arc<Queue>, delivery: impl Delivery + 'static) -> (Outbox<Queue>, Arc<ManualClock>) {
    let delivery: Arc<dyn Delivery> = Arc::new(delivery);
    let clock = Arc::new(ManualClock::at(0));
    let deliveries = Deliveries { mail: Arc::clone(&delivery), text: Some(delivery) };
    (Outbox::new(Arc::clone(queue), deliveries, Arc::<ManualClock>::clone(&clock)), clock)
}

pub fn to_box(queue: &Arc<Queue>) -> (Outbox<Queue>, Arc<ManualClock>) {
    worker(queue, ToBox)
}
