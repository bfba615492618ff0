//! An account whose person can sign in again: what was counted against them is forgotten.

use super::traces::{CountKeys, Traces, forget_counts, traces};
use crate::store::driver::{LockKey, lock, query};
use crate::store::{AccountId, Store, StoreError};

impl Store {
    /// Forgets wrong passwords, codes and answers of an account, and codes that were sent for its sign-ins. `keys` says
    /// where they are counted. Returns how many rows of wrong tries there were, and how many sendings; `None` where
    /// there is no such account.
    pub async fn unlock_account(
        &self,
        id: &AccountId,
        keys: impl FnOnce(&Traces) -> CountKeys,
    ) -> Result<Option<(u64, u64)>, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(id.as_str())]).await?;
        let Some(traces) = traces(&mut transaction, id).await? else { return Ok(None) };
        let mut keys = keys(&traces);
        keys.failures.sort_unstable();
        for key in &keys.failures {
            lock(&mut transaction, LockKey::Failures(key)).await?;
        }
        let (mut failures, sendings) = forget_counts(&mut transaction, &keys).await?;
        for statement in [
            "UPDATE account SET wrong_answers = 0 WHERE id = $1 AND wrong_answers > 0",
            "UPDATE authenticator SET failures = 0 WHERE account_id = $1 AND failures > 0",
            "UPDATE backup_code_set SET failures = 0 WHERE account_id = $1 AND failures > 0",
        ] {
            failures += query(statement).bind(id).execute(&mut transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(Some((failures, sendings)))
    }
}
