//! Wrong passwords by login, whether or not an account has it; durable, so that a restart refunds nothing.

use super::{Store, StoreError};

impl Store {
    /// Failures so far and until when the login is held.
    pub async fn failures(&self, key: &str, forgotten_before: i64) -> Result<(i64, i64), StoreError> {
        let row: Option<(i64, i64)> =
            sqlx::query_as("SELECT failures, blocked_until FROM failure_count WHERE key = $1 AND last_at > $2")
                .bind(key)
                .bind(forgotten_before)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.unwrap_or((0, 0)))
    }

    /// Counts a failure and gives the new count.
    pub async fn count_failure(&self, key: &str, now: i64, forgotten_before: i64) -> Result<i64, StoreError> {
        let (failures,): (i64,) = sqlx::query_as(
            "INSERT INTO failure_count (key, failures, blocked_until, last_at) VALUES ($1, 1, 0, $2)
             ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN failure_count.last_at > $3 THEN failure_count.failures + 1 ELSE 1 END, last_at = $2
             RETURNING failures",
        )
        .bind(key).bind(now).bind(forgotten_before).fetch_one(&self.pool).await?;
        Ok(failures)
    }

    /// Holds the login.
    pub async fn hold(&self, key: &str, until: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE failure_count SET blocked_until = $2 WHERE key = $1")
            .bind(key)
            .bind(until)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Success: all is forgotten.
    pub async fn forgive(&self, key: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM failure_count WHERE key = $1").bind(key).execute(&self.pool).await.map(drop)
    }
}
