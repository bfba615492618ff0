//! A file of SQLite as a whole: whether it is sound and what it holds, and a copy of it while others write.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::StoreError;
use super::schema::{Unfit, age};
use super::sqlite::{MIGRATIONS, applied};

/// Tables that say how much there is, and what their rows are called. A database of any version has them.
const TOLD: [(&str, &str); 4] = [
    ("SELECT COUNT(*) FROM account", "accounts"),
    ("SELECT COUNT(*) FROM watched_case", "cases in lists"),
    ("SELECT COUNT(*) FROM receipt", "receipts"),
    ("SELECT COUNT(*) FROM message WHERE sent_at IS NULL AND dead_at IS NULL", "messages that wait to be sent"),
];

/// What a sound file holds.
pub struct FileContents {
    /// The newest migration that it has seen.
    pub version: i64,
    /// What is counted, and how many there are.
    pub counts: Vec<(&'static str, i64)>,
}

/// Reads all of a file that nobody writes, and writes nothing, beside it neither. Returns an error unless it is a sound
/// database of Ellis, of this version or an earlier one.
pub async fn verify_file(file: &Path) -> Result<FileContents, Unfit> {
    if !file.is_file() {
        return Err(Unfit::Missing);
    }
    // Immutable: without the files that SQLite lays beside a database in order to read it.
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let mut connection = options.disable_statement_logging().connect().await?;
    let verified = verify(&mut connection).await;
    connection.close().await?;
    verified
}

async fn verify(connection: &mut SqliteConnection) -> Result<FileContents, Unfit> {
    let applied = applied(connection).await?;
    age(&applied, &MIGRATIONS)?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_all(&mut *connection).await?;
    if let Some(found) = found.into_iter().find(|one| one != "ok") {
        // A line for people: what follows names further pages.
        return Err(Unfit::Damaged(found.lines().next().unwrap_or_default().to_owned()));
    }
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *connection).await?;
    if !dangling.is_empty() {
        return Err(Unfit::Damaged(format!("rows refer to rows that aren't there ({})", dangling.len())));
    }
    let mut counts = Vec::new();
    for (query, name) in TOLD {
        counts.push((name, sqlx::query_scalar(query).fetch_one(&mut *connection).await?));
    }
    Ok(FileContents { version: applied.last().map_or(0, |(version, ..)| *version), counts })
}

/// Copies a database into an empty file, as it is at one moment; others go on writing meanwhile. `is_at_rest`: nobody
/// writes it, and nothing is written beside it.
pub async fn copy_database(from: &Path, to: &Path, is_at_rest: bool) -> Result<(), Unfit> {
    if !from.is_file() {
        return Err(Unfit::Missing);
    }
    let to = to.to_str().ok_or_else(|| StoreError::Configuration("SQLite takes names in UTF-8 alone".into()))?;
    let options = SqliteConnectOptions::new().filename(from).busy_timeout(Duration::from_secs(5));
    let options = if is_at_rest { options.read_only(true).immutable(true) } else { options };
    let mut connection = options.disable_statement_logging().connect().await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await;
    connection.close().await?;
    copied?;
    Ok(())
}
