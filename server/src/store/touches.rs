//! Requests of sessions, noted by one writer now and then: a request never waits for a commit.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Store, StoreError};

/// How often what was noted is written.
pub const TOUCHES_WRITTEN_EVERY: std::time::Duration = std::time::Duration::from_secs(1);

/// The newest request of each session whose row doesn't have it yet: UTC milliseconds, by the digest of the session's token.
#[derive(Default)]
pub(super) struct Touches(Mutex<HashMap<String, i64>>);

impl Touches {
    fn held(&self) -> MutexGuard<'_, HashMap<String, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest request of a session, where its row doesn't have it yet.
    pub(super) fn of(&self, token_hash: &str) -> Option<i64> {
        self.held().get(token_hash).copied()
    }
}

impl Store {
    /// Notes a request of a session. This server knows of it at once; its row has it within
    /// [`TOUCHES_WRITTEN_EVERY`].
    pub fn touch_session(&self, token_hash: &str, now: i64) {
        self.touches.held().insert(token_hash.to_owned(), now);
    }

    /// Writes what was noted, all of it in one transaction. What fails stays noted.
    pub async fn write_touches(&self) -> Result<(), StoreError> {
        let noted = self.touches.held().clone();
        if noted.is_empty() {
            return Ok(());
        }
        let mut transaction = self.writing().await?;
        for (token_hash, seen_at) in &noted {
            sqlx::query("UPDATE session SET seen_at = $2 WHERE token_hash = $1")
                .bind(token_hash)
                .bind(seen_at)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        // Only now: until the rows have it, requests are judged by what is noted here.
        self.touches.held().retain(|token_hash, seen_at| noted.get(token_hash) != Some(seen_at));
        Ok(())
    }
}
