//! Recoveries: a mailed link, spent once, then what it opens in the browser that spent it.

use crate::store::AccountId;
use sqlx::AssertSqlSafe;

use super::credential::{forgive_backup_codes, replace_password};
use super::devices::forget_devices;
use super::messages::{Outgoing, insert};
use super::sessions::end_everywhere;
use super::{Store, StoreError};
use crate::store::driver::{LockKey, query, query_as};

/// A recovery.
#[derive(sqlx::FromRow, Clone)]
pub struct RecoveryRow {
    /// Opaque.
    pub id: String,
    /// Absent for an address without an account: nothing was mailed.
    pub account_id: Option<AccountId>,
    /// What was lost.
    pub lost: String,
    /// Digest of the link's secret.
    pub link_hash: String,
    /// UTC milliseconds.
    pub link_expires_at: i64,
    /// The question to answer, the same until it is.
    pub question: Option<String>,
    /// UTC milliseconds of another proof than the mailbox.
    pub proven_at: Option<i64>,
    /// Answers and backup codes tried.
    pub tries: i64,
    /// UTC milliseconds.
    pub spent_at: Option<i64>,
}

/// What is read of a recovery.
const RECOVERY_COLUMNS: &str = "id, account_id, lost, link_hash, link_expires_at, question, proven_at, tries, spent_at";

impl Store {
    /// Begins a recovery. Where the address isn't known its message is taken out again, after the same work. Older
    /// links of the account go on, opened or not: whoever knows an address can't end its owner's recovery.
    pub async fn begin_recovery(&self, row: &RecoveryRow, message: &Outgoing, now: i64) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        query("DELETE FROM recovery WHERE link_expires_at < $1")
            .bind(now - 24 * crate::clock::HOUR)
            .execute(&mut transaction)
            .await?;
        query("INSERT INTO recovery (id, account_id, lost, link_hash, link_expires_at, question, tries, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)")
            .bind(&row.id).bind(&row.account_id).bind(&row.lost).bind(&row.link_hash).bind(row.link_expires_at).bind(&row.question).bind(now)
            .execute(&mut transaction).await?;
        insert(&mut transaction, message, now).await?;
        if row.account_id.is_none() {
            query("DELETE FROM message WHERE id = $1").bind(&message.id).execute(&mut transaction).await?;
        }
        transaction.commit().await
    }

    /// By the link's digest, spent or not.
    pub async fn recovery_by_link(&self, link_hash: &str) -> Result<Option<RecoveryRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT {RECOVERY_COLUMNS} FROM recovery WHERE link_hash = $1 AND account_id IS NOT NULL AND ended_at IS NULL"
        )))
        .bind(link_hash)
        .fetch_optional(&self.pool)
        .await
    }

    /// Spends the link, once, and ties what follows to the browser's new progress; what was under way by the old one
    /// ends. `proven`: no other proof is needed.
    pub async fn spend_recovery_link(
        &self,
        id: &str,
        replaced: Option<&str>,
        progress_hash: &str,
        proven: bool,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[]).await?;
        query("UPDATE recovery SET progress_hash = NULL WHERE progress_hash = $1")
            .bind(replaced)
            .execute(&mut transaction)
            .await?;
        query("DELETE FROM sign_in WHERE progress_hash = $1").bind(replaced).execute(&mut transaction).await?;
        let done = query(
            "UPDATE recovery SET spent_at = $3, progress_hash = $2, proven_at = $4 WHERE id = $1 AND spent_at IS NULL",
        )
        .bind(id)
        .bind(progress_hash)
        .bind(now)
        .bind(proven.then_some(now))
        .execute(&mut transaction)
        .await?;
        if done.rows_affected() != 1 {
            // Rolled back: a second click must not take from this browser what the first one opened.
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// The recovery open in this browser.
    pub async fn recovery_of(&self, progress_hash: &str, spent_after: i64) -> Result<Option<RecoveryRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT {RECOVERY_COLUMNS} FROM recovery WHERE progress_hash = $1 AND spent_at > $2 AND ended_at IS NULL"
        )))
        .bind(progress_hash)
        .bind(spent_after)
        .fetch_optional(&self.pool)
        .await
    }

    /// Counts an answer or a backup code before it is looked at; `None` when all tries are spent.
    pub async fn count_proof(&self, id: &str, most: i64) -> Result<Option<i64>, StoreError> {
        let row: Option<(i64,)> =
            query_as("UPDATE recovery SET tries = tries + 1 WHERE id = $1 AND tries < $2 RETURNING tries")
                .bind(id)
                .bind(most)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(tries,)| tries))
    }

    /// Counts an answer in the row of wrong ones before it is looked at; `false` where that row is full.
    pub async fn count_wrong_answer(&self, account_id: &AccountId, most: i64) -> Result<bool, StoreError> {
        let query = query("UPDATE account SET wrong_answers = wrong_answers + 1 WHERE id = $1 AND wrong_answers < $2");
        Ok(query.bind(account_id).bind(most).execute(&self.pool).await?.rows_affected() == 1)
    }

    /// The answer was right: the row of wrong ones begins anew.
    pub async fn forgive_answers(&self, account_id: &AccountId) -> Result<(), StoreError> {
        let query = query("UPDATE account SET wrong_answers = 0 WHERE id = $1");
        query.bind(account_id).execute(&self.pool).await.map(drop)
    }

    /// Another proof than the mailbox was given.
    pub async fn proven(&self, id: &str, now: i64) -> Result<(), StoreError> {
        query("UPDATE recovery SET proven_at = $2 WHERE id = $1").bind(id).bind(now).execute(&self.pool).await.map(drop)
    }

    /// Ends a recovery with a new password, once: every recovery, session and sign-in of the account ends with it, and
    /// the owner is told. Every known device is forgotten but the one it was done on.
    pub async fn reset_password(
        &self,
        id: &str,
        account_id: &AccountId,
        password_hash: &str,
        kept_device: Option<&str>,
        notice: &Outgoing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        let done = query("UPDATE recovery SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
            .bind(id)
            .bind(now)
            .execute(&mut transaction)
            .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        query("UPDATE recovery SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL")
            .bind(account_id)
            .bind(now)
            .execute(&mut transaction)
            .await?;
        replace_password(&mut transaction, account_id, password_hash).await?;
        // Whoever typed wrong backup codes before had the password before.
        forgive_backup_codes(&mut transaction, account_id).await?;
        query("UPDATE account SET wrong_answers = 0 WHERE id = $1").bind(account_id).execute(&mut transaction).await?;
        end_everywhere(&mut transaction, account_id).await?;
        forget_devices(&mut transaction, account_id, kept_device).await?;
        insert(&mut transaction, notice, now).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
