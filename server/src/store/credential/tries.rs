//! Tries of an app's codes and of backup codes: each is written down with what it came to, and wrong ones in a row are
//! counted for as long as they stay so.

use crate::store::driver::{LockKey, query, query_scalar};
use crate::store::messages::{Outgoing, insert};
use crate::store::{AccountId, Connection, Store, StoreError, Transaction};

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

/// Where wrong codes in a row are counted. All apps of an account have one row of them.
#[derive(Clone, Copy)]
enum Row {
    Authenticator,
    BackupCodes,
}

impl Row {
    fn read(self) -> &'static str {
        match self {
            Self::Authenticator => "SELECT MAX(failures) FROM authenticator WHERE account_id = $1",
            Self::BackupCodes => "SELECT MAX(failures) FROM backup_code_set WHERE account_id = $1",
        }
    }

    fn write(self) -> &'static str {
        match self {
            Self::Authenticator => "UPDATE authenticator SET failures = $2 WHERE account_id = $1",
            Self::BackupCodes => "UPDATE backup_code_set SET failures = $2 WHERE account_id = $1",
        }
    }
}

impl Store {
    /// A code of an app, by the app's id and the step of its clock where it is right. The step is spent, once, and the
    /// row of wrong codes ends. A wrong one makes the row longer; with the one that makes it as long as `most` the apps
    /// are off, and `off` tells the owner. `Ok(Err(..))`: that couldn't be composed, and nothing is written.
    pub async fn try_authenticator<E>(
        &self,
        account_id: &AccountId,
        matched: Option<(&str, i64)>,
        most: i64,
        off: impl FnOnce() -> Result<Outgoing, E>,
        now: i64,
    ) -> Result<Result<Tried, E>, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        let failures = failures(&mut transaction, Row::Authenticator, account_id).await?;
        if failures >= most {
            return Ok(Ok(Tried::Off));
        }
        let Some((id, step)) = matched else {
            return wrong(transaction, Row::Authenticator, account_id, (failures + 1, most), off, now).await;
        };
        let statement = query("UPDATE authenticator SET step = $2 WHERE id = $1 AND (step IS NULL OR step < $2)");
        let done = statement.bind(id).bind(step).execute(&mut transaction).await?;
        if done.rows_affected() != 1 {
            return Ok(Ok(Tried::Spent));
        }
        query(Row::Authenticator.write()).bind(account_id).bind(0_i64).execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(Ok(Tried::Right))
    }

    /// A backup code, by its selector and the digest it matched, where it is right. It is spent, once, the row of wrong
    /// ones ends, and `used` tells the owner, with the codes that are left. Wrong ones are as in
    /// [`try_authenticator`](Self::try_authenticator).
    pub async fn try_backup_code<E>(
        &self,
        account_id: &AccountId,
        (selector, matched): (&str, Option<&str>),
        most: i64,
        (used, off): (impl FnOnce(i64) -> Result<Outgoing, E>, impl FnOnce() -> Result<Outgoing, E>),
        now: i64,
    ) -> Result<Result<Tried, E>, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        let failures = failures(&mut transaction, Row::BackupCodes, account_id).await?;
        if failures >= most {
            return Ok(Ok(Tried::Off));
        }
        let Some(matched) = matched else {
            return wrong(transaction, Row::BackupCodes, account_id, (failures + 1, most), off, now).await;
        };
        let done = query(
            "UPDATE backup_code SET used_at = $4
             WHERE account_id = $1 AND selector = $2 AND secret_hash = $3 AND used_at IS NULL",
        )
        .bind(account_id)
        .bind(selector)
        .bind(matched)
        .bind(now)
        .execute(&mut transaction)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(Ok(Tried::Spent));
        }
        query(Row::BackupCodes.write()).bind(account_id).bind(0_i64).execute(&mut transaction).await?;
        let unused = "SELECT COUNT(*) FROM backup_code WHERE account_id = $1 AND used_at IS NULL";
        let unused: i64 = query_scalar(unused).bind(account_id).fetch_one(&mut transaction).await?;
        let used = match used(unused) {
            Ok(used) => used,
            Err(error) => return Ok(Err(error)),
        };
        insert(&mut transaction, &used, now).await?;
        transaction.commit().await?;
        Ok(Ok(Tried::Right))
    }
}

/// Ends a transaction with a wrong code, as which one of how many it may be.
async fn wrong<E>(
    mut transaction: Transaction,
    row: Row,
    account_id: &AccountId,
    (failures, most): (i64, i64),
    off: impl FnOnce() -> Result<Outgoing, E>,
    now: i64,
) -> Result<Result<Tried, E>, StoreError> {
    query(row.write()).bind(account_id).bind(failures).execute(&mut transaction).await?;
    if failures == most {
        match off() {
            Ok(notice) => insert(&mut transaction, &notice, now).await?,
            Err(error) => return Ok(Err(error)),
        }
    }
    transaction.commit().await?;
    Ok(Ok(Tried::Wrong(failures)))
}

/// Wrong ones in a row so far; none where there is nothing that could be tried.
async fn failures(connection: &mut dyn Connection, row: Row, account_id: &AccountId) -> Result<i64, StoreError> {
    let failures: Option<i64> = query_scalar(row.read()).bind(account_id).fetch_one(connection).await?;
    Ok(failures.unwrap_or(0))
}
