//! Reads watched receipts again by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use super::CaseSync;
use crate::clock::MINUTE;
use crate::domain::asking::{Asker, UNCONFIRMED_FOR};
use crate::store::StoreError;

/// Reads watched receipts again, oldest reading first, within the client's quotas, until the server stops. Only
/// the instance that has the lease polls. A throttled or unavailable service ends the round: the next one comes after
/// the pause.
pub async fn poll(
    sync: Arc<CaseSync>,
    instance: String,
    interval: i64,
    mut stopping: tokio::sync::watch::Receiver<bool>,
) {
    let mut lease = Lease { holder: instance, held_until: 0 };
    loop {
        tokio::select! {
            () = sync.clock.pause(PAUSE) => {}
            _ = stopping.wait_for(|stop| *stop) => break,
        }
        if let Err(error) = sync.poll_as(&mut lease, interval).await {
            tracing::error!(cause = %error, "the poller could not use the store");
        }
    }
    if let Err(error) = sync.store.end_lease(LEASE, &lease.holder).await {
        tracing::error!(cause = %error, "the poller's lease can't be given back: another instance waits for its end");
    }
}

/// Between two rounds of the poller.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);
/// Its name.
const LEASE: &str = "poller";
/// How long a lease lasts: the longest that no instance polls after one crashed, in milliseconds. A round that takes
/// longer than what is left of it may meet another's: the quota is shared, and a late answer is dropped.
const HELD_FOR: i64 = MINUTE;

/// The poller's lease, as this instance knows it.
struct Lease {
    holder: String,
    /// UTC milliseconds.
    held_until: i64,
}

/// Receipts in one round that the agency has shown before, and that it never has.
const BATCHES: [(Asker, i64); 2] = [(Asker::Poller, 5), (Asker::Unconfirmed, 1)];

/// The poller's rounds since the start.
#[derive(Default)]
pub struct PollerRounds {
    /// Those that came to their end.
    pub finished: AtomicU64,
    /// When the newest of these did, in UTC milliseconds; 0 before the first one.
    pub finished_at: AtomicI64,
    /// Those that couldn't use the store.
    pub failed: AtomicU64,
}

impl CaseSync {
    /// One round, where this instance has the lease.
    async fn poll_as(&self, lease: &mut Lease, interval: i64) -> Result<(), StoreError> {
        let is_held = self.hold(lease).await.inspect_err(|_| {
            self.rounds.failed.fetch_add(1, Ordering::Relaxed);
        })?;
        if is_held {
            self.round(interval).await?;
        }
        Ok(())
    }

    /// Reads what others spent, and takes or extends the lease. Extends it when less than half of it is left, not at
    /// each round; takes it anew where the clock was set back. Returns whether this instance has it.
    async fn hold(&self, lease: &mut Lease) -> Result<bool, StoreError> {
        self.read_spent().await?;
        let now = self.clock.now();
        if lease.held_until - now < HELD_FOR / 2 || lease.held_until - now > HELD_FOR {
            lease.held_until = 0;
            if !self.store.hold_lease(LEASE, &lease.holder, now + HELD_FOR, now).await? {
                return Ok(false);
            }
            lease.held_until = now + HELD_FOR;
        }
        Ok(true)
    }

    /// One round of the poller: a batch of receipts whose time has come. How many were asked for.
    pub async fn round(&self, interval: i64) -> Result<usize, StoreError> {
        let asked = self.ask_for_due(interval).await;
        match asked {
            Ok(_) => {
                self.rounds.finished.fetch_add(1, Ordering::Relaxed);
                self.rounds.finished_at.store(self.clock.now(), Ordering::Relaxed);
            }
            Err(_) => {
                self.rounds.failed.fetch_add(1, Ordering::Relaxed);
            }
        }
        asked
    }

    async fn ask_for_due(&self, interval: i64) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let (mut asked, mut failed) = (0, None);
        // Where that fails, those are asked for once more.
        if let Err(error) = self.store.give_up_on(now - UNCONFIRMED_FOR).await {
            tracing::error!(cause = %error, "numbers that never appeared can't be given up");
        }
        for (asker, batch) in BATCHES {
            let is_confirmed = asker == Asker::Poller;
            let due = self.store.due_receipts(is_confirmed, now, now - interval, batch).await?;
            for receipt_number in due {
                // Nothing would be sent: that is no failure of the receipt's.
                if !self.client.may_ask(asker) {
                    break;
                }
                asked += 1;
                match self.poll_one(&receipt_number, asker).await {
                    Ok(Some("busy" | "unavailable")) => return Ok(asked),
                    Ok(_) => {}
                    // The others are asked for all the same: this one would come first again, each time.
                    Err(error) => failed = Some(error),
                }
            }
        }
        failed.map_or(Ok(asked), Err)
    }
}
