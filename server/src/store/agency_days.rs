//! What was spent of the agency's daily quota: by all instances together, and known after a restart.

use super::{Store, StoreError};
use crate::domain::asking::{ASKERS, Asker, Spending, Spent};
use crate::store::driver::{LockKey, Target, query, query_as};

impl Store {
    /// What was spent on a day.
    pub async fn spent_on(&self, day: i64) -> Result<Spent, StoreError> {
        spent_on(&self.pool, day).await
    }

    /// Spends one request of a day in somebody's name, unless `may` says no of what was spent so far.
    pub async fn spend_of_day(
        &self,
        day: i64,
        asker: Asker,
        may: impl FnOnce(Spent) -> bool + Send,
    ) -> Result<Spending, StoreError> {
        let mut transaction = self.writing(&[LockKey::Quota]).await?;
        let spending = Spending::of(spent_on(&mut transaction, day).await?, asker, may);
        if spending.is_spent {
            query(
                "INSERT INTO agency_day (day, asker, spent) VALUES ($1, $2, 1)
                 ON CONFLICT (day, asker) DO UPDATE SET spent = agency_day.spent + 1",
            )
            .bind(day)
            .bind(asker.name())
            .execute(&mut transaction)
            .await?;
            transaction.commit().await?;
        }
        Ok(spending)
    }
}

/// A name that no asker has was given by another version, and counts for nobody.
async fn spent_on<'e>(target: impl Into<Target<'e>>, day: i64) -> Result<Spent, StoreError> {
    let rows: Vec<(String, i64)> =
        query_as("SELECT asker, spent FROM agency_day WHERE day = $1").bind(day).fetch_all(target).await?;
    Ok(ASKERS.map(|asker| {
        let count = rows.iter().find(|(name, _)| name == asker.name()).map_or(0, |(_, count)| *count);
        u32::try_from(count).unwrap_or(u32::MAX)
    }))
}
