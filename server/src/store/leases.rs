//! Leases: work that one instance does for all, until its lease ends or is given back.

use super::{Store, StoreError};
use crate::store::driver::query;

impl Store {
    /// Takes a lease, or extends it where `holder` has it. Returns `false` while somebody else holds it. One that ends
    /// later than twice as far from now was taken by a clock that is ahead, and holds nobody off.
    pub async fn hold_lease(&self, name: &str, holder: &str, held_until: i64, now: i64) -> Result<bool, StoreError> {
        let held = query(
            "INSERT INTO lease (name, holder, held_until) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
             WHERE lease.holder = excluded.holder OR lease.held_until <= $4 OR lease.held_until > $5",
        );
        let held = held
            .bind(name)
            .bind(holder)
            .bind(held_until)
            .bind(now)
            .bind(held_until + (held_until - now))
            .execute(&self.pool)
            .await?;
        Ok(held.rows_affected() == 1)
    }

    /// Gives a lease back before its end.
    pub async fn end_lease(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        let ended = query("DELETE FROM lease WHERE name = $1 AND holder = $2");
        ended.bind(name).bind(holder).execute(&self.pool).await.map(drop)
    }
}
