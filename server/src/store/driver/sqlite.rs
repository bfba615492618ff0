//! Opens SQLite: its settings, its file's rights, its schema.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::error::StoreError;
use crate::private_file;

/// The oldest library that is used. Earlier ones can corrupt a database in WAL mode when a writer starts the log anew
/// while another connection opens it (<https://sqlite.org/releaselog/3_51_3.html>).
const OLDEST: [u32; 3] = [3, 51, 3];
/// Connections to the file.
const CONNECTIONS: u32 = 8;

/// Opens or makes the database. Only its owner can read its files. Acknowledged writes survive a power cut: WAL with
/// `synchronous=FULL`.
pub(super) async fn open(url: &str) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // More than there are statements.
        .statement_cache_capacity(512)
        // A long list in few hand-overs between threads.
        .row_buffer_size(1_024)
        // What is deleted or wiped is overwritten in the file too.
        .pragma("secure_delete", "ON");
    // SQLite gives what it lays beside the database the database's own mode.
    let file = options.get_filename();
    if !url.contains("mode=memory") && !file.to_string_lossy().starts_with("file:") {
        private_file::prepare(file);
        for beside in ["-wal", "-shm", "-journal"] {
            let mut name = file.as_os_str().to_owned();
            name.push(beside);
            private_file::tighten(Path::new(&name));
        }
    }
    let pool = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        // A connection to a file doesn't get lost; asking it before each use costs as much as a read.
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(options)
        .await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&pool).await?;
    if is_too_old(&version) {
        let [major, minor, patch] = OLDEST;
        return Err(StoreError::Protocol(format!(
            "SQLite {version} can corrupt its files: build the server with {major}.{minor}.{patch} or newer"
        )));
    }
    migrate(&mut *pool.acquire().await?).await?;
    Ok(pool)
}

fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default) < OLDEST
}

/// Brings the schema up to date, without foreign keys meanwhile: dropping a table in order to make it anew would delete what
/// refers to its rows (<https://www.sqlite.org/lang_altertable.html#otheralter>).
async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    switch_foreign_keys(connection, false).await?;
    sqlx::migrate!("./migrations/sqlite").run(&mut *connection).await?;
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *connection).await?;
    if !dangling.is_empty() {
        return Err(StoreError::Protocol(format!("{} rows refer to rows that aren't there", dangling.len())));
    }
    switch_foreign_keys(connection, true).await
}

/// SQLite passes over the switch without a word where a transaction is open.
async fn switch_foreign_keys(connection: &mut SqliteConnection, on: bool) -> Result<(), StoreError> {
    let switch = if on { "PRAGMA foreign_keys = ON" } else { "PRAGMA foreign_keys = OFF" };
    sqlx::query(switch).execute(&mut *connection).await?;
    let is_on: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(connection).await?;
    if (is_on == 1) == on { Ok(()) } else { Err(StoreError::Protocol("foreign keys can't be switched".to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::is_too_old;

    #[test]
    fn a_library_that_can_corrupt_its_files_is_refused() {
        for version in ["3.51.2", "3.50.9", "3.9.0", "2.60.0", "", "3"] {
            assert!(is_too_old(version), "{version}");
        }
        for version in ["3.51.3", "3.51.10", "3.52.0", "4.0.0", "10.0"] {
            assert!(!is_too_old(version), "{version}");
        }
    }
}
