//! The worker that sends queued messages: when to try again, when to give up. No SQL, no protocol.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use super::Channel;
use crate::clock::{Clock, MINUTE};

/// Sent at once and together; each has its own time-out, so that a turn ends long before its lease.
pub const BATCH: i64 = 16;
/// How long a worker that died keeps its messages from others, in milliseconds. A turn takes 15 seconds at most.
pub const LEASE: i64 = MINUTE;
/// Milliseconds until the next try, by the tries that failed; after the last one the message is dead (promise 70).
pub const BACK_OFF: [i64; 6] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 180 * MINUTE, 360 * MINUTE];
/// How often the worker looks without being woken: for messages whose next try is due.
const LOOK: Duration = Duration::from_secs(5);

/// A message that is due.
#[derive(Clone)]
pub struct Queued {
    /// Stable over all tries; receivers recognize doubles by it.
    pub id: String,
    /// The way it goes.
    pub channel: Channel,
    /// Address, or number in E.164.
    pub recipient: String,
    /// Code of its language.
    pub language: String,
    /// One line; empty for texts.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// For mails.
    pub html: Option<String>,
    /// Where a mail program can stop such mails (RFC 8058); a complete address.
    pub unsubscribe: Option<String>,
    /// Tries that failed before this one.
    pub attempts: u32,
    /// UTC milliseconds.
    pub created_at: i64,
}

impl fmt::Debug for Queued {
    // Recipient and words are personal: logs get the id (promise 50).
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Queued({}, {})", self.id, self.channel.as_str())
    }
}

/// Where the queue is kept. Moments are UTC milliseconds.
pub trait OutboxStore: Send + Sync + 'static {
    /// Why the queue can't be read or written.
    type Error: fmt::Display + Send;

    /// Takes due messages, the most urgent first, then the oldest; nobody else gets them before the lease ends.
    fn lease(
        &self,
        now: i64,
        limit: i64,
        lease_until: i64,
    ) -> impl Future<Output = Result<Vec<Queued>, Self::Error>> + Send;

    /// It left.
    fn sent(&self, id: &str, now: i64) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// It failed and is due again at a moment; counts one more attempt.
    fn retry(&self, id: &str, at: i64, reason: &str) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// It will never leave.
    fn dead(&self, id: &str, now: i64, reason: &str) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Why a message didn't leave. The reason names what failed and a status, never an address or a server's own words:
/// those repeat the recipient, and reasons are logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// Another try may work.
    Transient(String),
    /// No try will.
    Permanent(String),
}

/// What [`Delivery::deliver`] gives back.
pub type Delivering<'a> = Pin<Box<dyn Future<Output = Result<(), Undelivered>> + Send + 'a>>;

/// A way to send a message.
pub trait Delivery: Send + Sync {
    /// Tries once, within its own time-out. `now` is in UTC milliseconds.
    fn deliver<'a>(&'a self, message: &'a Queued, now: i64) -> Delivering<'a>;
}

/// The message box: what is queued counts as delivered, and is read on the box's page.
pub struct ToBox;

impl Delivery for ToBox {
    fn deliver<'a>(&'a self, _: &'a Queued, _: i64) -> Delivering<'a> {
        Box::pin(async { Ok(()) })
    }
}

/// Where each channel goes.
#[derive(Clone)]
pub struct Deliveries {
    /// E-mail.
    pub mail: Arc<dyn Delivery>,
    /// Text; nothing where none is configured, and then no text is ever queued.
    pub text: Option<Arc<dyn Delivery>>,
}

/// What became of one try to send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// It left.
    Sent,
    /// It failed and is tried again.
    Retried,
    /// It never will leave.
    Dead,
}

impl DeliveryOutcome {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Sent, Self::Retried, Self::Dead];

    /// As metrics name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Retried => "retried",
            Self::Dead => "dead",
        }
    }
}

/// Tries to send a message since the start, by channel and what became of them.
#[derive(Default)]
pub struct DeliveryCounts([[AtomicU64; DeliveryOutcome::ALL.len()]; Channel::ALL.len()]);

impl DeliveryCounts {
    fn count(&self, channel: Channel, outcome: DeliveryOutcome) {
        self.0[channel as usize][outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// So many so far.
    pub fn of(&self, channel: Channel, outcome: DeliveryOutcome) -> u64 {
        self.0[channel as usize][outcome as usize].load(Ordering::Relaxed)
    }
}

/// The worker. Several may run on one store.
pub struct Outbox<S> {
    store: Arc<S>,
    deliveries: Deliveries,
    clock: Arc<dyn Clock>,
    wake: Arc<Notify>,
    counts: Arc<DeliveryCounts>,
}

impl<S: OutboxStore> Outbox<S> {
    /// A worker that still has to be [run](Self::run).
    pub fn new(store: Arc<S>, deliveries: Deliveries, clock: Arc<dyn Clock>) -> Self {
        Self { store, deliveries, clock, wake: Arc::new(Notify::new()), counts: Arc::default() }
    }

    /// `notify_one` on it after a commit sends the new message at once.
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// What became of messages so far.
    pub fn counts(&self) -> Arc<DeliveryCounts> {
        Arc::clone(&self.counts)
    }

    /// One turn: sends what is due. The number of messages taken. Errors: those of the store, when it has none to give;
    /// a message whose fate couldn't be written down is taken again when its lease ends, under the same id.
    pub async fn tick(&self) -> Result<usize, S::Error> {
        let now = self.clock.now();
        let due = self.store.lease(now, BATCH, now + LEASE).await?;
        let count = due.len();
        let mut turns = JoinSet::new();
        for message in due {
            let (store, deliveries) = (Arc::clone(&self.store), self.deliveries.clone());
            let counts = Arc::clone(&self.counts);
            turns
                .spawn(async move { counts.count(message.channel, settle(&*store, &deliveries, &message, now).await) });
        }
        while let Some(turn) = turns.join_next().await {
            if turn.is_err() {
                error!("sending a message panicked; it is tried again when its lease ends");
            }
        }
        Ok(count)
    }

    /// Works until `stop` holds true; a turn that has begun is finished, so that no lease is left behind.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match self.tick().await {
                // A full batch: there may be more.
                Ok(count) if count >= usize::try_from(BATCH).unwrap_or(usize::MAX) => continue,
                Ok(_) => {}
                Err(error) => error!(%error, "the outbox can't be read"),
            }
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
    }
}

/// When a message is due again after one more failure, or nothing when it has had its tries.
fn next_try(failed_before: u32, now: i64) -> Option<i64> {
    BACK_OFF.get(usize::try_from(failed_before).unwrap_or(usize::MAX)).map(|wait| now + wait)
}

async fn settle<S: OutboxStore>(store: &S, deliveries: &Deliveries, message: &Queued, now: i64) -> DeliveryOutcome {
    let outcome = match (message.channel, &deliveries.text) {
        (Channel::Mail, _) => deliveries.mail.deliver(message, now).await,
        (Channel::Text, Some(text)) => text.deliver(message, now).await,
        (Channel::Text, None) => Err(Undelivered::Permanent("no text gateway".to_owned())),
    };
    let (id, channel) = (message.id.as_str(), message.channel.as_str());
    let (outcome, written) = match outcome {
        Ok(()) => {
            info!(id, channel, "message sent");
            (DeliveryOutcome::Sent, store.sent(id, now).await)
        }
        Err(Undelivered::Permanent(reason)) => {
            warn!(id, channel, reason, "message is dead");
            (DeliveryOutcome::Dead, store.dead(id, now, &reason).await)
        }
        Err(Undelivered::Transient(reason)) => match next_try(message.attempts, now) {
            Some(at) => {
                info!(id, channel, reason, attempts = message.attempts + 1, "message is tried again");
                (DeliveryOutcome::Retried, store.retry(id, at, &reason).await)
            }
            None => {
                warn!(id, channel, reason, "message is dead after its last try");
                (DeliveryOutcome::Dead, store.dead(id, now, &reason).await)
            }
        },
    };
    if let Err(error) = written {
        error!(id, %error, "what became of a message can't be written down");
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_move_apart_and_end() {
        let minutes: Vec<_> = (0..7).map(|failed| next_try(failed, 0).map(|at| at / MINUTE)).collect();
        assert_eq!(minutes, [Some(1), Some(5), Some(15), Some(60), Some(180), Some(360), None]);
    }
}
