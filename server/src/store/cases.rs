//! Watched cases and the readings of receipts. An error never overwrites the last good reading, and the reading of a
//! case that the agency hides leaves this file for nobody.

use sqlx::AssertSqlSafe;

use super::alerts::remove_queued_of_case;
use super::conditions::hidden;
use super::{Store, StoreError};
use crate::domain::asking::UNCONFIRMED_MOST;
use crate::domain::limits::CASES_MOST;

/// What may be shown of a receipt `r`.
const SHOWN: &str = concat!(
    "CASE WHEN NOT ",
    hidden!(),
    " THEN r.reading END AS reading, CASE WHEN NOT ",
    hidden!(),
    " THEN r.read_at END AS read_at,
    CASE WHEN r.hidden_at IS NULL THEN r.failure ELSE 'not_found' END AS failure, r.failure_message"
);
/// The numbers `w` in lists that the agency doesn't show: never did, or not any more.
const UNCONFIRMED: &str = concat!(
    "FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number WHERE (r.reading IS NULL OR ",
    hidden!(),
    ")"
);
/// What is read of a case `w` in a list, with its receipt `r`; of a hidden one not that anything changed. For who waited for
/// it, that it appeared is a change, of which no kind of status before is known.
const WATCHED: &str = concat!(
    "w.id, w.receipt_number, w.added_at, w.nickname, w.seen_at, w.awaits,
    CASE WHEN (SELECT a.alerts_by FROM account a WHERE a.id = w.account_id) <> '' THEN w.alerts END AS alerts,
    CASE WHEN ",
    hidden!(),
    " THEN NULL WHEN w.appeared_at > COALESCE(r.changed_at, 0) THEN w.appeared_at ELSE r.changed_at END AS changed_at,
    CASE WHEN ",
    hidden!(),
    " OR w.appeared_at >= COALESCE(r.changed_at, 0) THEN NULL ELSE r.stage_before END AS stage_before"
);
/// When the agency last hid a receipt `r`.
const HIDDEN_AT: &str = "COALESCE(r.hidden_at, CASE WHEN r.failure = 'not_found' THEN r.failed_at END)";

/// A case in somebody's list. Of a hidden one there is neither reading nor time.
#[derive(sqlx::FromRow, Clone)]
pub struct WatchedRow {
    /// Opaque.
    pub id: String,
    /// Which receipt.
    pub receipt_number: String,
    /// UTC milliseconds.
    pub added_at: i64,
    /// The person's own name for it; may be empty.
    pub nickname: String,
    /// The reading, by its time, up to which the person has seen what changed.
    pub seen_at: Option<i64>,
    /// Whether the person waits for it to appear, to be told then.
    pub awaits: bool,
    /// Whether the person is told of its changes; none where they are told of no case's.
    pub alerts: Option<bool>,
    /// When a reading last said something else than the one before. Nothing of a hidden case may be told by it.
    pub changed_at: Option<i64>,
    /// The kind of status before that.
    pub stage_before: Option<String>,
    /// JSON of the last good reading.
    pub reading: Option<String>,
    /// UTC milliseconds.
    pub read_at: Option<i64>,
    /// Code of the newest failure since.
    pub failure: Option<String>,
    /// What the agency said of it.
    pub failure_message: Option<String>,
}

/// What the agency says of a number that is added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It shows the case.
    Shown,
    /// It couldn't be asked, and hasn't shown the case before.
    NotRead,
    /// It doesn't show the case. The person waits for it, and is told when it appears.
    Awaited,
}

/// What may be shown of a receipt. Of a hidden one there is neither reading nor time.
#[derive(sqlx::FromRow, Clone)]
pub struct ReceiptRow {
    /// JSON of the last good reading.
    pub reading: Option<String>,
    /// UTC milliseconds.
    pub read_at: Option<i64>,
    /// Code of the newest failure since; `not_found` for a hidden one.
    pub failure: Option<String>,
    /// What the agency said of it.
    pub failure_message: Option<String>,
    /// UTC milliseconds: when the agency last said that it doesn't show this receipt.
    pub hidden_at: Option<i64>,
}

impl Store {
    /// Every case of an account, newest added first.
    pub async fn cases_of(&self, account_id: &str) -> Result<Vec<WatchedRow>, StoreError> {
        sqlx::query_as(AssertSqlSafe(format!(
            "SELECT {WATCHED}, {SHOWN}
             FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             WHERE w.account_id = $1 ORDER BY w.added_at DESC, w.id"
        )))
        .bind(account_id)
        .fetch_all(&self.pool)
        .await
    }

    /// One case, only of its owner.
    pub async fn case_of(&self, account_id: &str, id: &str) -> Result<Option<WatchedRow>, StoreError> {
        sqlx::query_as(AssertSqlSafe(format!(
            "SELECT {WATCHED}, {SHOWN}
             FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             WHERE w.account_id = $1 AND w.id = $2"
        )))
        .bind(account_id)
        .bind(id)
        .fetch_optional(&self.pool)
        .await
    }

    /// Adds a case; `false` when it is there already, or there is no room for it: of numbers that the agency doesn't show, a
    /// list holds fewer. One statement counts and adds, so that requests at once don't pass each other, as SQLite has one
    /// writer.
    pub async fn add_case(
        &self,
        account_id: &str,
        id: &str,
        receipt_number: &str,
        standing: Standing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO watched_case (id, account_id, receipt_number, added_at, awaits) SELECT $1, $2, $3, $4, $8
             WHERE (SELECT COUNT(*) FROM watched_case WHERE account_id = $2) < $6
             AND ($5 OR (SELECT COUNT(*) {UNCONFIRMED} AND w.account_id = $2) < $7)
             ON CONFLICT (account_id, receipt_number) DO NOTHING"
        )))
        .bind(id)
        .bind(account_id)
        .bind(receipt_number)
        .bind(now)
        .bind(standing == Standing::Shown)
        .bind(CASES_MOST)
        .bind(UNCONFIRMED_MOST)
        .bind(standing == Standing::Awaited)
        .execute(&self.pool)
        .await?;
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

    /// Whether the account has the case in its list already.
    pub async fn has_case(&self, account_id: &str, receipt_number: &str) -> Result<bool, StoreError> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT id FROM watched_case WHERE account_id = $1 AND receipt_number = $2")
                .bind(account_id)
                .bind(receipt_number)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.is_some())
    }

    /// Counts the numbers in a list that the agency doesn't show: never did, or no longer does.
    pub async fn count_unconfirmed(&self, account_id: &str) -> Result<i64, StoreError> {
        let (count,): (i64,) =
            sqlx::query_as(AssertSqlSafe(format!("SELECT COUNT(*) {UNCONFIRMED} AND w.account_id = $1")))
                .bind(account_id)
                .fetch_one(&self.pool)
                .await?;
        Ok(count)
    }

    /// Keeps a person's own name for a case; an empty one is none.
    pub async fn name_case(&self, account_id: &str, id: &str, nickname: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE watched_case SET nickname = $1 WHERE account_id = $2 AND id = $3")
            .bind(nickname)
            .bind(account_id)
            .bind(id)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Notes up to which reading a person has seen what changed; an earlier one than before changes nothing.
    pub async fn see_case(&self, account_id: &str, id: &str, seen: i64) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE watched_case SET seen_at = $1 WHERE account_id = $2 AND id = $3 AND COALESCE(seen_at, 0) < $1",
        )
        .bind(seen)
        .bind(account_id)
        .bind(id)
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// Takes a case out of its owner's list.
    pub async fn remove_case(&self, account_id: &str, id: &str) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        let removed: Option<(String,)> =
            sqlx::query_as("DELETE FROM watched_case WHERE account_id = $1 AND id = $2 RETURNING receipt_number")
                .bind(account_id)
                .bind(id)
                .fetch_optional(&mut *transaction)
                .await?;
        let Some((receipt_number,)) = removed else { return Ok(false) };
        remove_queued_of_case(&mut transaction, account_id, &receipt_number).await?;
        // That something was sent goes on to count.
        sqlx::query("UPDATE alert SET receipt_number = '' WHERE account_id = $1 AND receipt_number = $2")
            .bind(account_id)
            .bind(receipt_number)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// What may be shown of a receipt.
    pub async fn receipt(&self, receipt_number: &str) -> Result<Option<ReceiptRow>, StoreError> {
        sqlx::query_as(AssertSqlSafe(format!(
            "SELECT {SHOWN}, {HIDDEN_AT} AS hidden_at FROM receipt r WHERE r.receipt_number = $1"
        )))
        .bind(receipt_number)
        .fetch_optional(&self.pool)
        .await
    }

    /// The last good reading, also of a hidden case: to know whether the agency has ever shown it, never to be shown.
    pub async fn last_reading(&self, receipt_number: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(Option<String>,)> = sqlx::query_as("SELECT reading FROM receipt WHERE receipt_number = $1")
            .bind(receipt_number)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.and_then(|(reading,)| reading))
    }

    /// Watched receipts that were last read before `read_before` and don't rest, those first that were asked for longest
    /// ago: either those that the agency has shown before, or those that it never has. One of the latter is due only when
    /// somebody added it after `added_after`.
    pub async fn due_receipts(
        &self,
        is_confirmed: bool,
        now: i64,
        read_before: i64,
        added_after: i64,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT w.receipt_number
             FROM (SELECT receipt_number, MAX(added_at) AS added_at FROM watched_case GROUP BY receipt_number) w
             LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             WHERE (r.reading IS NOT NULL) = $1 AND (r.reading IS NOT NULL OR w.added_at > $2)
             AND COALESCE(r.rests_until, 0) <= $3 AND COALESCE(r.read_at, 0) <= $4
             ORDER BY CASE WHEN COALESCE(r.failed_at, 0) > COALESCE(r.read_at, 0) THEN r.failed_at ELSE COALESCE(r.read_at, 0) END,
             w.receipt_number LIMIT $5",
        )
        .bind(is_confirmed).bind(added_after).bind(now).bind(read_before).bind(limit).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(|(receipt_number,)| receipt_number).collect())
    }

    /// Keeps a good reading, and shows the case again. `learn` makes of the one before what is kept, and tells the kind of
    /// status before where something changed. For who waits for the case, it appears. An answer to a question that was asked before the agency hid the case, or
    /// before the reading that is kept came, comes too late, and nothing changes.
    pub async fn keep_reading(
        &self,
        receipt_number: &str,
        asked_at: i64,
        now: i64,
        learn: impl FnOnce(Option<String>) -> (String, Option<String>),
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing().await?;
        let before: Option<(Option<String>,)> = sqlx::query_as("SELECT reading FROM receipt WHERE receipt_number = $1")
            .bind(receipt_number)
            .fetch_optional(&mut *transaction)
            .await?;
        let (reading, stage_before) = learn(before.and_then(|(reading,)| reading));
        let kept = sqlx::query(
            "INSERT INTO receipt (receipt_number, reading, read_at, failures, changed_at, stage_before) VALUES ($1, $2, $3, 0, $5, $6)
             ON CONFLICT (receipt_number) DO UPDATE SET reading = excluded.reading, read_at = excluded.read_at, failure = NULL, failure_message = NULL,
             failed_at = NULL, failures = 0, hidden_at = NULL, rests_until = NULL,
             changed_at = COALESCE(excluded.changed_at, receipt.changed_at), stage_before = COALESCE(excluded.stage_before, receipt.stage_before)
             WHERE COALESCE(receipt.hidden_at, 0) <= $4 AND COALESCE(receipt.read_at, 0) <= $4",
        )
        .bind(receipt_number).bind(reading).bind(now).bind(asked_at).bind(stage_before.as_ref().map(|_| now)).bind(&stage_before)
        .execute(&mut *transaction).await?;
        if kept.rows_affected() > 0 {
            sqlx::query(
                "UPDATE watched_case SET appeared_at = $2 WHERE receipt_number = $1 AND awaits AND appeared_at IS NULL",
            )
            .bind(receipt_number)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }

    /// Notes a failure beside the last good reading. `hides`: the agency says that it doesn't show the case; it stays
    /// hidden until [`Self::keep_reading`]. `rest`: milliseconds without polling, of the failures in a row and of whether
    /// the agency has ever shown it.
    pub async fn keep_failure(
        &self,
        receipt_number: &str,
        failure: &str,
        hides: bool,
        message: Option<&str>,
        now: i64,
        rest: impl Fn(i64, bool) -> i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing().await?;
        let before: Option<(i64, bool)> =
            sqlx::query_as("SELECT failures, reading IS NOT NULL FROM receipt WHERE receipt_number = $1")
                .bind(receipt_number)
                .fetch_optional(&mut *transaction)
                .await?;
        let (failures, is_confirmed) = before.map_or((1, false), |(before, confirmed)| (before + 1, confirmed));
        sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO receipt AS r (receipt_number, failure, failure_message, failed_at, failures, hidden_at, rests_until) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (receipt_number) DO UPDATE SET failure = excluded.failure, failure_message = excluded.failure_message, failed_at = excluded.failed_at,
             failures = excluded.failures, hidden_at = COALESCE(excluded.hidden_at, {HIDDEN_AT}), rests_until = excluded.rests_until"
        )))
        .bind(receipt_number).bind(failure).bind(message).bind(now).bind(failures)
        .bind(hides.then_some(now)).bind(now + rest(failures, is_confirmed))
        .execute(&mut *transaction).await?;
        transaction.commit().await
    }

    /// Notes why a number could not be read that nothing is known of; of any other nothing changes.
    pub async fn keep_first_failure(&self, receipt_number: &str, failure: &str, now: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO receipt (receipt_number, failure, failed_at, failures) VALUES ($1, $2, $3, 0)
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
