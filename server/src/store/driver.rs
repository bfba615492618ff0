//! The database's driver, and what every query speaks of.

/// The database driver; a second one comes as a second compilation of these modules.
pub type Driver = sqlx::Sqlite;

/// One of its connections, within a transaction or not.
pub type Connection = <Driver as sqlx::Database>::Connection;

/// A transaction.
pub type Transaction<'a> = sqlx::Transaction<'a, Driver>;

/// What a query can fail with; always ours, never the caller's.
pub type StoreError = sqlx::Error;

/// True where a row was refused because another has the same key.
pub fn is_duplicate(error: &StoreError) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.is_unique_violation())
}
