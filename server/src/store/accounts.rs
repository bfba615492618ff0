//! Accounts: reading them, and changes of the profile.

use sqlx::AssertSqlSafe;

use super::credential::Credentials;
use super::{AccountId, Store, StoreError};
use crate::store::driver::{LockKey, query, query_as};

/// An account, with its primary address.
#[derive(sqlx::FromRow, Clone)]
pub struct Account {
    /// Opaque.
    pub id: AccountId,
    /// Proven.
    pub email: String,
    /// Lower-case, unique.
    pub email_key: String,
    /// Chosen; else the address is it.
    pub user_name: Option<String>,
    /// Of messages.
    pub language: String,
    /// May be empty.
    pub given_name: String,
    /// May be empty.
    pub family_name: String,
    /// Twelve digits, once the set-up is done.
    pub account_number: Option<String>,
    /// Accepted.
    pub terms_version: Option<String>,
    /// UTC milliseconds.
    pub questions_answered_at: Option<i64>,
    /// UTC milliseconds.
    pub finished_at: Option<i64>,
    /// To the reset questions, in a row.
    pub wrong_answers: i64,
    /// How they are told of changes: `email`, `text`, or empty.
    pub alerts_by: String,
}

/// What is read of an account and its primary address.
pub(super) const COLUMNS: &str =
    "account.id, address AS email, address_key AS email_key, user_name, language, given_name, family_name,
     account_number, terms_version, questions_answered_at, finished_at, wrong_answers, alerts_by";

/// How the two are found together.
pub(super) const WITH_ADDRESS: &str =
    "account JOIN email_address ON email_address.account_id = account.id AND is_primary";

impl Account {
    /// What the person signs in with.
    pub fn login(&self) -> &str {
        self.user_name.as_deref().unwrap_or(&self.email)
    }

    /// Its password alone opens nothing: the set-up is finished, or a way to get codes was proven, whether or not codes
    /// can come that way now.
    pub fn asks_for_code(&self, credentials: &Credentials) -> bool {
        self.finished_at.is_some() || credentials.get_codes()
    }
}

impl Store {
    /// By opaque id.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let query = query_as(AssertSqlSafe(format!("SELECT {COLUMNS} FROM {WITH_ADDRESS} WHERE account.id = $1")));
        query.bind(id).fetch_optional(&self.pool).await
    }

    /// By user name or any of its addresses, lower-case.
    pub async fn account_by_login(&self, key: &str) -> Result<Option<Account>, StoreError> {
        let query = query_as(AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM {WITH_ADDRESS} WHERE account.id IN (SELECT id FROM account WHERE user_name_key = $1
             UNION SELECT account_id FROM email_address WHERE address_key = $1)"
        )));
        query.bind(key).fetch_optional(&self.pool).await
    }

    /// Changes names and language; `false` where somebody else has the user name.
    pub async fn change_profile(
        &self,
        id: &AccountId,
        given_name: &str,
        family_name: &str,
        user_name: Option<&str>,
        language: &str,
    ) -> Result<bool, StoreError> {
        let user_name_key = user_name.map(str::to_lowercase);
        let mut keys = vec![LockKey::Account(id.as_str())];
        keys.extend(user_name_key.as_deref().map(LockKey::UserName));
        let mut transaction = self.writing(&keys).await?;
        let taken: Option<(String,)> = query_as("SELECT id FROM account WHERE user_name_key = $1 AND id <> $2")
            .bind(&user_name_key)
            .bind(id)
            .fetch_optional(&mut transaction)
            .await?;
        if taken.is_some() {
            return Ok(false);
        }
        query(
            "UPDATE account SET given_name = $2, family_name = $3, user_name = $4, user_name_key = $5, language = $6 WHERE id = $1",
        )
        .bind(id).bind(given_name).bind(family_name).bind(user_name).bind(&user_name_key).bind(language)
        .execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
