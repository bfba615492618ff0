//! Wrong passwords by login, whether or not an account has it; durable, so that a restart refunds nothing.

use super::{Store, StoreError};

impl Store {
    /// Counts a try as failed before anything is looked at, and holds the login as `held_until` says for that many:
    /// a hundred tries at once are no more than a hundred one after the other. Success forgives afterwards.
    /// A count of `kept_from` and more is never forgotten.
    /// `Ok` with the failures so far, this one included; `Err` with the UTC milliseconds until which the login is held.
    pub async fn count_failure(
        &self,
        key: &str,
        now: i64,
        forgotten_before: i64,
        kept_from: i64,
        held_until: impl Fn(i64) -> i64,
    ) -> Result<Result<i64, i64>, StoreError> {
        let mut transaction = self.writing().await?;
        let row: Option<(i64, i64)> = sqlx::query_as(
            "SELECT failures, blocked_until FROM failure_count WHERE key = $1 AND (last_at > $2 OR failures >= $3)",
        )
        .bind(key)
        .bind(forgotten_before)
        .bind(kept_from)
        .fetch_optional(&mut *transaction)
        .await?;
        let (before, until) = row.unwrap_or((0, 0));
        if until > now {
            return Ok(Err(until));
        }
        let failures = before + 1;
        sqlx::query(
            "INSERT INTO failure_count (key, failures, blocked_until, last_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until, last_at = excluded.last_at",
        )
        .bind(key).bind(failures).bind(held_until(failures)).bind(now)
        .execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Ok(failures))
    }

    /// Failures that aren't forgotten, and until when they hold.
    pub async fn failures(&self, key: &str, forgotten_before: i64) -> Result<(i64, i64), StoreError> {
        let row = sqlx::query_as("SELECT failures, blocked_until FROM failure_count WHERE key = $1 AND last_at > $2")
            .bind(key)
            .bind(forgotten_before)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.unwrap_or((0, 0)))
    }

    /// Success: all is forgotten.
    pub async fn forgive(&self, key: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM failure_count WHERE key = $1").bind(key).execute(&self.pool).await.map(drop)
    }
}
