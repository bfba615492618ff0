//! What is over and needed by nobody is deleted: nothing personal stays longer than it must. No promise rests on it.

use super::{Store, StoreError};
use crate::clock::{DAY, MINUTE};
use crate::domain::limits::{ALERTS_KEPT, DEVICE_KNOWN, SESSION_IDLE, SESSION_MOST};
use crate::domain::throttle::{DISABLED_AFTER, FORGOTTEN_AFTER};
use crate::store::driver::{Query, query};

/// Between two sweeps.
pub const SWEEP_EVERY: std::time::Duration = std::time::Duration::from_secs(10 * 60);
/// A message that left or died stays this long, so that an operator can see what became of it.
const MESSAGE_KEPT: i64 = 7 * DAY;
/// What expired stays a day longer, so that a late link is told to be late.
const EXPIRED_KEPT: i64 = DAY;
/// A receipt that nobody watches is read again after this in any case.
const UNWATCHED_KEPT: i64 = 60 * MINUTE;

impl Store {
    /// Deletes it; the number of rows.
    pub async fn sweep(&self, now: i64) -> Result<u64, StoreError> {
        let rules: [(&'static str, i64); 12] = [
            ("DELETE FROM sign_up WHERE link_expires_at <= $1", now - EXPIRED_KEPT),
            ("DELETE FROM one_time_code WHERE expires_at <= $1", now - EXPIRED_KEPT),
            ("DELETE FROM recovery WHERE link_expires_at <= $1", now - EXPIRED_KEPT),
            ("DELETE FROM sending WHERE sent_at <= $1", now - DAY),
            ("DELETE FROM sign_in WHERE expires_at <= $1", now),
            ("DELETE FROM session WHERE seen_at <= $1", now - SESSION_IDLE),
            ("DELETE FROM session WHERE created_at <= $1", now - SESSION_MOST),
            ("DELETE FROM agency_day WHERE day < $1", now / DAY - 1),
            ("DELETE FROM alert WHERE sent_at <= $1", now - ALERTS_KEPT),
            ("DELETE FROM known_device WHERE signed_in_at <= $1", now - DEVICE_KNOWN),
            ("DELETE FROM message WHERE COALESCE(sent_at, dead_at) <= $1", now - MESSAGE_KEPT),
            (
                "DELETE FROM receipt WHERE COALESCE(failed_at, read_at, 0) <= $1 AND COALESCE(watched_since, 0) <= $1
                 AND NOT EXISTS (SELECT 1 FROM watched_case w WHERE w.receipt_number = receipt.receipt_number)",
                now - UNWATCHED_KEPT,
            ),
        ];
        // Writes noted requests first, so that no session in use counts as idle.
        self.write_touches().await?;
        let mut deleted = 0;
        let mut failed = None;
        for (rule, before) in rules {
            match self.delete(query(rule).bind(before)).await {
                Ok(rows) => deleted += rows,
                // One rule that can't be followed keeps nobody else's rows.
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        let forgotten = query("DELETE FROM failure_count WHERE last_at <= $1 AND failures < $2");
        match self.delete(forgotten.bind(now - FORGOTTEN_AFTER).bind(DISABLED_AFTER)).await {
            Ok(rows) => deleted += rows,
            Err(error) => failed = failed.or(Some(error)),
        }
        failed.map_or(Ok(deleted), Err)
    }

    /// Deletes, however long it takes: after an outage there may be much.
    async fn delete(&self, statement: Query) -> Result<u64, StoreError> {
        let mut transaction = self.writing(&[]).await?;
        transaction.take_time().await?;
        let deleted = statement.execute(&mut transaction).await?.rows_affected();
        transaction.commit().await?;
        Ok(deleted)
    }
}
