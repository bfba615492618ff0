//! An address that nobody can use is free again.

use super::deletion::{remove_account, remove_messages, remove_sign_ups};
use super::traces::{CountKeys, Traces, traces};
use crate::store::driver::{LockKey, lock, query, query_as};
use crate::store::{AccountId, Store, StoreError};

/// What became of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Released {
    /// Nobody had it.
    Unknown,
    /// So many sign-ups that waited for its proof were deleted, and with them an account whose set-up was never
    /// finished, if there was one.
    Freed {
        /// How many.
        sign_ups: u64,
        /// Whether there was one.
        account: bool,
    },
    /// An account that is set up needs it; nothing was changed.
    Needed,
}

impl Store {
    /// Frees an address, by its key. `keys` says where something is counted for the account that has it.
    pub async fn release_address(
        &self,
        address_key: &str,
        keys: impl FnOnce(&Traces) -> CountKeys,
    ) -> Result<Released, StoreError> {
        let holder = "SELECT a.id, e.is_primary OR e.gets_codes, a.finished_at IS NOT NULL
             FROM email_address e JOIN account a ON a.id = e.account_id WHERE e.address_key = $1";
        let mut transaction = self.writing(&[]).await?;
        let first: Option<(AccountId, bool, bool)> =
            query_as(holder).bind(address_key).fetch_optional(&mut transaction).await?;
        if let Some((id, ..)) = &first {
            lock(&mut transaction, LockKey::Account(id.as_str())).await?;
        }
        // Once more, now that nobody finishes the set-up meanwhile.
        let held: Option<(AccountId, bool, bool)> =
            query_as(holder).bind(address_key).fetch_optional(&mut transaction).await?;
        let mut account = false;
        match held {
            Some((id, ..)) if first.as_ref().is_none_or(|(before, ..)| *before != id) => return Ok(Released::Needed),
            Some((_, true, true)) => return Ok(Released::Needed),
            Some((id, false, _)) => {
                let statement = query("DELETE FROM email_address WHERE account_id = $1 AND address_key = $2");
                statement.bind(&id).bind(address_key).execute(&mut transaction).await?;
            }
            Some((id, true, false)) => {
                if let Some(traces) = traces(&mut transaction, &id).await? {
                    let keys = keys(&traces);
                    remove_account(&mut transaction, &traces, keys).await?;
                    account = true;
                }
            }
            None => {}
        }
        let sign_ups = remove_sign_ups(&mut transaction, address_key).await?;
        if sign_ups > 0 {
            remove_messages(&mut transaction, address_key).await?;
        }
        transaction.commit().await?;
        Ok(if first.is_none() && sign_ups == 0 { Released::Unknown } else { Released::Freed { sign_ups, account } })
    }
}
