//! Messages that never will leave, without their words, which are gone.

use crate::store::driver::{query_as, query_scalar};
use crate::store::{Store, StoreError};

/// A message that never will leave.
#[derive(sqlx::FromRow, Clone)]
pub struct DeadLetter {
    /// As in the log.
    pub id: String,
    /// `mail` or `text`.
    pub channel: String,
    /// Address or number.
    pub recipient: String,
    /// When it was given up, in UTC milliseconds.
    pub dead_at: i64,
    /// Tries that failed.
    pub attempts: i64,
    /// Why the last one did.
    pub reason: Option<String>,
}

impl Store {
    /// The newest of them, and how many there are.
    pub async fn dead_letters(&self, most: i64) -> Result<(Vec<DeadLetter>, i64), StoreError> {
        let all = "SELECT COUNT(*) FROM message WHERE dead_at IS NOT NULL";
        let newest = "SELECT id, channel, recipient, dead_at, attempts, reason FROM message WHERE dead_at IS NOT NULL
             ORDER BY dead_at DESC, place DESC LIMIT $1";
        let newest = query_as(newest).bind(most).fetch_all(&self.pool).await?;
        Ok((newest, query_scalar(all).fetch_one(&self.pool).await?))
    }
}
