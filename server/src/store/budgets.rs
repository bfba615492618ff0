//! What of the budgets of mails and texts is spent, in spans of the clock.

use super::{Connection, StoreError};
use crate::store::driver::{query, query_as};

/// What of it is spent in the span that a moment belongs to, and the milliseconds until the next one begins.
pub(super) async fn spent(
    connection: &mut dyn Connection,
    name: &str,
    span: i64,
    now: i64,
) -> Result<(i64, i64), StoreError> {
    let starts_at = now - now.rem_euclid(span);
    let row: Option<(i64,)> = query_as("SELECT spent FROM budget WHERE name = $1 AND span = $2 AND starts_at >= $3")
        .bind(name)
        .bind(span)
        .bind(starts_at)
        .fetch_optional(connection)
        .await?;
    Ok((row.map_or(0, |(spent,)| spent), starts_at + span - now))
}

/// Spends so many. Whoever is late, by a wait or by a slow clock, spends of the span that has begun: none begins twice.
pub(super) async fn spend(
    connection: &mut dyn Connection,
    name: &str,
    span: i64,
    count: i64,
    now: i64,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO budget (name, span, starts_at, spent) VALUES ($1, $2, $3, $4)
         ON CONFLICT (name, span) DO UPDATE SET
         starts_at = CASE WHEN budget.starts_at > excluded.starts_at THEN budget.starts_at ELSE excluded.starts_at END,
         spent = excluded.spent + CASE WHEN budget.starts_at >= excluded.starts_at THEN budget.spent ELSE 0 END",
    )
    .bind(name)
    .bind(span)
    .bind(now - now.rem_euclid(span))
    .bind(count)
    .execute(connection)
    .await
    .map(drop)
}
