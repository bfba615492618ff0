//! Ways to get codes that are being proven: one at a time, and what becomes of it once it is proven.

use crate::store::driver::{LockKey, query, query_as};
use crate::store::messages::{Outgoing, insert};
use crate::store::sessions::{end_elsewhere, prove_session};
use crate::store::{AccountId, Connection, Store, StoreError};

/// The way to get codes that an account is proving.
#[derive(sqlx::FromRow, Clone)]
pub struct EnrollmentRow {
    /// `authenticator`, `text` or `email`.
    pub method: String,
    /// Where a code was sent to; none of an app.
    pub recipient: Option<String>,
    /// Of an app: sealed for the session that began it.
    pub secret: Option<String>,
}

impl Store {
    /// What an account is proving.
    pub async fn enrollment(&self, account_id: &AccountId) -> Result<Option<EnrollmentRow>, StoreError> {
        let statement = query_as("SELECT method, recipient, secret FROM enrollment WHERE account_id = $1");
        statement.bind(account_id).fetch_optional(&self.pool).await
    }

    /// Keeps a secret that the app has to prove, as what is being proven now; `false` where another secret took the
    /// place of the one before.
    pub async fn enroll_authenticator(
        &self,
        account_id: &AccountId,
        before: Option<&str>,
        sealed: &str,
    ) -> Result<bool, StoreError> {
        let statement = match before {
            Some(before) => query(
                "UPDATE enrollment SET method = 'authenticator', recipient = NULL, secret = $2
                 WHERE account_id = $1 AND secret = $3",
            )
            .bind(account_id)
            .bind(sealed)
            .bind(before),
            None => query(
                "INSERT INTO enrollment (account_id, method, secret) VALUES ($1, 'authenticator', $2)
                 ON CONFLICT (account_id) DO UPDATE SET method = 'authenticator', recipient = NULL, secret = $2
                 WHERE enrollment.secret IS NULL",
            )
            .bind(account_id)
            .bind(sealed),
        };
        let done = statement.execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes where a code was sent to, by `text` or `email`, as what is being proven now.
    pub async fn enroll_recipient(
        &self,
        account_id: &AccountId,
        method: &str,
        recipient: &str,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO enrollment (account_id, method, recipient) VALUES ($1, $2, $3)
             ON CONFLICT (account_id) DO UPDATE SET method = $2, recipient = $3, secret = NULL",
        )
        .bind(account_id)
        .bind(method)
        .bind(recipient)
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// The app proved its secret, which comes as it was enrolled and as it is kept; the step that it used is spent. It
    /// takes the place of the app before. Sessions elsewhere end, and the owner is told. `false` where another secret
    /// is being proven, or the session is over.
    pub async fn confirm_authenticator(
        &self,
        account_id: &AccountId,
        (enrolled, sealed): (&str, &str),
        step: i64,
        token_hash: &str,
        notice: &Outgoing,
        (id, now): (&str, i64),
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        if !prove_session(&mut transaction, account_id, token_hash).await? {
            return Ok(false);
        }
        let statement = query("DELETE FROM enrollment WHERE account_id = $1 AND secret = $2");
        if statement.bind(account_id).bind(enrolled).execute(&mut transaction).await?.rows_affected() != 1 {
            return Ok(false);
        }
        let statement = query("DELETE FROM authenticator WHERE account_id = $1");
        statement.bind(account_id).execute(&mut transaction).await?;
        query(
            "INSERT INTO authenticator (id, account_id, secret, step, failures, added_at) VALUES ($1, $2, $3, $4, 0, $5)",
        )
        .bind(id)
        .bind(account_id)
        .bind(sealed)
        .bind(step)
        .bind(now)
        .execute(&mut transaction)
        .await?;
        end_elsewhere(&mut transaction, account_id, token_hash).await?;
        insert(&mut transaction, notice, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The code arrived, by text to a number or else by mail to the primary address: codes go there from now on, and no
    /// more to the number before. Sessions elsewhere end, and the owner is told. `false` where the session is over.
    /// Without a session, for sample data, nothing ends.
    pub async fn confirm_recipient(
        &self,
        account_id: &AccountId,
        phone: Option<&str>,
        token_hash: Option<&str>,
        notice: Option<&Outgoing>,
        (id, now): (&str, i64),
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        if let Some(token_hash) = token_hash
            && !prove_session(&mut transaction, account_id, token_hash).await?
        {
            return Ok(false);
        }
        let is_new = match phone {
            Some(number) => replace_phone(&mut transaction, account_id, number, (id, now)).await?,
            None => send_codes_by_mail(&mut transaction, account_id).await?,
        };
        let statement = query("DELETE FROM enrollment WHERE account_id = $1");
        statement.bind(account_id).execute(&mut transaction).await?;
        if let Some(token_hash) = token_hash {
            end_elsewhere(&mut transaction, account_id, token_hash).await?;
        }
        // Told once: of two requests at once the second one changes nothing.
        if let Some(notice) = notice.filter(|_| is_new) {
            insert(&mut transaction, notice, now).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Always new: each proof of a number is told.
async fn replace_phone(
    connection: &mut dyn Connection,
    account_id: &AccountId,
    number: &str,
    (id, now): (&str, i64),
) -> Result<bool, StoreError> {
    query("DELETE FROM phone WHERE account_id = $1").bind(account_id).execute(&mut *connection).await?;
    let statement = query("INSERT INTO phone (id, account_id, number, added_at) VALUES ($1, $2, $3, $4)");
    statement.bind(id).bind(account_id).bind(number).bind(now).execute(connection).await?;
    Ok(true)
}

/// `false` where the primary address got them before.
async fn send_codes_by_mail(connection: &mut dyn Connection, account_id: &AccountId) -> Result<bool, StoreError> {
    let statement =
        "UPDATE email_address SET gets_codes = TRUE WHERE account_id = $1 AND is_primary AND NOT gets_codes";
    Ok(query(statement).bind(account_id).execute(connection).await?.rows_affected() == 1)
}
