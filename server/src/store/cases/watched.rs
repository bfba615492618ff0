//! Cases in people's lists. Every query carries the account, so that somebody else's case looks like none.

use sqlx::AssertSqlSafe;

use super::due::{watch, watch_if_listed};
use super::shown::{READING, SHOWN, ShownStatus};
use crate::domain::asking::UNCONFIRMED_MOST;
use crate::domain::limits::CASES_MOST;
use crate::store::alerts::remove_queued_of_case;
use crate::store::conditions::hidden;
use crate::store::driver::{LockKey, lock, query, query_as, query_scalar};
use crate::store::{AccountId, Store, StoreError};

/// The numbers `w` in lists that the agency doesn't show: never did, or not any more.
const UNCONFIRMED: &str = concat!(
    "FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number WHERE (r.reading IS NULL OR ",
    hidden!(),
    ")"
);
/// What is read of a case `w` in a list, with its receipt `r`; a hidden one has no change. For a person who awaits a
/// case, its appearance is a change without a stage before.
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
/// A case in somebody's list.
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
    /// Of its receipt.
    #[sqlx(flatten)]
    pub status: ShownStatus,
}

/// A case in somebody's list, with everything that the agency said.
#[derive(sqlx::FromRow, Clone)]
pub struct CaseRow {
    /// As in the list.
    #[sqlx(flatten)]
    pub watched: WatchedRow,
    /// JSON of the last good reading.
    pub reading: Option<String>,
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

impl Store {
    /// Every case of an account, in no order.
    pub async fn cases_of(&self, account_id: &AccountId) -> Result<Vec<WatchedRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT {WATCHED}, {SHOWN}
             FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             WHERE w.account_id = $1"
        )))
        .bind(account_id)
        .fetch_all(&self.pool)
        .await
    }

    /// One case, only of its owner.
    pub async fn case_of(&self, account_id: &AccountId, id: &str) -> Result<Option<CaseRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT {WATCHED}, {SHOWN}, {READING}
             FROM watched_case w LEFT JOIN receipt r ON r.receipt_number = w.receipt_number
             WHERE w.account_id = $1 AND w.id = $2"
        )))
        .bind(account_id)
        .bind(id)
        .fetch_optional(&self.pool)
        .await
    }

    /// Adds a case; `false` when it is there already, or there is no room for it: of numbers that the agency doesn't
    /// show, a list holds fewer.
    pub async fn add_case(
        &self,
        account_id: &AccountId,
        id: &str,
        receipt_number: &str,
        standing: Standing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction =
            self.writing(&[LockKey::Account(account_id.as_str()), LockKey::Receipt(receipt_number)]).await?;
        let done = query(AssertSqlSafe(format!(
            "INSERT INTO watched_case (id, account_id, receipt_number, added_at, awaits, untold) SELECT $1, $2, $3, $4, $8,
             EXISTS (SELECT 1 FROM receipt r WHERE r.receipt_number = $3 AND r.changed_at > $4)
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
        .execute(&mut transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        watch(&mut transaction, receipt_number, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// How many cases an account has.
    pub async fn count_cases(&self, account_id: &AccountId) -> Result<i64, StoreError> {
        let (count,): (i64,) = query_as("SELECT COUNT(*) FROM watched_case WHERE account_id = $1")
            .bind(account_id)
            .fetch_one(&self.pool)
            .await?;
        Ok(count)
    }

    /// Whether the account has the case in its list already.
    pub async fn has_case(&self, account_id: &AccountId, receipt_number: &str) -> Result<bool, StoreError> {
        let row: Option<(String,)> =
            query_as("SELECT id FROM watched_case WHERE account_id = $1 AND receipt_number = $2")
                .bind(account_id)
                .bind(receipt_number)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.is_some())
    }

    /// Keeps a person's own name for a case; an empty one is none.
    pub async fn name_case(&self, account_id: &AccountId, id: &str, nickname: &str) -> Result<(), StoreError> {
        query("UPDATE watched_case SET nickname = $1 WHERE account_id = $2 AND id = $3")
            .bind(nickname)
            .bind(account_id)
            .bind(id)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Notes up to which reading a person has seen what changed; an earlier one than before changes nothing.
    pub async fn see_case(&self, account_id: &AccountId, id: &str, seen: i64) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        // Whoever keeps a reading now waits for the end of this, and what it changes is unseen.
        let for_update = self.pool.dialect().for_update();
        let mine = format!("SELECT id FROM watched_case WHERE account_id = $1 AND id = $2{for_update}");
        query_scalar::<String>(AssertSqlSafe(mine)).bind(account_id).bind(id).fetch_optional(&mut transaction).await?;
        query(
            "UPDATE watched_case SET seen_at = $1, untold = untold AND (COALESCE(appeared_at, 0) > $1
             OR EXISTS (SELECT 1 FROM receipt r WHERE r.receipt_number = watched_case.receipt_number AND r.changed_at > $1))
             WHERE account_id = $2 AND id = $3 AND COALESCE(seen_at, 0) < $1",
        )
        .bind(seen)
        .bind(account_id)
        .bind(id)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await
    }

    /// Takes a case out of its owner's list.
    pub async fn remove_case(&self, account_id: &AccountId, id: &str) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        let which = query_scalar("SELECT receipt_number FROM watched_case WHERE account_id = $1 AND id = $2");
        let which: Option<String> = which.bind(account_id).bind(id).fetch_optional(&mut transaction).await?;
        let Some(receipt_number) = which else { return Ok(false) };
        lock(&mut transaction, LockKey::Receipt(&receipt_number)).await?;
        let statement = query("DELETE FROM watched_case WHERE account_id = $1 AND id = $2");
        statement.bind(account_id).bind(id).execute(&mut transaction).await?;
        remove_queued_of_case(&mut transaction, account_id, &receipt_number).await?;
        watch_if_listed(&mut transaction, &receipt_number).await?;
        // That something was sent goes on to count.
        query("UPDATE alert SET receipt_number = '' WHERE account_id = $1 AND receipt_number = $2")
            .bind(account_id)
            .bind(receipt_number)
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }
}
