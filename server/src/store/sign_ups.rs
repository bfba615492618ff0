//! Sign-ups that wait for proof of the address. Known and unknown addresses leave the same rows.

use crate::store::AccountId;
use sqlx::AssertSqlSafe;

use super::codes::{NewCode, replace_code};
use super::credential::{add_email_address, add_password};
use super::messages::{Outgoing, insert};
use super::{Connection, Store, StoreError};
use crate::store::driver::{LockKey, query, query_as};

/// A sign-up.
#[derive(sqlx::FromRow, Clone)]
pub struct SignUpRow {
    /// Its name in code rows.
    pub id: String,
    /// Digest of the progress cookie that began it.
    pub progress_hash: String,
    /// As typed.
    pub email: String,
    /// Lower-case.
    pub email_key: String,
    /// An account has this address: nothing sent will confirm. For the browser that began it such a row is like any
    /// other.
    pub known: bool,
    /// Asked for.
    pub user_name: Option<String>,
    /// Argon2id.
    pub password_hash: String,
    /// Of messages.
    pub language: String,
    /// Digest of the link's secret.
    pub link_hash: String,
    /// UTC milliseconds.
    pub link_expires_at: i64,
    /// UTC milliseconds.
    pub confirmed_at: Option<i64>,
    /// UTC milliseconds.
    pub created_at: i64,
}

/// Who proved the address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Confirmer {
    /// The browser that began the sign-up: it is over there.
    WhoBegan,
    /// Another browser: the one that began isn't told, because it may be a stranger's.
    SomebodyElse,
}

/// What is read of a sign-up.
const SIGN_UP_COLUMNS: &str =
    "id, progress_hash, email, email_key, known, user_name, password_hash, language, link_hash, link_expires_at,
     confirmed_at, created_at";

impl Store {
    /// Begins a sign-up: the row, the code and the mail at once. The one that this browser began
    /// before, by its older progress cookie, ends.
    pub async fn begin_sign_up(
        &self,
        row: &SignUpRow,
        replaced: Option<&str>,
        code: &NewCode,
        message: &Outgoing,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        query("DELETE FROM sign_up WHERE progress_hash = $1").bind(replaced).execute(&mut transaction).await?;
        insert_row(&mut transaction, row).await?;
        replace_code(&mut transaction, code).await?;
        insert(&mut transaction, message, row.created_at).await?;
        transaction.commit().await
    }

    /// A row without code and mail, for sample data.
    pub async fn add_sign_up(&self, row: &SignUpRow) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        insert_row(&mut transaction, row).await?;
        transaction.commit().await
    }

    /// A further mail with a new code and link; the old ones stop working.
    pub async fn renew_sign_up(
        &self,
        id: &str,
        link_hash: &str,
        link_expires_at: i64,
        code: &NewCode,
        message: &Outgoing,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        query("UPDATE sign_up SET link_hash = $2, link_expires_at = $3 WHERE id = $1")
            .bind(id)
            .bind(link_hash)
            .bind(link_expires_at)
            .execute(&mut transaction)
            .await?;
        replace_code(&mut transaction, code).await?;
        insert(&mut transaction, message, code.now).await?;
        transaction.commit().await
    }

    /// The sign-up that this browser began.
    pub async fn sign_up_of(&self, progress_hash: &str) -> Result<Option<SignUpRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT {SIGN_UP_COLUMNS} FROM sign_up WHERE progress_hash = $1 AND confirmed_at IS NULL"
        )))
        .bind(progress_hash)
        .fetch_optional(&self.pool)
        .await
    }

    /// The sign-up that a link belongs to.
    pub async fn sign_up_by_link(&self, link_hash: &str) -> Result<Option<SignUpRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT {SIGN_UP_COLUMNS} FROM sign_up WHERE link_hash = $1 AND confirmed_at IS NULL"
        )))
        .bind(link_hash)
        .fetch_optional(&self.pool)
        .await
    }

    /// Turns a sign-up into an account, once. `Ok(None)`: already done, or the address has an account by now.
    /// `Ok(Some(true))`: the user name asked for is taken.
    pub async fn confirm_sign_up(
        &self,
        row: &SignUpRow,
        account_id: &AccountId,
        confirmer: Confirmer,
        now: i64,
    ) -> Result<Option<bool>, StoreError> {
        let user_name_key = row.user_name.as_deref().map(str::to_lowercase);
        let keys: Vec<_> = user_name_key.as_deref().map(LockKey::UserName).into_iter().collect();
        let mut transaction = self.writing(&keys).await?;
        // Confirmed by somebody else, it goes on for the browser that began like one whose address was known before.
        let update = match confirmer {
            Confirmer::WhoBegan => {
                query("UPDATE sign_up SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL AND known = FALSE")
                    .bind(&row.id)
                    .bind(now)
            }
            Confirmer::SomebodyElse => {
                query("UPDATE sign_up SET known = TRUE WHERE id = $1 AND confirmed_at IS NULL AND known = FALSE")
                    .bind(&row.id)
            }
        };
        let confirmed = update.execute(&mut transaction).await?;
        if confirmed.rows_affected() != 1 {
            return Ok(None);
        }
        let taken: Option<(String,)> = query_as("SELECT id FROM account WHERE user_name_key = $1")
            .bind(&user_name_key)
            .fetch_optional(&mut transaction)
            .await?;
        let (user_name, user_name_key) =
            if taken.is_some() { (None, None) } else { (row.user_name.clone(), user_name_key) };
        query(
            "INSERT INTO account (id, user_name, user_name_key, language, given_name, family_name, wrong_answers, alerts_by, created_at)
             VALUES ($1, $2, $3, $4, '', '', 0, '', $5)",
        )
        .bind(account_id)
        .bind(user_name)
        .bind(user_name_key)
        .bind(&row.language)
        .bind(now)
        .execute(&mut transaction)
        .await?;
        if !add_email_address(&mut transaction, account_id, (&row.email, &row.email_key), now).await? {
            return Ok(None);
        }
        add_password(&mut transaction, account_id, &row.password_hash).await?;
        transaction.commit().await?;
        Ok(Some(taken.is_some()))
    }
}

async fn insert_row(connection: &mut dyn Connection, row: &SignUpRow) -> Result<(), StoreError> {
    query(
            "INSERT INTO sign_up (id, progress_hash, email, email_key, known, user_name, password_hash, language, link_hash, link_expires_at, confirmed_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11)",
        )
        .bind(&row.id).bind(&row.progress_hash).bind(&row.email).bind(&row.email_key).bind(row.known).bind(&row.user_name).bind(&row.password_hash)
        .bind(&row.language).bind(&row.link_hash).bind(row.link_expires_at).bind(row.created_at)
        .execute(connection).await.map(drop)
}
