//! What an account signs in with: a table for each kind, each read and written here alone.

mod backup_code;
mod email_address;
mod enrollment;
mod password;
mod tries;

pub use enrollment::EnrollmentRow;
pub use tries::Tried;

pub(super) use backup_code::forgive_backup_codes;
pub(super) use email_address::{add_email_address, respell};
pub(super) use password::{add_password, password_is, replace_password};

use super::{Connection, Store, StoreError};
use crate::store::AccountId;
use crate::store::driver::{query_as, query_scalar};

/// What an account has proven beside its password, of each kind the oldest first.
#[derive(Clone, Default)]
pub struct Credentials {
    /// Apps.
    pub authenticators: Vec<AuthenticatorRow>,
    /// Numbers that get codes.
    pub phones: Vec<String>,
    /// Addresses that get codes.
    pub email_addresses: Vec<String>,
    /// `None` where none were ever made.
    pub backup_codes: Option<BackupCodeSet>,
}

impl Credentials {
    /// There is a proven way to get codes, whether or not codes can come that way now.
    pub fn get_codes(&self) -> bool {
        !(self.authenticators.is_empty() && self.phones.is_empty() && self.email_addresses.is_empty())
    }
}

/// An authenticator app.
#[derive(sqlx::FromRow, Clone)]
pub struct AuthenticatorRow {
    /// Opaque.
    pub id: String,
    /// Sealed.
    pub secret: String,
    /// Wrong codes in a row.
    pub failures: i64,
}

/// The backup codes of an account.
#[derive(sqlx::FromRow, Clone, Copy)]
pub struct BackupCodeSet {
    /// UTC milliseconds.
    pub made_at: i64,
    /// When the person said that they are saved; UTC milliseconds.
    pub kept_at: Option<i64>,
    /// Wrong ones in a row.
    pub failures: i64,
    /// Not used yet.
    pub unused: i64,
}

impl Store {
    /// What an account has proven.
    pub async fn credentials(&self, account_id: &AccountId) -> Result<Credentials, StoreError> {
        let mut connection = self.pool.acquire().await?;
        credentials(&mut connection, account_id).await
    }

    /// Some sealed secrets of apps, each with the account that it is sealed to.
    pub async fn sealed_secrets(&self, limit: i64) -> Result<Vec<(String, String)>, StoreError> {
        let query = query_as("SELECT account_id, secret FROM authenticator ORDER BY added_at DESC, id LIMIT $1");
        query.bind(limit).fetch_all(&self.pool).await
    }
}

async fn credentials(connection: &mut dyn Connection, account_id: &AccountId) -> Result<Credentials, StoreError> {
    let apps = "SELECT id, secret, failures FROM authenticator WHERE account_id = $1 ORDER BY added_at, id";
    let phones = "SELECT number FROM phone WHERE account_id = $1 ORDER BY added_at, id";
    let addresses =
        "SELECT address FROM email_address WHERE account_id = $1 AND gets_codes ORDER BY is_primary DESC, added_at, id";
    let backup_codes = "SELECT made_at, kept_at, failures,
         (SELECT COUNT(*) FROM backup_code WHERE account_id = $1 AND used_at IS NULL) AS unused
         FROM backup_code_set WHERE account_id = $1";
    Ok(Credentials {
        authenticators: query_as(apps).bind(account_id).fetch_all(&mut *connection).await?,
        phones: query_scalar(phones).bind(account_id).fetch_all(&mut *connection).await?,
        email_addresses: query_scalar(addresses).bind(account_id).fetch_all(&mut *connection).await?,
        backup_codes: query_as(backup_codes).bind(account_id).fetch_optional(&mut *connection).await?,
    })
}
