//! What is kept of receipts: the last good reading, and the newest failure beside it.

use sqlx::AssertSqlSafe;

use super::due::watch_if_listed;
use super::shown::{READING, SHOWN, ShownStatus};
use crate::store::driver::{LockKey, query, query_as};
use crate::store::{Store, StoreError};

/// When the agency last hid a receipt `r`.
const HIDDEN_AT: &str = "COALESCE(r.hidden_at, CASE WHEN r.failure = 'not_found' THEN r.failed_at END)";

/// What may be shown of a receipt.
#[derive(sqlx::FromRow, Clone)]
pub struct ReceiptRow {
    /// As in a list.
    #[sqlx(flatten)]
    pub status: ShownStatus,
    /// JSON of the last good reading; none of a hidden one.
    pub reading: Option<String>,
    /// UTC milliseconds: when the agency last said that it doesn't show this receipt.
    pub hidden_at: Option<i64>,
}

/// A good reading as it is kept.
#[derive(Clone, Default)]
pub struct LearnedStatus {
    /// JSON of all of it.
    pub reading: String,
    /// Such as `I-130`.
    pub form_type: Option<String>,
    /// The agency's title in English.
    pub title_en: Option<String>,
    /// The agency's title in Spanish.
    pub title_es: Option<String>,
    /// When the form was filed: a day or a moment.
    pub submitted: Option<String>,
    /// When the agency last acted: a day or a moment.
    pub modified: Option<String>,
    /// The kind of status before, where something changed.
    pub stage_before: Option<String>,
}

impl Store {
    /// What may be shown of a receipt.
    pub async fn receipt(&self, receipt_number: &str) -> Result<Option<ReceiptRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT {SHOWN}, {READING}, {HIDDEN_AT} AS hidden_at FROM receipt r WHERE r.receipt_number = $1"
        )))
        .bind(receipt_number)
        .fetch_optional(&self.pool)
        .await
    }

    /// The last good reading, also of a hidden case: to know whether the agency has ever shown it, never to be shown.
    pub async fn last_reading(&self, receipt_number: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(Option<String>,)> = query_as("SELECT reading FROM receipt WHERE receipt_number = $1")
            .bind(receipt_number)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.and_then(|(reading,)| reading))
    }

    /// Keeps a good reading, and shows the case again. `learn` makes of the one before what is kept. For who waits for
    /// the case, it appears. An answer to a question that was asked before the agency hid the case, or before the
    /// reading that is kept came, comes too late, and nothing changes.
    pub async fn keep_reading(
        &self,
        receipt_number: &str,
        asked_at: i64,
        now: i64,
        learn: impl FnOnce(Option<String>) -> LearnedStatus,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Receipt(receipt_number)]).await?;
        let before: Option<(Option<String>,)> = query_as("SELECT reading FROM receipt WHERE receipt_number = $1")
            .bind(receipt_number)
            .fetch_optional(&mut transaction)
            .await?;
        let learned = learn(before.and_then(|(reading,)| reading));
        let changed_at = learned.stage_before.as_ref().map(|_| now);
        let kept = query(
            "INSERT INTO receipt (receipt_number, reading, read_at, failures, changed_at, stage_before, form_type, title_en, title_es,
                 submitted, modified) VALUES ($1, $2, $3, 0, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (receipt_number) DO UPDATE SET reading = excluded.reading, read_at = excluded.read_at,
                 failure = NULL, failure_message = NULL, failed_at = NULL, failures = 0, hidden_at = NULL, rests_until = NULL,
                 changed_at = COALESCE(excluded.changed_at, receipt.changed_at),
                 stage_before = COALESCE(excluded.stage_before, receipt.stage_before),
                 form_type = excluded.form_type, title_en = excluded.title_en, title_es = excluded.title_es,
                 submitted = excluded.submitted, modified = excluded.modified
             WHERE COALESCE(receipt.hidden_at, 0) <= $4 AND COALESCE(receipt.read_at, 0) <= $4",
        )
        .bind(receipt_number)
        .bind(learned.reading)
        .bind(now)
        .bind(asked_at)
        .bind(changed_at)
        .bind(learned.stage_before)
        .bind(learned.form_type)
        .bind(learned.title_en)
        .bind(learned.title_es)
        .bind(learned.submitted)
        .bind(learned.modified)
        .execute(&mut transaction)
        .await?;
        if kept.rows_affected() > 0 {
            watch_if_listed(&mut transaction, receipt_number).await?;
            query(
                "UPDATE watched_case SET appeared_at = $2 WHERE receipt_number = $1 AND awaits AND appeared_at IS NULL",
            )
            .bind(receipt_number)
            .bind(now)
            .execute(&mut transaction)
            .await?;
            // Who hears of it, now that it may be shown: also of a change from before it was hidden. Those that are
            // marked already are marked again: somebody may be taking the mark away by what was known before.
            query(
                "UPDATE watched_case SET untold = TRUE WHERE receipt_number = $1 AND (awaits AND appeared_at = $2
                 OR $3 AND alerts AND EXISTS (SELECT 1 FROM account a WHERE a.id = account_id AND a.alerts_by <> ''))",
            )
            .bind(receipt_number)
            .bind(now)
            .bind(changed_at.is_some())
            .execute(&mut transaction)
            .await?;
        }
        transaction.commit().await
    }

    /// Notes a failure beside the last good reading. `hides`: the agency says that it doesn't show the case; it stays
    /// hidden until [`Self::keep_reading`]. `rest`: milliseconds without polling, of the failures in a row and of
    /// whether the agency has ever shown it.
    pub async fn keep_failure(
        &self,
        receipt_number: &str,
        failure: &str,
        hides: bool,
        message: Option<&str>,
        now: i64,
        rest: impl Fn(i64, bool) -> i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Receipt(receipt_number)]).await?;
        let before: Option<(i64, bool)> =
            query_as("SELECT failures, reading IS NOT NULL FROM receipt WHERE receipt_number = $1")
                .bind(receipt_number)
                .fetch_optional(&mut transaction)
                .await?;
        let (failures, is_confirmed) = before.map_or((1, false), |(before, confirmed)| (before + 1, confirmed));
        query(AssertSqlSafe(format!(
            "INSERT INTO receipt AS r (receipt_number, failure, failure_message, failed_at, failures, hidden_at, rests_until) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (receipt_number) DO UPDATE SET failure = excluded.failure, failure_message = excluded.failure_message, failed_at = excluded.failed_at,
             failures = excluded.failures, hidden_at = COALESCE(excluded.hidden_at, {HIDDEN_AT}), rests_until = excluded.rests_until"
        )))
        .bind(receipt_number).bind(failure).bind(message).bind(now).bind(failures)
        .bind(hides.then_some(now)).bind(now + rest(failures, is_confirmed))
        .execute(&mut transaction).await?;
        transaction.commit().await
    }

    /// Notes why a number could not be read that nothing is known of; of any other nothing changes.
    pub async fn keep_first_failure(&self, receipt_number: &str, failure: &str, now: i64) -> Result<(), StoreError> {
        query(
            "INSERT INTO receipt (receipt_number, failure, failed_at, failures, rests_until) VALUES ($1, $2, $3, 0, $3)
             ON CONFLICT (receipt_number) DO NOTHING",
        )
        .bind(receipt_number)
        .bind(failure)
        .bind(now)
        .execute(&self.pool)
        .await
        .map(drop)
    }
}
