//! What was spent of the agency's daily quota: by all instances together, and known after a restart.

use super::{Store, StoreError};
use crate::store::driver::{Subject, query, query_as};

/// What was spent on a day `$1`, by whom.
const SPENT: &str = "SELECT asker, spent FROM agency_day WHERE day = $1";

impl Store {
    /// What was spent on a day, by the name of who spent it.
    pub async fn spent_on(&self, day: i64) -> Result<Vec<(String, i64)>, StoreError> {
        query_as(SPENT).bind(day).fetch_all(&self.pool).await
    }

    /// Spends one request of a day in somebody's name, unless `may` says no of what was spent so far. Returns whether
    /// it was spent.
    pub async fn spend_of_day(
        &self,
        day: i64,
        asker: &str,
        may: impl FnOnce(&[(String, i64)]) -> bool + Send,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[Subject::Quota]).await?;
        let spent: Vec<(String, i64)> = query_as(SPENT).bind(day).fetch_all(&mut transaction).await?;
        if !may(&spent) {
            return Ok(false);
        }
        query(
            "INSERT INTO agency_day (day, asker, spent) VALUES ($1, $2, 1)
             ON CONFLICT (day, asker) DO UPDATE SET spent = agency_day.spent + 1",
        )
        .bind(day)
        .bind(asker)
        .execute(&mut transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }
}
