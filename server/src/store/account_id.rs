//! The id of an account, a type of its own so that no other text passes for one.

use super::driver::Value;

/// The id of an account: opaque, never shown to anybody.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// A new account's.
    pub fn new(id: String) -> Self {
        Self(id)
    }

    /// Stands for the account of a login that has none, so that the same is looked for and counted: no account has it.
    pub fn of_nobody(login: &str) -> Self {
        Self(login.to_owned())
    }

    /// As it is stored, and as part of what is counted or digested.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Option<AccountId>> for Value {
    fn from(id: &Option<AccountId>) -> Self {
        Self::from(id.as_ref().map(AccountId::as_str))
    }
}

impl From<&AccountId> for Value {
    fn from(id: &AccountId) -> Self {
        Self::from(id.as_str())
    }
}
