//! E-mail addresses: proven, each of one account.

use crate::store::AccountId;
use api::value::Email;

use crate::store::driver::{Connection, StoreError, query, query_as};

/// Adds the primary address of a new account, within the transaction that makes the account. `false` where another
/// account has the address.
pub(crate) async fn add_email_address(
    connection: &mut dyn Connection,
    account_id: &AccountId,
    (address, address_key): (&str, &str),
    now: i64,
) -> Result<bool, StoreError> {
    let query = query(
        "INSERT INTO email_address (id, account_id, address, address_key, is_primary, gets_codes, added_at)
         VALUES ($1, $1, $2, $3, TRUE, FALSE, $4) ON CONFLICT (address_key) DO NOTHING",
    );
    let added = query.bind(account_id).bind(address).bind(address_key).bind(now).execute(connection).await?;
    Ok(added.rows_affected() == 1)
}

/// Brings addresses that aren't ASCII, from before hosts had one spelling, to the one that is looked up now. Where
/// another account has that one already, both stay as they are: the older spelling is then no way to sign in, and its
/// user name is.
pub(crate) async fn respell(connection: &mut dyn Connection) -> Result<(), StoreError> {
    let addresses: Vec<(String, String, String)> = query_as(
        "SELECT id, address, address_key FROM email_address WHERE OCTET_LENGTH(address_key) <> LENGTH(address_key)",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (id, address, address_key) in addresses {
        let Some(email) = Email::parse(&address).ok().filter(|email| email.key() != address_key) else { continue };
        query(
            "UPDATE email_address SET address = $2, address_key = $3
             WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM email_address WHERE address_key = $3)",
        )
        .bind(id)
        .bind(email.as_str())
        .bind(email.key())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
