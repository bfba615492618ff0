//! What somebody proves themselves by beside the password, whatever journey asks for it: the ways to get codes as they
//! are offered, the codes of an app, the backup codes, and the way that is being proven. The rows are the store's; what
//! a proof opens is the journey's affair.

pub mod authenticator;
pub mod backup_code;
pub mod enrollment;
pub mod offer;

use crate::store::StoreError;

/// Why a credential can't be tried or read. Always ours.
#[derive(Debug)]
pub enum CredentialError {
    /// The database failed.
    Store(StoreError),
    /// A notice couldn't be put into words, or a secret not be sealed or opened. Holds nothing personal.
    Internal(String),
}

impl From<StoreError> for CredentialError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<String> for CredentialError {
    fn from(cause: String) -> Self {
        Self::Internal(cause)
    }
}
