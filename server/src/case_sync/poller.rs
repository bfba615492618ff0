//! Reads watched receipts again by itself.

use std::sync::Arc;

use super::CaseSync;
use crate::domain::asking::{Asker, UNCONFIRMED_FOR};
use crate::store::StoreError;

/// Reads watched receipts again, oldest reading first, within the client's quotas, until the server stops.
/// A throttled or unavailable service ends the round: the next one comes after the pause.
pub async fn poll(sync: Arc<CaseSync>, interval: i64, mut stopping: tokio::sync::watch::Receiver<bool>) {
    let mut kept = (0, [0; 4]);
    loop {
        let stops = tokio::select! {
            () = sync.clock.pause(PAUSE) => false,
            _ = stopping.wait_for(|stop| *stop) => true,
        };
        if !stops && let Err(error) = sync.round(interval).await {
            tracing::error!(cause = %error, "the poller could not use the store");
        }
        match sync.keep_spent(kept).await {
            Ok(spent) => kept = spent,
            Err(error) => tracing::error!(cause = %error, "what was spent of the agency's quota can't be kept"),
        }
        if stops {
            return;
        }
    }
}

/// Between two rounds of the poller.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);
/// Receipts in one round that the agency has shown before, and that it never has.
const BATCHES: [(Asker, i64); 2] = [(Asker::Poller, 5), (Asker::Unconfirmed, 1)];

impl CaseSync {
    /// One round of the poller: a batch of receipts whose time has come. How many were asked for.
    pub async fn round(&self, interval: i64) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let mut asked = 0;
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
                if matches!(self.poll_one(&receipt_number, asker).await?, Some("busy" | "unavailable")) {
                    return Ok(asked);
                }
            }
        }
        Ok(asked)
    }
}
