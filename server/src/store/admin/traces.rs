//! What leads from an account to rows that don't name it.

use crate::store::driver::{query, query_scalar};
use crate::store::{AccountId, Connection, StoreError};

/// What leads to rows of an account outside of its own tables.
pub struct Traces {
    /// Of the account.
    pub id: AccountId,
    /// User name and addresses, as they are looked up.
    pub logins: Vec<String>,
    /// Ids of known devices.
    pub devices: Vec<String>,
    /// Addresses as they are written to.
    pub addresses: Vec<String>,
    /// Numbers, the one that is being proven too.
    pub numbers: Vec<String>,
}

/// Where something is counted for an account.
pub struct CountKeys {
    /// Wrong tries.
    pub failures: Vec<String>,
    /// What was sent to it alone.
    pub sendings: Vec<String>,
}

/// The traces of an account; `None` where there is none. Within the transaction that has the account.
pub(super) async fn traces(connection: &mut dyn Connection, id: &AccountId) -> Result<Option<Traces>, StoreError> {
    let there: Option<AccountId> =
        query_scalar("SELECT id FROM account WHERE id = $1").bind(id).fetch_optional(&mut *connection).await?;
    if there.is_none() {
        return Ok(None);
    }
    let mut lists = Vec::new();
    for list in [
        "SELECT user_name_key FROM account WHERE id = $1 AND user_name_key IS NOT NULL
         UNION SELECT address_key FROM email_address WHERE account_id = $1",
        "SELECT id FROM known_device WHERE account_id = $1",
        "SELECT address FROM email_address WHERE account_id = $1",
        "SELECT number FROM phone WHERE account_id = $1
         UNION SELECT recipient FROM enrollment WHERE account_id = $1 AND method = 'text' AND recipient IS NOT NULL",
    ] {
        lists.push(query_scalar::<String>(list).bind(id).fetch_all(&mut *connection).await?);
    }
    let mut lists = lists.into_iter();
    let mut next = || lists.next().unwrap_or_default();
    let (logins, devices, addresses, numbers) = (next(), next(), next(), next());
    Ok(Some(Traces { id: id.to_owned(), logins, devices, addresses, numbers }))
}

/// Forgets what is counted under some keys. Returns how many rows of wrong tries there were, and of sendings.
pub(super) async fn forget_counts(connection: &mut dyn Connection, keys: &CountKeys) -> Result<(u64, u64), StoreError> {
    let (mut failures, mut sendings) = (0, 0);
    for key in &keys.failures {
        let statement = query("DELETE FROM failure_count WHERE key = $1").bind(key);
        failures += statement.execute(&mut *connection).await?.rows_affected();
    }
    for key in &keys.sendings {
        let statement = query("DELETE FROM sending WHERE recipient_hash = $1").bind(key);
        sendings += statement.execute(&mut *connection).await?.rows_affected();
    }
    Ok((failures, sendings))
}
