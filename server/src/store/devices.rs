//! Known devices: on which accounts somebody signed in there with password and code, by digests of their cookies.

use crate::store::AccountId;
use sqlx::AssertSqlSafe;

use super::{Connection, Store, StoreError};
use crate::store::driver::{LockKey, query, query_scalar};

/// A whole sign-in on a device.
pub struct DeviceSignIn<'a> {
    /// Opaque; of the device and account, where they are new to each other.
    pub id: &'a str,
    /// Digest of the secret that the device's cookie had until now.
    pub replaced: Option<&'a str>,
    /// Digest of the secret that it has from now on.
    pub token_hash: &'a str,
    /// Whose.
    pub account_id: &'a AccountId,
    /// Accounts that one device remembers at most.
    pub accounts_most: i64,
    /// Devices that one account remembers at most.
    pub devices_most: i64,
    /// UTC milliseconds.
    pub now: i64,
}

impl Store {
    /// The id of a device that is known for an account, by a whole sign-in after a moment.
    pub async fn known_device(
        &self,
        token_hash: &str,
        account_id: &AccountId,
        signed_in_after: i64,
    ) -> Result<Option<String>, StoreError> {
        query_scalar("SELECT id FROM known_device WHERE token_hash = $1 AND account_id = $2 AND signed_in_at > $3")
            .bind(token_hash)
            .bind(account_id)
            .bind(signed_in_after)
            .fetch_optional(&self.pool)
            .await
    }

    /// Notes a whole sign-in. What the device knew before goes on under the new secret, and the old one is worth
    /// nothing.
    pub async fn know_device(&self, sign_in: &DeviceSignIn<'_>) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(sign_in.account_id.as_str())]).await?;
        // First all that is written here, in one order: a device may know several accounts, and an account several
        // devices.
        let for_update = self.pool.dialect().for_update();
        let mine =
            format!("SELECT id FROM known_device WHERE token_hash = $1 OR account_id = $2 ORDER BY id{for_update}");
        query_scalar::<String>(AssertSqlSafe(mine))
            .bind(sign_in.replaced)
            .bind(sign_in.account_id)
            .fetch_all(&mut transaction)
            .await?;
        query("UPDATE known_device SET token_hash = $2 WHERE token_hash = $1")
            .bind(sign_in.replaced)
            .bind(sign_in.token_hash)
            .execute(&mut transaction)
            .await?;
        query(
            "INSERT INTO known_device (id, token_hash, account_id, signed_in_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (token_hash, account_id) DO UPDATE SET signed_in_at = excluded.signed_in_at",
        )
        .bind(sign_in.id)
        .bind(sign_in.token_hash)
        .bind(sign_in.account_id)
        .bind(sign_in.now)
        .execute(&mut transaction)
        .await?;
        for (rule, whose, most) in [
            (
                "DELETE FROM known_device WHERE token_hash = $1 AND id NOT IN
                 (SELECT id FROM known_device WHERE token_hash = $1 ORDER BY signed_in_at DESC LIMIT $2)",
                sign_in.token_hash,
                sign_in.accounts_most,
            ),
            (
                "DELETE FROM known_device WHERE account_id = $1 AND id NOT IN
                 (SELECT id FROM known_device WHERE account_id = $1 ORDER BY signed_in_at DESC LIMIT $2)",
                sign_in.account_id.as_str(),
                sign_in.devices_most,
            ),
        ] {
            query(rule).bind(whose).bind(most).execute(&mut transaction).await?;
        }
        transaction.commit().await
    }
}

/// Forgets every device of an account but one, within the transaction of what led to it.
pub(super) async fn forget_devices(
    connection: &mut dyn Connection,
    account_id: &AccountId,
    kept: Option<&str>,
) -> Result<(), StoreError> {
    let query = query("DELETE FROM known_device WHERE account_id = $1 AND token_hash <> $2");
    query.bind(account_id).bind(kept.unwrap_or_default()).execute(connection).await.map(drop)
}
