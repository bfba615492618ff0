//! Tries of an app's codes and of backup codes: each is written down with what it came to, and wrong ones in a row are
//! counted for as long as they stay so.

use super::messages::{Outgoing, insert};
use super::{Store, StoreError};

/// What a try came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// Right, and spent by this.
    Right,
    /// Right, and spent before.
    Spent,
    /// Wrong: so many in a row, this one included.
    Wrong(i64),
    /// So many were wrong in a row that none counts any more, a right one neither.
    Off,
}

/// Where wrong codes in a row are counted.
#[derive(Clone, Copy)]
enum Row {
    Authenticator,
    BackupCodes,
}

impl Row {
    fn read(self) -> &'static str {
        match self {
            Self::Authenticator => "SELECT authenticator_failures FROM account WHERE id = $1",
            Self::BackupCodes => "SELECT backup_code_failures FROM account WHERE id = $1",
        }
    }

    fn write(self) -> &'static str {
        match self {
            Self::Authenticator => "UPDATE account SET authenticator_failures = $2 WHERE id = $1",
            Self::BackupCodes => "UPDATE account SET backup_code_failures = $2 WHERE id = $1",
        }
    }
}

impl Store {
    /// A code of the app, of a step of its clock where it is right. The step is spent, once, and the row of wrong codes
    /// ends. A wrong one makes the row longer; with the one that makes it as long as `most` the app is off, and `off`
    /// tells the owner. `Ok(Err(..))`: that couldn't be composed, and nothing is written.
    pub async fn try_authenticator<E>(
        &self,
        id: &str,
        step: Option<i64>,
        most: i64,
        off: impl FnOnce() -> Result<Outgoing, E>,
        now: i64,
    ) -> Result<Result<Tried, E>, StoreError> {
        let mut transaction = self.writing().await?;
        let failures = failures(&mut transaction, Row::Authenticator, id).await?;
        if failures >= most {
            return Ok(Ok(Tried::Off));
        }
        let Some(step) = step else {
            return wrong(transaction, Row::Authenticator, id, (failures + 1, most), off, now).await;
        };
        let done = sqlx::query(
            "UPDATE account SET authenticator_step = $2, authenticator_failures = 0
             WHERE id = $1 AND (authenticator_step IS NULL OR authenticator_step < $2)",
        )
        .bind(id)
        .bind(step)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Ok(if done.rows_affected() == 1 { Tried::Right } else { Tried::Spent }))
    }

    /// A backup code, by its selector and the digest it matched, where it is right. It is spent, once, the row of wrong
    /// ones ends, and `used` tells the owner, with the codes that are left. Wrong ones are as in
    /// [`try_authenticator`](Self::try_authenticator).
    pub async fn try_backup_code<E>(
        &self,
        id: &str,
        (selector, matched): (&str, Option<&str>),
        most: i64,
        (used, off): (impl FnOnce(i64) -> Result<Outgoing, E>, impl FnOnce() -> Result<Outgoing, E>),
        now: i64,
    ) -> Result<Result<Tried, E>, StoreError> {
        let mut transaction = self.writing().await?;
        let failures = failures(&mut transaction, Row::BackupCodes, id).await?;
        if failures >= most {
            return Ok(Ok(Tried::Off));
        }
        let Some(matched) = matched else {
            return wrong(transaction, Row::BackupCodes, id, (failures + 1, most), off, now).await;
        };
        let done = sqlx::query(
            "UPDATE backup_code SET used_at = $4
             WHERE account_id = $1 AND selector = $2 AND secret_hash = $3 AND used_at IS NULL",
        )
        .bind(id)
        .bind(selector)
        .bind(matched)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(Ok(Tried::Spent));
        }
        sqlx::query(Row::BackupCodes.write()).bind(id).bind(0_i64).execute(&mut *transaction).await?;
        let used = match used(codes_left(&mut transaction, id).await?) {
            Ok(used) => used,
            Err(error) => return Ok(Err(error)),
        };
        insert(&mut transaction, &used, now).await?;
        transaction.commit().await?;
        Ok(Ok(Tried::Right))
    }

    /// The digest of a backup code, spent or not.
    pub async fn backup_code(&self, id: &str, selector: &str) -> Result<Option<String>, StoreError> {
        let query = sqlx::query_scalar("SELECT secret_hash FROM backup_code WHERE account_id = $1 AND selector = $2");
        query.bind(id).bind(selector).fetch_optional(&self.pool).await
    }

    /// Backup codes not used yet.
    pub async fn backup_codes_left(&self, id: &str) -> Result<i64, StoreError> {
        let mut connection = self.pool.acquire().await?;
        codes_left(&mut connection, id).await
    }
}

/// Ends a transaction with a wrong code, as which one of how many it may be.
async fn wrong<E>(
    mut transaction: sqlx::Transaction<'_, super::Driver>,
    row: Row,
    id: &str,
    (failures, most): (i64, i64),
    off: impl FnOnce() -> Result<Outgoing, E>,
    now: i64,
) -> Result<Result<Tried, E>, StoreError> {
    sqlx::query(row.write()).bind(id).bind(failures).execute(&mut *transaction).await?;
    if failures == most {
        match off() {
            Ok(notice) => insert(&mut transaction, &notice, now).await?,
            Err(error) => return Ok(Err(error)),
        }
    }
    transaction.commit().await?;
    Ok(Ok(Tried::Wrong(failures)))
}

async fn failures(connection: &mut sqlx::SqliteConnection, row: Row, id: &str) -> Result<i64, StoreError> {
    sqlx::query_scalar(row.read()).bind(id).fetch_one(connection).await
}

async fn codes_left(connection: &mut sqlx::SqliteConnection, id: &str) -> Result<i64, StoreError> {
    let query = sqlx::query_scalar("SELECT COUNT(*) FROM backup_code WHERE account_id = $1 AND used_at IS NULL");
    query.bind(id).fetch_one(connection).await
}
