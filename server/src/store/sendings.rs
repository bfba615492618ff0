//! What was sent to whom, as a keyed hash, and whether more may be: asked and noted in one step, so that many requests at
//! once are no more than many one after the other.

use super::{Store, StoreError};
use crate::domain::throttle::sending_wait;

impl Store {
    /// Notes a sending to a recipient, unless one of the limits (at most so many, within so many milliseconds) holds it
    /// back: `Err` with the milliseconds to wait.
    pub async fn claim_sending(
        &self,
        id: &str,
        recipient_hash: &str,
        limits: &[(i64, i64)],
        now: i64,
    ) -> Result<Result<(), i64>, StoreError> {
        let mut transaction = self.writing().await?;
        if let Some(wait) = wait(&mut transaction, recipient_hash, limits, now).await? {
            return Ok(Err(wait));
        }
        sqlx::query("INSERT INTO sending (id, recipient_hash, sent_at) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(recipient_hash)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Ok(()))
    }

    /// Milliseconds until the next sending to a recipient; nothing when it may be now. Notes nothing.
    pub async fn sending_wait(
        &self,
        recipient_hash: &str,
        limits: &[(i64, i64)],
        now: i64,
    ) -> Result<Option<i64>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        wait(&mut connection, recipient_hash, limits, now).await
    }
}

async fn wait(
    connection: &mut sqlx::SqliteConnection,
    recipient_hash: &str,
    limits: &[(i64, i64)],
    now: i64,
) -> Result<Option<i64>, StoreError> {
    let mut longest = None;
    for &(most, window) in limits {
        let (oldest, newest, count): (Option<i64>, Option<i64>, i64) = sqlx::query_as(
            "SELECT MIN(sent_at), MAX(sent_at), COUNT(*) FROM sending WHERE recipient_hash = $1 AND sent_at > $2",
        )
        .bind(recipient_hash)
        .bind(now - window)
        .fetch_one(&mut *connection)
        .await?;
        if let (Some(oldest), Some(newest)) = (oldest, newest) {
            longest = longest.max(sending_wait(oldest, newest, count >= most, window, now));
        }
    }
    Ok(longest)
}
