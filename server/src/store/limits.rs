//! Wrong passwords by login, whether or not an account has it; durable, so that a restart refunds nothing.

use super::messages::{Outgoing, insert_due};
use super::{Connection, Store, StoreError};
use crate::clock::MINUTE;
use crate::store::driver::{LockKey, query, query_as};

/// How long a notice of a disabled password waits: longer than the try that it is queued with may take, as that one may
/// turn out right and take it back.
const NOTICE_WAITS: i64 = MINUTE;

impl Store {
    /// Counts a try as failed before anything is looked at, and holds the login as `held_until` says for that many:
    /// a hundred tries at once are no more than a hundred one after the other. Success forgives afterwards.
    /// A count of `kept_from` and more is never forgotten.
    /// `Ok` with the failures so far, this one included; `Err` with the UTC milliseconds until which the login is held.
    pub async fn count_failure(
        &self,
        key: &str,
        now: i64,
        forgotten_before: i64,
        kept_from: i64,
        held_until: impl Fn(i64) -> i64,
    ) -> Result<Result<i64, i64>, StoreError> {
        let mut transaction = self.writing(&[LockKey::Failures(key)]).await?;
        let (before, until) = counted(&mut transaction, key, forgotten_before, kept_from).await?;
        if until > now {
            return Ok(Err(until));
        }
        let failures = before + 1;
        put(&mut transaction, key, failures, held_until(failures), now).await?;
        transaction.commit().await?;
        Ok(Ok(failures))
    }

    /// Counts a try in a row that holds nothing, but with so many disables the password: with that very try its owner
    /// is told. The failures so far, this one included; `Ok(Err(..))`: the notice couldn't be made, and nothing is
    /// counted.
    pub async fn count_total<E>(
        &self,
        key: &str,
        now: i64,
        forgotten_before: i64,
        disabled_after: i64,
        notice: impl FnOnce() -> Result<Option<Outgoing>, E>,
    ) -> Result<Result<i64, E>, StoreError> {
        let mut transaction = self.writing(&[LockKey::Failures(key)]).await?;
        let (before, _) = counted(&mut transaction, key, forgotten_before, disabled_after).await?;
        let failures = before + 1;
        put(&mut transaction, key, failures, 0, now).await?;
        if failures == disabled_after {
            match notice() {
                Ok(Some(notice)) => insert_due(&mut transaction, &notice, now, now + NOTICE_WAITS).await?,
                Ok(None) => {}
                Err(error) => return Ok(Err(error)),
            }
        }
        transaction.commit().await?;
        Ok(Ok(failures))
    }

    /// Success: the row is forgotten, and with it the notice that its last try queued.
    pub async fn forgive_total(&self, key: &str, notice_id: Option<&str>) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Failures(key)]).await?;
        query("DELETE FROM failure_count WHERE key = $1").bind(key).execute(&mut transaction).await?;
        if let Some(id) = notice_id {
            query("DELETE FROM message WHERE id = $1 AND sent_at IS NULL").bind(id).execute(&mut transaction).await?;
        }
        transaction.commit().await
    }

    /// Failures that aren't forgotten, and until when they hold.
    pub async fn failures(&self, key: &str, forgotten_before: i64) -> Result<(i64, i64), StoreError> {
        let row = query_as("SELECT failures, blocked_until FROM failure_count WHERE key = $1 AND last_at > $2")
            .bind(key)
            .bind(forgotten_before)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.unwrap_or((0, 0)))
    }

    /// Success: all is forgotten. A try that is being counted comes before or after it, and brings nothing back.
    pub async fn forgive(&self, key: &str) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Failures(key)]).await?;
        query("DELETE FROM failure_count WHERE key = $1").bind(key).execute(&mut transaction).await?;
        transaction.commit().await
    }
}

/// Failures that aren't forgotten, and until when they hold.
async fn counted(
    connection: &mut dyn Connection,
    key: &str,
    forgotten_before: i64,
    kept_from: i64,
) -> Result<(i64, i64), StoreError> {
    let row = query_as(
        "SELECT failures, blocked_until FROM failure_count WHERE key = $1 AND (last_at > $2 OR failures >= $3)",
    )
    .bind(key)
    .bind(forgotten_before)
    .bind(kept_from)
    .fetch_optional(connection)
    .await?;
    Ok(row.unwrap_or((0, 0)))
}

async fn put(
    connection: &mut dyn Connection,
    key: &str,
    failures: i64,
    blocked_until: i64,
    now: i64,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO failure_count (key, failures, blocked_until, last_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until, last_at = excluded.last_at",
    )
    .bind(key).bind(failures).bind(blocked_until).bind(now)
    .execute(connection).await.map(drop)
}
