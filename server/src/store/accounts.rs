//! Accounts: reading them, and each change of the set-up and the profile.

use super::messages::{Outgoing, insert};
use super::{Store, StoreError, is_duplicate};
use crate::domain::password::SALT_AND_HASH;

/// An account.
#[derive(sqlx::FromRow, Clone)]
pub struct Account {
    /// Opaque.
    pub id: String,
    /// Proven.
    pub email: String,
    /// Lower-case, unique.
    pub email_key: String,
    /// Chosen; else the address is it.
    pub user_name: Option<String>,
    /// Argon2id.
    pub password_hash: String,
    /// Of messages.
    pub language: String,
    /// May be empty.
    pub given_name: String,
    /// May be empty.
    pub family_name: String,
    /// Proven.
    pub phone: Option<String>,
    /// Twelve digits, once the set-up is done.
    pub account_number: Option<String>,
    /// Accepted.
    pub terms_version: Option<String>,
    /// Sealed.
    pub authenticator_secret: Option<String>,
    /// Sealed, not proven yet.
    pub pending_authenticator_secret: Option<String>,
    /// Not proven yet.
    pub pending_phone: Option<String>,
    /// `text` or `email`: what a code was sent to try.
    pub pending_method: Option<String>,
    /// The app is a method.
    pub authenticator_codes: bool,
    /// Texts are a method.
    pub text_codes: bool,
    /// Mails are a method.
    pub email_codes: bool,
    /// UTC milliseconds.
    pub backup_codes_made_at: Option<i64>,
    /// UTC milliseconds.
    pub backup_codes_kept_at: Option<i64>,
    /// UTC milliseconds.
    pub questions_answered_at: Option<i64>,
    /// UTC milliseconds.
    pub finished_at: Option<i64>,
    /// Wrong codes of the app in a row.
    pub authenticator_failures: i64,
    /// Wrong backup codes in a row.
    pub backup_code_failures: i64,
    /// To the reset questions, in a row.
    pub wrong_answers: i64,
    /// How they are told of changes: `email`, `text`, or empty.
    pub alerts_by: String,
}

impl Account {
    /// What the person signs in with.
    pub fn login(&self) -> &str {
        self.user_name.as_deref().unwrap_or(&self.email)
    }

    /// Its password alone opens nothing: the set-up is finished, or a way to get codes was proven, whether or not codes
    /// can come that way now.
    pub fn asks_for_code(&self) -> bool {
        self.finished_at.is_some() || self.authenticator_codes || self.text_codes || self.email_codes
    }
}

impl Store {
    /// By opaque id.
    pub async fn account(&self, id: &str) -> Result<Option<Account>, StoreError> {
        sqlx::query_as("SELECT * FROM account WHERE id = $1").bind(id).fetch_optional(&self.pool).await
    }

    /// By user name or address, lower-case.
    pub async fn account_by_login(&self, key: &str) -> Result<Option<Account>, StoreError> {
        sqlx::query_as("SELECT * FROM account WHERE email_key = $1 OR user_name_key = $1")
            .bind(key)
            .fetch_optional(&self.pool)
            .await
    }

    /// What stands before salt and hash of each stored password, of sign-ups under way too: the costs they were made at.
    pub async fn password_costs(&self) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar(
            "SELECT substr(password_hash, 1, length(password_hash) - $1) FROM account
             UNION SELECT substr(password_hash, 1, length(password_hash) - $1) FROM sign_up",
        )
        .bind(i64::try_from(SALT_AND_HASH).unwrap_or(0))
        .fetch_all(&self.pool)
        .await
    }

    /// Replaces the password's hash by one made at today's cost, unless another password came in between.
    pub async fn rehash_password(&self, id: &str, before: &str, after: &str) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE account SET password_hash = $3 WHERE id = $1 AND password_hash = $2");
        query.bind(id).bind(before).bind(after).execute(&self.pool).await.map(drop)
    }

    /// Accepts the terms.
    pub async fn accept_terms(&self, id: &str, version: &str, now: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE account SET terms_version = $2, terms_accepted_at = $3 WHERE id = $1")
            .bind(id)
            .bind(version)
            .bind(now)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Keeps a secret that the app has to prove, as what is being proven now; `false` where another took the place of
    /// the one before.
    pub async fn begin_authenticator(&self, id: &str, before: Option<&str>, sealed: &str) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE account SET pending_authenticator_secret = $3, pending_method = NULL, pending_phone = NULL
             WHERE id = $1 AND pending_authenticator_secret IS NOT DISTINCT FROM $2",
        )
        .bind(id)
        .bind(before)
        .bind(sealed)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The app proved its secret, which comes pending and as it is kept; the step it used is spent, and wrong codes are
    /// counted anew. Sessions elsewhere end, and the owner is told. `false` where another secret is pending, or the
    /// session is over.
    pub async fn confirm_authenticator(
        &self,
        id: &str,
        (pending, sealed): (&str, &str),
        step: i64,
        token_hash: &str,
        notice: &Outgoing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        if !Self::prove_session(&mut transaction, id, token_hash).await? {
            return Ok(false);
        }
        let done = sqlx::query(
            "UPDATE account SET authenticator_secret = $3, authenticator_step = $4, authenticator_codes = TRUE,
             authenticator_failures = 0, pending_authenticator_secret = NULL
             WHERE id = $1 AND pending_authenticator_secret = $2",
        )
        .bind(id)
        .bind(pending)
        .bind(sealed)
        .bind(step)
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        end_elsewhere(&mut transaction, id, token_hash).await?;
        insert(&mut transaction, notice, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes what a code was sent to try, as what is being proven now.
    pub async fn begin_method(&self, id: &str, method: &str, phone: Option<&str>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE account SET pending_method = $2, pending_phone = $3, pending_authenticator_secret = NULL WHERE id = $1",
        )
        .bind(id)
        .bind(method)
        .bind(phone)
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// The code arrived, by text to a telephone or else by mail: the method counts. Sessions elsewhere end, and the
    /// owner is told. `false` where the session is over. Without a session, for sample data, nothing ends.
    pub async fn confirm_method(
        &self,
        id: &str,
        phone: Option<&str>,
        token_hash: Option<&str>,
        notice: Option<&Outgoing>,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        if let Some(token_hash) = token_hash
            && !Self::prove_session(&mut transaction, id, token_hash).await?
        {
            return Ok(false);
        }
        let (had_email_codes,): (bool,) = sqlx::query_as("SELECT email_codes FROM account WHERE id = $1")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        sqlx::query(
            "UPDATE account SET phone = COALESCE($2, phone), text_codes = (text_codes OR $3), email_codes = (email_codes OR NOT $3),
             pending_method = NULL, pending_phone = NULL, pending_authenticator_secret = NULL WHERE id = $1",
        )
        .bind(id).bind(phone).bind(phone.is_some()).execute(&mut *transaction).await?;
        if let Some(token_hash) = token_hash {
            end_elsewhere(&mut transaction, id, token_hash).await?;
        }
        // Told once: of two requests at once the second one changes nothing.
        if let Some(notice) = notice.filter(|_| phone.is_some() || !had_email_codes) {
            insert(&mut transaction, notice, now).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Replaces every backup code: selector and digest each; wrong ones are counted anew. The owner is told where a saved
    /// set is replaced. True where there was a set before.
    pub async fn replace_backup_codes(
        &self,
        id: &str,
        codes: &[(String, String)],
        notice: Option<&Outgoing>,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        let deleted =
            sqlx::query("DELETE FROM backup_code WHERE account_id = $1").bind(id).execute(&mut *transaction).await?;
        let made = "UPDATE account SET backup_codes_made_at = $2, backup_codes_kept_at = NULL, backup_code_failures = 0 WHERE id = $1";
        sqlx::query(made).bind(id).bind(now).execute(&mut *transaction).await?;
        for (selector, secret_hash) in codes {
            sqlx::query("INSERT INTO backup_code (account_id, selector, secret_hash) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(selector)
                .bind(secret_hash)
                .execute(&mut *transaction)
                .await?;
        }
        if let Some(notice) = notice {
            insert(&mut transaction, notice, now).await?;
        }
        transaction.commit().await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// The person saved them; `false` when there are none.
    pub async fn keep_backup_codes(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE account SET backup_codes_kept_at = $2 WHERE id = $1 AND EXISTS (SELECT 1 FROM backup_code WHERE account_id = $1)").bind(id).bind(now).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Replaces questions and answers.
    pub async fn answer_questions(&self, id: &str, answers: &[(String, String)], now: i64) -> Result<(), StoreError> {
        let mut transaction = self.writing().await?;
        sqlx::query("DELETE FROM question_answer WHERE account_id = $1").bind(id).execute(&mut *transaction).await?;
        for (question, answer_hash) in answers {
            sqlx::query("INSERT INTO question_answer (account_id, question, answer_hash) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(question)
                .bind(answer_hash)
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query("UPDATE account SET questions_answered_at = $2 WHERE id = $1")
            .bind(id)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    }

    /// The person's questions with the answers' hashes, in a stable order.
    pub async fn question_answers(&self, id: &str) -> Result<Vec<(String, String)>, StoreError> {
        sqlx::query_as("SELECT question, answer_hash FROM question_answer WHERE account_id = $1 ORDER BY question")
            .bind(id)
            .fetch_all(&self.pool)
            .await
    }

    /// Ends the set-up with an account number, in every browser; `Ok(false)` when the number is taken: try another.
    pub async fn finish_set_up(&self, id: &str, account_number: &str, now: i64) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        let done = sqlx::query("UPDATE account SET account_number = COALESCE(account_number, $2), finished_at = COALESCE(finished_at, $3) WHERE id = $1").bind(id).bind(account_number).bind(now).execute(&mut *transaction).await;
        match done {
            Ok(_) => {}
            Err(error) if is_duplicate(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
        sqlx::query("DELETE FROM session WHERE account_id = $1 AND setting_up = TRUE")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Changes names and language; `false` where somebody else has the user name.
    pub async fn change_profile(
        &self,
        id: &str,
        given_name: &str,
        family_name: &str,
        user_name: Option<&str>,
        language: &str,
    ) -> Result<bool, StoreError> {
        let user_name_key = user_name.map(str::to_lowercase);
        let mut transaction = self.writing().await?;
        let taken: Option<(String,)> = sqlx::query_as("SELECT id FROM account WHERE user_name_key = $1 AND id <> $2")
            .bind(&user_name_key)
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?;
        if taken.is_some() {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE account SET given_name = $2, family_name = $3, user_name = $4, user_name_key = $5, language = $6 WHERE id = $1",
        )
        .bind(id).bind(given_name).bind(family_name).bind(user_name).bind(&user_name_key).bind(language)
        .execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Within the transaction of what led to it.
pub(super) async fn replace_password(
    connection: &mut sqlx::SqliteConnection,
    id: &str,
    password_hash: &str,
) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE account SET password_hash = $2 WHERE id = $1");
    query.bind(id).bind(password_hash).execute(connection).await.map(drop)
}

/// Ends every session and every sign-in under way.
pub(super) async fn end_everywhere(connection: &mut sqlx::SqliteConnection, id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM session WHERE account_id = $1").bind(id).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM sign_in WHERE account_id = $1").bind(id).execute(&mut *connection).await.map(drop)
}

/// Ends every session but this one: those were begun with less.
async fn end_elsewhere(connection: &mut sqlx::SqliteConnection, id: &str, token_hash: &str) -> Result<(), StoreError> {
    let query = sqlx::query("DELETE FROM session WHERE account_id = $1 AND token_hash <> $2");
    query.bind(id).bind(token_hash).execute(connection).await.map(drop)
}
