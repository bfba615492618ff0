//! The set-up of an account, step by step. The ways to get codes are in `credential`.

use super::sessions::{SessionRow, end_sign_in, insert_session};
use super::{AccountId, Connection, Store, StoreError, is_duplicate};
use crate::store::driver::{LockKey, query, query_as};

/// What came of finishing a set-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// It is finished.
    Done,
    /// Somebody has that number: another one has to be drawn.
    NumberTaken,
    /// Its session has ended meanwhile, by a new password, say.
    Over,
}

impl Store {
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

    /// Ends the set-up with an account number, in every browser, and begins a session of a member in place of the one
    /// of the set-up whose token has that digest.
    pub async fn finish_set_up(
        &self,
        account_number: &str,
        row: &SessionRow,
        replaced: &str,
        progress: Option<&str>,
    ) -> Result<Finished, StoreError> {
        let id = &row.account_id;
        let mut transaction = self.writing(&[LockKey::Account(id.as_str())]).await?;
        let begun = query("DELETE FROM session WHERE token_hash = $1 AND account_id = $2 AND kind = 'set_up'");
        if begun.bind(replaced).bind(id).execute(&mut transaction).await?.rows_affected() != 1 {
            return Ok(Finished::Over);
        }
        match end_set_up(&mut transaction, id, account_number, row.created_at).await {
            Ok(()) => {}
            Err(error) if is_duplicate(&error) => return Ok(Finished::NumberTaken),
            Err(error) => return Err(error),
        }
        end_sign_in(&mut transaction, progress).await?;
        insert_session(&mut transaction, row).await?;
        transaction.commit().await?;
        Ok(Finished::Done)
    }
}

/// Gives an account its number and ends each session of its set-up, within the transaction of what finishes it. Fails
/// as a duplicate where somebody has that number.
async fn end_set_up(
    connection: &mut dyn Connection,
    id: &AccountId,
    account_number: &str,
    now: i64,
) -> Result<(), StoreError> {
    query(
        "UPDATE account SET account_number = COALESCE(account_number, $2), finished_at = COALESCE(finished_at, $3)
         WHERE id = $1",
    )
    .bind(id)
    .bind(account_number)
    .bind(now)
    .execute(&mut *connection)
    .await?;
    let query = query("DELETE FROM session WHERE account_id = $1 AND kind = 'set_up'");
    query.bind(id).execute(connection).await.map(drop)
}
