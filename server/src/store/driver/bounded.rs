//! A connection to PostgreSQL on which nothing waits for ever.
//!
//! PostgreSQL's own time-outs end what takes too long there. Where its machine or the network is gone without a word,
//! they never come, and TCP gives up after a quarter of an hour. So each answer is waited for here, for a little longer
//! than PostgreSQL may take; a connection that doesn't answer in that time is closed.

use std::io;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnection;
use sqlx::{PgPool, Postgres, raw_sql};
use tokio::time::timeout;

use super::error::StoreError;
use super::postgres::STATEMENT_MOST;

/// How much longer than PostgreSQL may take an answer is waited for.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// A connection of a pool, in a transaction or not.
pub struct Bounded {
    /// `None` once it didn't answer in time.
    connection: Option<PoolConnection<Postgres>>,
    answers_within: Duration,
    in_transaction: bool,
}

impl Bounded {
    /// A connection without a transaction.
    pub async fn acquire(pool: &PgPool) -> Result<Self, StoreError> {
        let connection = Some(pool.acquire().await?);
        Ok(Self { connection, answers_within: STATEMENT_MOST + ON_THE_WAY, in_transaction: false })
    }

    /// One in a transaction, which is undone unless it is committed.
    pub async fn begin(pool: &PgPool) -> Result<Self, StoreError> {
        let mut begun = Self::acquire(pool).await?;
        // First, so that a transaction is undone where nobody waits for its begin any more.
        begun.in_transaction = true;
        begun.run("BEGIN").await?;
        Ok(begun)
    }

    /// Commits its transaction. Where that isn't answered in time, it may have been committed all the same.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.run("COMMIT").await?;
        self.in_transaction = false;
        Ok(())
    }

    /// From now on a statement may take as long as `longest`.
    pub fn take_time(&mut self, longest: Duration) {
        self.answers_within = longest + ON_THE_WAY;
    }

    /// Runs `ask`, which waits for an answer of PostgreSQL, and returns what it returns. Where the answer doesn't come
    /// in time, gives the connection up and returns an error of the kind [`io::ErrorKind::TimedOut`]; PostgreSQL may
    /// have done what it was asked for.
    pub async fn answer<T>(
        &mut self,
        ask: impl AsyncFnOnce(&mut PgConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(connection) = &mut self.connection
            && let Ok(answer) = timeout(self.answers_within, ask(connection)).await
        {
            return answer;
        }
        if let Some(mut connection) = self.connection.take() {
            connection.close_on_drop();
        }
        Err(StoreError::Io(io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL doesn't answer")))
    }

    async fn run(&mut self, statement: &'static str) -> Result<(), StoreError> {
        self.answer(async |connection| raw_sql(statement).execute(connection).await).await.map(drop)
    }
}

impl Drop for Bounded {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let (answers_within, in_transaction) = (STATEMENT_MOST + ON_THE_WAY, self.in_transaction);
        // The pool would wait for an answer, too, before it takes a connection back: one whose caller hung up in the
        // middle of a query is still to answer that.
        tokio::spawn(async move {
            if in_transaction {
                let undone = timeout(answers_within, raw_sql("ROLLBACK").execute(&mut *connection)).await;
                if !matches!(undone, Ok(Ok(_))) {
                    connection.close_on_drop();
                    return;
                }
            }
            let _ = timeout(answers_within, connection.return_to_pool()).await;
        });
    }
}
