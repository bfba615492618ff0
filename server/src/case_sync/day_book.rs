//! The book of the agency's day lies in the store, which all instances share.

use async_trait::async_trait;

use crate::case_status::DayBook;
use crate::domain::asking::{ASKERS, Asker, Spent};
use crate::store::{Store, StoreError};

#[async_trait]
impl DayBook for Store {
    async fn spent(&self, day: i64) -> Result<Spent, StoreError> {
        Ok(by_asker(&self.spent_on(day).await?))
    }

    async fn spend(&self, day: i64, asker: Asker, may: &(dyn Fn(Spent) -> bool + Sync)) -> Result<bool, StoreError> {
        self.spend_of_day(day, asker.name(), |spent| may(by_asker(spent))).await
    }
}

/// Counts in their order. A name that no asker has was given by another version, and counts for nobody.
fn by_asker(rows: &[(String, i64)]) -> Spent {
    ASKERS.map(|asker| {
        let count = rows.iter().find(|(name, _)| name == asker.name()).map_or(0, |(_, count)| *count);
        u32::try_from(count).unwrap_or(u32::MAX)
    })
}
