//! Opens SQLite: its settings, its file's rights, its schema.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::error::StoreError;
use super::schema::{Age, Unfit, age};
use crate::private_file;

/// The oldest library that is used. Earlier ones can corrupt a database in WAL mode when a writer starts the log anew
/// while another connection opens it (<https://sqlite.org/releaselog/3_51_3.html>).
const OLDEST: [u32; 3] = [3, 51, 3];
/// Connections to the file.
const CONNECTIONS: u32 = 8;

/// The schema, change by change.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// Opens or makes the database, and brings its schema up to date. Only its owner can read its files.
pub(super) async fn open(url: &str) -> Result<SqlitePool, StoreError> {
    if let Some(file) = file_of(url)? {
        keep_private(&file);
    }
    migrated(SqliteConnectOptions::from_str(url)?).await
}

/// The same for a file, by its path.
pub(super) async fn open_file(file: &Path) -> Result<SqlitePool, StoreError> {
    keep_private(file);
    migrated(SqliteConnectOptions::new().filename(file)).await
}

/// SQLite gives what it lays beside the database the database's own mode.
fn keep_private(file: &Path) {
    private_file::prepare(file);
    for beside in BESIDE {
        private_file::tighten(&beside_of(file, beside));
    }
}

/// Opens a database that is there, whose schema is this version's, and leaves it as it is.
pub(super) async fn open_existing(url: &str) -> Result<SqlitePool, Unfit> {
    let file = file_of(url)?;
    if !file.as_ref().is_some_and(|file| file.is_file()) {
        return Err(Unfit::Missing);
    }
    let pool = connect(SqliteConnectOptions::from_str(url)?.create_if_missing(false)).await?;
    match age(&applied(&mut *pool.acquire().await?).await?, &MIGRATIONS)? {
        Age::Same => Ok(pool),
        Age::Older => Err(Unfit::Older),
    }
}

/// The changes of the schema that a database has seen, with their checksums; none where it has no list of them.
pub(super) async fn applied(connection: &mut SqliteConnection) -> Result<Vec<(i64, Vec<u8>, bool)>, StoreError> {
    let listed = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";
    if sqlx::query_scalar::<_, i64>(listed).fetch_one(&mut *connection).await? == 0 {
        return Ok(Vec::new());
    }
    let query = sqlx::query_as("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version");
    query.fetch_all(connection).await
}

/// What SQLite lays beside a database's file, by the end of its name.
pub const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The file beside a database's own that ends in one of [`BESIDE`].
pub fn beside_of(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// The file that a URL names; `None` where it names a database in memory.
pub fn file_of(url: &str) -> Result<Option<PathBuf>, StoreError> {
    let options = SqliteConnectOptions::from_str(url)?;
    let file = options.get_filename();
    let in_memory = url.contains("mode=memory") || file.to_string_lossy().starts_with("file:");
    Ok((!in_memory).then(|| file.to_owned()))
}

/// Opens, or makes, and brings the schema up to date.
async fn migrated(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let pool = connect(options.create_if_missing(true)).await?;
    migrate(&mut *pool.acquire().await?).await?;
    Ok(pool)
}

/// Connects. Acknowledged writes survive a power cut: WAL with `synchronous=FULL`.
async fn connect(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let options = options
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
    Ok(pool)
}

fn is_too_old(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default) < OLDEST
}

/// Brings the schema up to date, without foreign keys meanwhile: dropping a table in order to make it anew would delete
/// what refers to its rows (<https://www.sqlite.org/lang_altertable.html#otheralter>).
async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    switch_foreign_keys(connection, false).await?;
    MIGRATIONS.run(&mut *connection).await?;
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
