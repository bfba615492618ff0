//! The ledger of the agency's quota lies in the store, which all instances share.

use async_trait::async_trait;

use crate::case_status::QuotaLedger;
use crate::domain::asking::{Asker, Spending, Spent};
use crate::store::{Store, StoreError};

#[async_trait]
impl QuotaLedger for Store {
    async fn spent(&self, day: i64) -> Result<Spent, StoreError> {
        self.spent_on(day).await
    }

    async fn spend(
        &self,
        day: i64,
        asker: Asker,
        may: &(dyn Fn(Spent) -> bool + Sync),
    ) -> Result<Spending, StoreError> {
        self.spend_of_day(day, asker, may).await
    }
}
