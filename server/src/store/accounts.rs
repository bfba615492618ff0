//! Accounts: reading them, and each change of the set-up and the profile.

use crate::store::AccountId;
use sqlx::AssertSqlSafe;

use super::credential::Credentials;
use super::{Store, StoreError, is_duplicate};
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

    /// Accepts the terms.
    pub async fn accept_terms(&self, id: &AccountId, version: &str, now: i64) -> Result<(), StoreError> {
        query("UPDATE account SET terms_version = $2, terms_accepted_at = $3 WHERE id = $1")
            .bind(id)
            .bind(version)
            .bind(now)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Replaces questions and answers.
    pub async fn answer_questions(
        &self,
        id: &AccountId,
        answers: &[(String, String)],
        now: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(id.as_str())]).await?;
        query("DELETE FROM question_answer WHERE account_id = $1").bind(id).execute(&mut transaction).await?;
        for (question, answer_hash) in answers {
            query("INSERT INTO question_answer (account_id, question, answer_hash) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(question)
                .bind(answer_hash)
                .execute(&mut transaction)
                .await?;
        }
        query("UPDATE account SET questions_answered_at = $2 WHERE id = $1")
            .bind(id)
            .bind(now)
            .execute(&mut transaction)
            .await?;
        transaction.commit().await
    }

    /// The person's questions with the answers' hashes, in a stable order.
    pub async fn question_answers(&self, id: &AccountId) -> Result<Vec<(String, String)>, StoreError> {
        query_as("SELECT question, answer_hash FROM question_answer WHERE account_id = $1 ORDER BY question")
            .bind(id)
            .fetch_all(&self.pool)
            .await
    }

    /// Ends the set-up with an account number, in every browser; `Ok(false)` when the number is taken: try another.
    pub async fn finish_set_up(&self, id: &AccountId, account_number: &str, now: i64) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(id.as_str())]).await?;
        let done = query("UPDATE account SET account_number = COALESCE(account_number, $2), finished_at = COALESCE(finished_at, $3) WHERE id = $1").bind(id).bind(account_number).bind(now).execute(&mut transaction).await;
        match done {
            Ok(_) => {}
            Err(error) if is_duplicate(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
        query("DELETE FROM session WHERE account_id = $1 AND kind = 'set_up'")
            .bind(id)
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
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
