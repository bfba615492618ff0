//! What a query can fail with.

/// Always ours, never the caller's.
pub type StoreError = sqlx::Error;

/// True where a row was refused because another has the same key.
pub fn is_duplicate(error: &StoreError) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.is_unique_violation())
}
