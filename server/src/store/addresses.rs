//! Addresses of accounts from before hosts had one spelling: brought to it when the database is opened.

use api::value::Email;

/// Gives accounts whose address isn't ASCII the spelling that is looked up now. Where another account has that one
/// already, both stay as they are: the older spelling is then no way to sign in, and its user name is.
pub(super) async fn respell(pool: &sqlx::SqlitePool) -> sqlx::Result<()> {
    let accounts: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, email, email_key FROM account WHERE OCTET_LENGTH(email_key) <> LENGTH(email_key)")
            .fetch_all(pool)
            .await?;
    for (id, email, email_key) in accounts {
        let Some(email) = Email::parse(&email).ok().filter(|email| email.key() != email_key) else { continue };
        sqlx::query(
            "UPDATE account SET email = $2, email_key = $3
             WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM account WHERE email_key = $3)",
        )
        .bind(id)
        .bind(email.as_str())
        .bind(email.key())
        .execute(pool)
        .await?;
    }
    Ok(())
}
