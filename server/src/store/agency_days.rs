//! What was spent of the agency's daily quota, so that a restart refunds next to nothing.

use super::{Store, StoreError};
use crate::store::driver::{Subject, query, query_as};

impl Store {
    /// What was spent on a day, by the name of who spent it.
    pub async fn spent_on(&self, day: i64) -> Result<Vec<(String, i64)>, StoreError> {
        query_as("SELECT asker, spent FROM agency_day WHERE day = $1").bind(day).fetch_all(&self.pool).await
    }

    /// Keeps what was spent on a day, and forgets all days before it.
    pub async fn keep_spent(&self, day: i64, spent: &[(&str, u32)]) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[Subject::Quota]).await?;
        query("DELETE FROM agency_day WHERE day < $1").bind(day).execute(&mut transaction).await?;
        for (asker, spent) in spent {
            query(
                "INSERT INTO agency_day (day, asker, spent) VALUES ($1, $2, $3)
                 ON CONFLICT (day, asker) DO UPDATE SET spent = excluded.spent",
            )
            .bind(day)
            .bind(*asker)
            .bind(i64::from(*spent))
            .execute(&mut transaction)
            .await?;
        }
        transaction.commit().await
    }
}
