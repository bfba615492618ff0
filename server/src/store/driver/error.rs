//! What a query can fail with, and which failures pass.

/// Always ours, never the caller's.
pub type StoreError = sqlx::Error;

/// True where a row was refused because another has the same key.
pub fn is_duplicate(error: &StoreError) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.is_unique_violation())
}

/// True where the same request may succeed a moment later: too much is to be done at once, two transactions waited for
/// each other and this one was ended, or the database can't be reached.
pub fn is_passing(error: &StoreError) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => true,
        // PostgreSQL: serialization failure, deadlock, no lock in time, cancelled for its time, ended by a stop or a
        // crash, not started yet, idle in a transaction for too long. SQLite: busy.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            let passes = ["40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "25P03", "5"];
            passes.contains(&&*code)
        }),
        _ => false,
    }
}
