//! How much waits, what is due, and how many connections are in use: reads by index for who watches the server. What
//! they take is bounded, however much there is.

use super::{Store, StoreError};
use crate::domain::budget::Urgency;

/// No more rows are counted: what matters then is that there are many.
pub const COUNTED_MOST: i64 = 10_000;

/// Messages of one kind that haven't left and aren't dead.
pub struct WaitingMessages {
    /// `mail` or `text`.
    pub channel: &'static str,
    /// What they are.
    pub urgency: Urgency,
    /// How many, up to [`COUNTED_MOST`].
    pub count: i64,
    /// When the oldest one was queued, in UTC milliseconds.
    pub oldest_at: Option<i64>,
}

/// Connections to the database.
pub struct Connections {
    /// Those that somebody uses.
    pub in_use: usize,
    /// Open ones that nobody uses.
    pub idle: usize,
    /// As many as may be open.
    pub most: usize,
}

impl Store {
    /// Messages that wait, by channel and urgency; those too whose next try isn't due yet.
    pub async fn waiting_messages(&self) -> Result<Vec<WaitingMessages>, StoreError> {
        let mut all = Vec::new();
        for channel in ["mail", "text"] {
            for urgency in Urgency::ALL {
                let (count, oldest_at): (i64, Option<i64>) = sqlx::query_as(
                    "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM message WHERE sent_at IS NULL AND dead_at IS NULL
                      AND channel = $1 AND urgency = $2 LIMIT $3) counted),
                     (SELECT created_at FROM message WHERE sent_at IS NULL AND dead_at IS NULL
                      AND channel = $1 AND urgency = $2 ORDER BY place LIMIT 1)",
                )
                .bind(channel)
                .bind(urgency.rank())
                .bind(COUNTED_MOST)
                .fetch_one(&self.pool)
                .await?;
                all.push(WaitingMessages { channel, urgency, count, oldest_at });
            }
        }
        Ok(all)
    }

    /// How many watched receipts the poller has to ask for now, up to [`COUNTED_MOST`]: of those that the agency has
    /// shown before, or of those that it never has.
    pub async fn due_receipts_count(&self, is_confirmed: bool, now: i64, read_before: i64) -> Result<i64, StoreError> {
        let without_failure: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM (SELECT 1 FROM receipt WHERE watched_since IS NOT NULL AND rests_until IS NULL
             AND (reading IS NOT NULL) = $1 AND COALESCE(read_at, 0) <= $2 LIMIT $3) counted",
        )
        .bind(is_confirmed)
        .bind(read_before)
        .bind(COUNTED_MOST)
        .fetch_one(&self.pool)
        .await?;
        let after_failure: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM (SELECT 1 FROM receipt WHERE watched_since IS NOT NULL AND rests_until IS NOT NULL
             AND (reading IS NOT NULL) = $1 AND rests_until <= $4 AND COALESCE(read_at, 0) <= $2 LIMIT $3) counted",
        )
        .bind(is_confirmed)
        .bind(read_before)
        .bind(COUNTED_MOST)
        .bind(now)
        .fetch_one(&self.pool)
        .await?;
        Ok((without_failure + after_failure).min(COUNTED_MOST))
    }

    /// Connections as they are used now.
    pub fn connections(&self) -> Connections {
        let (open, idle) = (self.pool.size() as usize, self.pool.num_idle());
        Connections {
            in_use: open.saturating_sub(idle),
            idle,
            most: self.pool.options().get_max_connections() as usize,
        }
    }

    /// Sessions whose newest request isn't written yet.
    pub fn unwritten_sessions(&self) -> usize {
        self.touches.held().len()
    }
}
