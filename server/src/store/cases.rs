//! Watched cases and the readings of receipts. An error never overwrites the last good reading.

use super::{Store, StoreError};

/// A case in somebody's list.
#[derive(sqlx::FromRow, Clone)]
pub struct WatchedRow {
    /// Opaque.
    pub id: String,
    /// Which receipt.
    pub receipt_number: String,
    /// UTC milliseconds.
    pub added_at: i64,
    /// JSON of the last good reading.
    pub reading: Option<String>,
    /// UTC milliseconds.
    pub read_at: Option<i64>,
    /// Code of the newest failure since.
    pub failure: Option<String>,
    /// What the agency said of it.
    pub failure_message: Option<String>,
}

/// What is known of a receipt.
#[derive(sqlx::FromRow, Clone)]
pub struct ReceiptRow {
    /// Which.
    pub receipt_number: String,
    /// JSON of the last good reading.
    pub reading: Option<String>,
    /// UTC milliseconds.
    pub read_at: Option<i64>,
    /// Code of the newest failure since.
    pub failure: Option<String>,
    /// What the agency said of it.
    pub failure_message: Option<String>,
    /// UTC milliseconds.
    pub failed_at: Option<i64>,
    /// In a row.
    pub failures: i64,
}

impl Store {
    /// Every case of an account, newest added first.
    pub async fn cases_of(&self, account_id: &str) -> Result<Vec<WatchedRow>, StoreError> {
        sqlx::query_as(
            "SELECT w.id, w.receipt_number, w.added_at, r.reading, r.read_at, r.failure, r.failure_message FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             WHERE w.account_id = $1 ORDER BY w.added_at DESC, w.id",
        )
        .bind(account_id).fetch_all(&self.pool).await
    }

    /// One case, only of its owner.
    pub async fn case_of(&self, account_id: &str, id: &str) -> Result<Option<WatchedRow>, StoreError> {
        sqlx::query_as(
            "SELECT w.id, w.receipt_number, w.added_at, r.reading, r.read_at, r.failure, r.failure_message FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             WHERE w.account_id = $1 AND w.id = $2",
        )
        .bind(account_id).bind(id).fetch_optional(&self.pool).await
    }

    /// Adds a case; `false` when it is there already.
    pub async fn add_case(
        &self,
        account_id: &str,
        id: &str,
        receipt_number: &str,
        now: i64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("INSERT INTO watched_case (id, account_id, receipt_number, added_at) VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, receipt_number) DO NOTHING")
            .bind(id).bind(account_id).bind(receipt_number).bind(now).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    /// How many cases an account has.
    pub async fn count_cases(&self, account_id: &str) -> Result<i64, StoreError> {
        let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM watched_case WHERE account_id = $1")
            .bind(account_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(count)
    }

    /// Takes a case out of its owner's list.
    pub async fn remove_case(&self, account_id: &str, id: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM watched_case WHERE account_id = $1 AND id = $2")
            .bind(account_id)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What is known of a receipt.
    pub async fn receipt(&self, receipt_number: &str) -> Result<Option<ReceiptRow>, StoreError> {
        sqlx::query_as("SELECT * FROM receipt WHERE receipt_number = $1")
            .bind(receipt_number)
            .fetch_optional(&self.pool)
            .await
    }

    /// Receipts that somebody watches and that were asked for longest ago, whatever the answer was.
    pub async fn watched_receipts(&self, limit: i64) -> Result<Vec<ReceiptRow>, StoreError> {
        sqlx::query_as(
            "SELECT w.receipt_number, r.reading, r.read_at, r.failure, r.failure_message, r.failed_at, COALESCE(r.failures, 0) AS failures
             FROM (SELECT DISTINCT receipt_number FROM watched_case) w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             ORDER BY CASE WHEN COALESCE(r.failed_at, 0) > COALESCE(r.read_at, 0) THEN r.failed_at ELSE COALESCE(r.read_at, 0) END, w.receipt_number LIMIT $1",
        )
        .bind(limit).fetch_all(&self.pool).await
    }

    /// Keeps a good reading.
    pub async fn keep_reading(&self, receipt_number: &str, reading: &str, now: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO receipt (receipt_number, reading, read_at, failure, failure_message, failed_at, failures) VALUES ($1, $2, $3, NULL, NULL, NULL, 0)
             ON CONFLICT (receipt_number) DO UPDATE SET reading = excluded.reading, read_at = excluded.read_at, failure = NULL, failure_message = NULL, failed_at = NULL, failures = 0",
        )
        .bind(receipt_number).bind(reading).bind(now).execute(&self.pool).await.map(drop)
    }

    /// Notes a failure beside the last good reading.
    pub async fn keep_failure(
        &self,
        receipt_number: &str,
        failure: &str,
        message: Option<&str>,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO receipt (receipt_number, reading, read_at, failure, failure_message, failed_at, failures) VALUES ($1, NULL, NULL, $2, $3, $4, 1)
             ON CONFLICT (receipt_number) DO UPDATE SET failure = excluded.failure, failure_message = excluded.failure_message, failed_at = excluded.failed_at, failures = receipt.failures + 1",
        )
        .bind(receipt_number).bind(failure).bind(message).bind(now).execute(&self.pool).await.map(drop)
    }
}
