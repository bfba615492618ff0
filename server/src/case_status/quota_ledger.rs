//! The ledger of the agency's quota: what was spent of each day, by all instances that ask in its name.

use async_trait::async_trait;

use crate::domain::asking::{Asker, Spending, Spent};
use crate::store::StoreError;

/// Where it is written down, before each question.
#[async_trait]
pub trait QuotaLedger: Send + Sync {
    /// What was spent of a UTC day since 1970.
    async fn spent(&self, day: i64) -> Result<Spent, StoreError>;

    /// Spends one more in somebody's name, unless `may` says no of what was spent so far. Of several at once, each sees
    /// what the one before spent.
    async fn spend(&self, day: i64, asker: Asker, may: &(dyn Fn(Spent) -> bool + Sync))
    -> Result<Spending, StoreError>;
}
