//! Passwords: one an account, kept as Argon2id.

use crate::domain::password::SALT_AND_HASH;
use crate::store::driver::{query, query_scalar};
use crate::store::{AccountId, Connection, Store, StoreError};

impl Store {
    /// The hash of an account's password.
    pub async fn password_hash(&self, account_id: &AccountId) -> Result<Option<String>, StoreError> {
        let query = query_scalar("SELECT hash FROM password WHERE account_id = $1");
        query.bind(account_id).fetch_optional(&self.pool).await
    }

    /// What stands before salt and hash of each stored password, of sign-ups under way too: the costs they were made
    /// at.
    pub async fn password_costs(&self) -> Result<Vec<String>, StoreError> {
        // Reads every row.
        let mut transaction = self.pool.begin().await?;
        transaction.take_time().await?;
        query_scalar(
            "SELECT substr(hash, 1, length(hash) - CAST($1 AS INTEGER)) FROM password
             UNION SELECT substr(password_hash, 1, length(password_hash) - CAST($1 AS INTEGER)) FROM sign_up",
        )
        .bind(i64::try_from(SALT_AND_HASH).unwrap_or(0))
        .fetch_all(&mut transaction)
        .await
    }

    /// Replaces the hash by one made at today's cost. `false` where another password came in between, which stays.
    pub async fn rehash_password(&self, account_id: &AccountId, before: &str, after: &str) -> Result<bool, StoreError> {
        let query = query("UPDATE password SET hash = $3 WHERE account_id = $1 AND hash = $2");
        let done = query.bind(account_id).bind(before).bind(after).execute(&self.pool).await?;
        Ok(done.rows_affected() == 1)
    }
}

/// Within the transaction that makes the account.
pub(crate) async fn add_password(
    connection: &mut dyn Connection,
    account_id: &AccountId,
    hash: &str,
) -> Result<(), StoreError> {
    let query = query("INSERT INTO password (account_id, hash) VALUES ($1, $2)");
    query.bind(account_id).bind(hash).execute(connection).await.map(drop)
}

/// Whether an account's password is still the one with that hash, within the transaction of what that password opens.
pub(crate) async fn password_is(
    connection: &mut dyn Connection,
    account_id: &AccountId,
    hash: &str,
) -> Result<bool, StoreError> {
    let same = query_scalar::<i64>("SELECT CAST(1 AS BIGINT) FROM password WHERE account_id = $1 AND hash = $2");
    Ok(same.bind(account_id).bind(hash).fetch_optional(connection).await?.is_some())
}

/// Within the transaction of what led to it.
pub(crate) async fn replace_password(
    connection: &mut dyn Connection,
    account_id: &AccountId,
    hash: &str,
) -> Result<(), StoreError> {
    let query = query("UPDATE password SET hash = $2 WHERE account_id = $1");
    query.bind(account_id).bind(hash).execute(connection).await.map(drop)
}
