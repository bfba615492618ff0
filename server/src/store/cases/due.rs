//! Which watched receipts are due to be asked for, found by index: the poller looks every few seconds.

use crate::store::driver::{query, query_as, query_scalar};
use sqlx::AssertSqlSafe;

use crate::store::{Connection, Store, StoreError};

/// The cheapest look at what is due: the two indexes of `receipt` that it reads, and when each was asked for last.
const WITHOUT_FAILURE: &str = "FROM receipt WHERE watched_since IS NOT NULL AND rests_until IS NULL
     AND (reading IS NOT NULL) = $1 AND COALESCE(read_at, 0) <= $2";
const AFTER_FAILURE: &str = "FROM receipt WHERE watched_since IS NOT NULL AND rests_until IS NOT NULL
     AND (reading IS NOT NULL) = $1 AND COALESCE(read_at, 0) <= $2 AND rests_until <= $4";

impl Store {
    /// Returns watched receipts that were last read before `read_before` and don't rest: either those that the agency
    /// has shown before, or those that it never has. Takes those that were read longest ago, and those whose rest ended
    /// first; of both, those come first that were asked for longest ago.
    pub async fn due_receipts(
        &self,
        is_confirmed: bool,
        now: i64,
        read_before: i64,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let query = query_as(AssertSqlSafe(format!(
            "SELECT receipt_number, COALESCE(read_at, 0) {WITHOUT_FAILURE} ORDER BY COALESCE(read_at, 0) LIMIT $3"
        )));
        let query = query.bind(is_confirmed).bind(read_before).bind(limit);
        let mut due: Vec<(String, i64)> = query.fetch_all(&self.pool).await?;
        let query = query_as(AssertSqlSafe(format!(
            "SELECT receipt_number, CASE WHEN COALESCE(failed_at, 0) > COALESCE(read_at, 0) THEN failed_at
             ELSE COALESCE(read_at, 0) END {AFTER_FAILURE} ORDER BY rests_until LIMIT $3"
        )));
        let query = query.bind(is_confirmed).bind(read_before).bind(limit).bind(now);
        due.extend(query.fetch_all(&self.pool).await?);
        due.sort_by(|(one, asked), (other, other_asked)| (asked, one).cmp(&(other_asked, other)));
        due.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(due.into_iter().map(|(receipt_number, _)| receipt_number).collect())
    }

    /// How many of them there are, up to so many.
    pub async fn count_due_receipts(
        &self,
        is_confirmed: bool,
        now: i64,
        read_before: i64,
        most: i64,
    ) -> Result<i64, StoreError> {
        let counted = format!("SELECT COUNT(*) FROM (SELECT 1 {WITHOUT_FAILURE} LIMIT $3) counted");
        let query = query_scalar(AssertSqlSafe(counted)).bind(is_confirmed).bind(read_before).bind(most);
        let without_failure: i64 = query.fetch_one(&self.pool).await?;
        let counted = format!("SELECT COUNT(*) FROM (SELECT 1 {AFTER_FAILURE} LIMIT $3) counted");
        let query = query_scalar(AssertSqlSafe(counted)).bind(is_confirmed).bind(read_before).bind(most).bind(now);
        let after_failure: i64 = query.fetch_one(&self.pool).await?;
        Ok((without_failure + after_failure).min(most))
    }

    /// Asks no more for receipts that the agency has never shown, and that nobody added after a moment.
    pub async fn give_up_on(&self, added_after: i64) -> Result<(), StoreError> {
        let over =
            "SELECT COUNT(*) FROM receipt WHERE watched_since IS NOT NULL AND reading IS NULL AND watched_since <= $1";
        // Looked at first: a write would wait for others each time.
        let over: i64 = query_scalar(over).bind(added_after).fetch_one(&self.pool).await?;
        if over > 0 {
            query("UPDATE receipt SET watched_since = NULL WHERE watched_since IS NOT NULL AND reading IS NULL AND watched_since <= $1")
                .bind(added_after)
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }
}

/// Somebody put the receipt into their list. Within that transaction.
pub(super) async fn watch(connection: &mut dyn Connection, receipt_number: &str, now: i64) -> Result<(), StoreError> {
    query(
        "INSERT INTO receipt (receipt_number, failures, watched_since) VALUES ($1, 0, $2)
         ON CONFLICT (receipt_number) DO UPDATE SET watched_since = $2",
    )
    .bind(receipt_number)
    .bind(now)
    .execute(connection)
    .await
    .map(drop)
}

/// A receipt was taken out of a list, or is shown from now on. Within that transaction.
pub(in crate::store) async fn watch_if_listed(
    connection: &mut dyn Connection,
    receipt_number: &str,
) -> Result<(), StoreError> {
    query(
        "UPDATE receipt SET watched_since = (SELECT MAX(added_at) FROM watched_case WHERE watched_case.receipt_number = $1)
         WHERE receipt_number = $1",
    )
    .bind(receipt_number)
    .execute(connection)
    .await
    .map(drop)
}
