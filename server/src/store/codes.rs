//! One-time codes: one a challenge, tries counted in their own statement, consumed once.

use super::{Connection, Store, StoreError};
use crate::store::driver::{query, query_as};

/// A code after a try was counted.
#[derive(sqlx::FromRow)]
pub struct Spent {
    /// Names this very code; a newer one has another.
    pub id: String,
    /// Digest to compare with.
    pub code_hash: String,
    /// UTC milliseconds.
    pub expires_at: i64,
    /// This try included.
    pub tries: i64,
}

/// How a challenge stands.
#[derive(sqlx::FromRow)]
pub struct CodeState {
    /// UTC milliseconds.
    pub expires_at: i64,
    /// So far.
    pub tries: i64,
    /// UTC milliseconds.
    pub used_at: Option<i64>,
}

impl CodeState {
    /// It can still be entered.
    pub fn is_good(&self, now: i64, most_tries: i64) -> bool {
        self.used_at.is_none() && now < self.expires_at && self.tries < most_tries
    }
}

impl Store {
    /// Counts a try before anything is looked at, so that nothing can refund it.
    /// `None` when there is no live code or its tries are spent.
    pub async fn count_try(&self, purpose: &str, subject: &str, most: i64) -> Result<Option<Spent>, StoreError> {
        query_as("UPDATE one_time_code SET tries = tries + 1 WHERE purpose = $1 AND subject = $2 AND used_at IS NULL AND tries < $3 RETURNING id, code_hash, expires_at, tries")
            .bind(purpose).bind(subject).bind(most)
            .fetch_optional(&self.pool).await
    }

    /// Consumes a code; `false` when somebody was faster.
    pub async fn consume_code(&self, id: &str, now: i64) -> Result<bool, StoreError> {
        let done = query("UPDATE one_time_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL")
            .bind(id)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Stores a code that no message carries.
    pub async fn put_code(&self, code: &NewCode) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        replace_code(&mut transaction, code).await?;
        transaction.commit().await
    }

    /// How the newest code of a challenge stands, used or not.
    pub async fn code_state(&self, purpose: &str, subject: &str) -> Result<Option<CodeState>, StoreError> {
        query_as("SELECT expires_at, tries, used_at FROM one_time_code WHERE purpose = $1 AND subject = $2")
            .bind(purpose)
            .bind(subject)
            .fetch_optional(&self.pool)
            .await
    }
}

/// A code about to be stored; it replaces the one before it.
pub struct NewCode {
    /// What it is for.
    pub purpose: &'static str,
    /// Which challenge.
    pub subject: String,
    /// Names this very code.
    pub id: String,
    /// Digest.
    pub code_hash: String,
    /// UTC milliseconds.
    pub now: i64,
    /// UTC milliseconds.
    pub expires_at: i64,
}

/// Within the transaction of the message that carries it.
pub(super) async fn replace_code(connection: &mut dyn Connection, code: &NewCode) -> Result<(), StoreError> {
    query(
        "INSERT INTO one_time_code (purpose, subject, id, code_hash, sent_at, expires_at, tries, used_at) VALUES ($1, $2, $3, $4, $5, $6, 0, NULL)
         ON CONFLICT (purpose, subject) DO UPDATE SET id = excluded.id, code_hash = excluded.code_hash, sent_at = excluded.sent_at, expires_at = excluded.expires_at, tries = 0, used_at = NULL",
    )
    .bind(code.purpose).bind(&code.subject).bind(&code.id).bind(&code.code_hash).bind(code.now).bind(code.expires_at)
    .execute(connection).await?;
    Ok(())
}

/// A code that goes on under another challenge.
pub struct MovedCode {
    /// What it is for.
    pub purpose: &'static str,
    /// The challenge so far.
    pub from: String,
    /// The challenge from now on.
    pub to: String,
    /// Tries that it has in all; with these spent it stays behind.
    pub most_tries: i64,
}

/// Within the transaction that begins the new challenge: a code that is still good goes on, its tries and its end too.
pub(super) async fn move_code(connection: &mut dyn Connection, code: &MovedCode, now: i64) -> Result<(), StoreError> {
    let query = query(
        "UPDATE one_time_code SET subject = $3 WHERE purpose = $1 AND subject = $2 AND used_at IS NULL AND expires_at > $4 AND tries < $5",
    );
    let query = query.bind(code.purpose).bind(&code.from).bind(&code.to).bind(now).bind(code.most_tries);
    query.execute(connection).await.map(drop)
}
