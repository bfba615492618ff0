//! Backup codes: a set of an account, replaced as a whole.

use crate::store::driver::{LockKey, query, query_scalar};
use crate::store::messages::{Outgoing, insert};
use crate::store::{AccountId, Connection, Store, StoreError};

impl Store {
    /// Replaces every backup code: selector and digest each; wrong ones are counted anew. The owner is told where a
    /// saved set is replaced. True where there was a set before.
    pub async fn replace_backup_codes(
        &self,
        account_id: &AccountId,
        codes: &[(String, String)],
        notice: Option<&Outgoing>,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        // First the one row that two replacements at once both write: the second waits for the first.
        query(
            "INSERT INTO backup_code_set (account_id, made_at, failures) VALUES ($1, $2, 0)
             ON CONFLICT (account_id) DO UPDATE SET made_at = $2, kept_at = NULL, failures = 0",
        )
        .bind(account_id)
        .bind(now)
        .execute(&mut transaction)
        .await?;
        let statement = query("DELETE FROM backup_code WHERE account_id = $1");
        let deleted = statement.bind(account_id).execute(&mut transaction).await?;
        for (selector, secret_hash) in codes {
            query("INSERT INTO backup_code (account_id, selector, secret_hash) VALUES ($1, $2, $3)")
                .bind(account_id)
                .bind(selector)
                .bind(secret_hash)
                .execute(&mut transaction)
                .await?;
        }
        if let Some(notice) = notice {
            insert(&mut transaction, notice, now).await?;
        }
        transaction.commit().await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// The person saved them; `false` when there are none.
    pub async fn keep_backup_codes(&self, account_id: &AccountId, now: i64) -> Result<bool, StoreError> {
        let statement = query(
            "UPDATE backup_code_set SET kept_at = $2 WHERE account_id = $1
             AND EXISTS (SELECT 1 FROM backup_code WHERE backup_code.account_id = $1)",
        );
        Ok(statement.bind(account_id).bind(now).execute(&self.pool).await?.rows_affected() == 1)
    }

    /// The digest of a backup code, spent or not.
    pub async fn backup_code(&self, account_id: &AccountId, selector: &str) -> Result<Option<String>, StoreError> {
        let statement = query_scalar("SELECT secret_hash FROM backup_code WHERE account_id = $1 AND selector = $2");
        statement.bind(account_id).bind(selector).fetch_optional(&self.pool).await
    }
}

/// The row of wrong ones begins anew, within the transaction of what led to it.
pub(crate) async fn forgive_backup_codes(
    connection: &mut dyn Connection,
    account_id: &AccountId,
) -> Result<(), StoreError> {
    let statement = query("UPDATE backup_code_set SET failures = 0 WHERE account_id = $1");
    statement.bind(account_id).execute(connection).await.map(drop)
}
