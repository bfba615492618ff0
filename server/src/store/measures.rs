//! How much waits, what is due, and how many connections are in use: reads by index for who watches the server. What
//! they take is bounded, however much there is.

use super::{Store, StoreError};
use crate::domain::budget::Urgency;
use crate::store::driver::{Connections, query_as};

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

impl Store {
    /// Messages that wait, by channel and urgency; those too whose next try isn't due yet.
    pub async fn waiting_messages(&self) -> Result<Vec<WaitingMessages>, StoreError> {
        let mut all = Vec::new();
        for channel in ["mail", "text"] {
            for urgency in Urgency::ALL {
                let (count, oldest_at): (i64, Option<i64>) = query_as(
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

    /// Connections as they are used now.
    pub fn connections(&self) -> Connections {
        self.pool.connections()
    }

    /// Sessions whose newest request isn't written yet.
    pub fn unwritten_sessions(&self) -> usize {
        self.touches.held().len()
    }
}
