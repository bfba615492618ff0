//! `restore`: a backup becomes the database of a server, where there is none yet.

use std::path::Path;

use super::backup::{sha256, told};
use super::fresh_file::FreshFile;
use crate::config::{Options, without_user};
use crate::domain::address::is_postgres;
use crate::server_key;
use crate::store::{BESIDE, Store, beside_of, copy_database, file_of, verify_file};

/// Sealed secrets that are tried with the key. One that opens is enough.
const SECRETS_TRIED: i64 = 20;

/// Puts a backup where the options say that the database is.
pub async fn run(file: &Path, options: &Options) -> Result<String, String> {
    let url = &options.database_url;
    if is_postgres(url) {
        return Err(format!(
            "PostgreSQL is restored by its own tool, into a new database: pg_restore --exit-on-error --no-owner --dbname={} {}",
            without_user(url),
            file.display()
        ));
    }
    let database = file_of(url).map_err(|error| format!("--database-url: {error}"))?;
    let database = database.ok_or("--database-url names no file")?;
    refuse_database(&database)?;
    refuse_in_use(file)?;
    let cannot = |unfit| format!("can't restore {}: {unfit}", file.display());
    verify_file(file).await.map_err(cannot)?;
    let hash = sha256(file).await?;
    let fresh = FreshFile::begin(&database)?;
    copy_database(file, fresh.path(), true).await.map_err(cannot)?;
    let store = Store::open_file(fresh.path()).await;
    let store = store.map_err(|error| format!("can't bring {} up to date: {error}", file.display()))?;
    let key = key(&store, options).await;
    store.close().await;
    let key = key?;
    let contents = verify_file(fresh.path()).await.map_err(cannot)?;
    fresh.keep().await?;
    tracing::info!("a backup was restored");
    Ok(format!(
        "{} was restored from {}, verified.\n{}SHA-256 of the backup: {hash}\n{key}",
        database.display(),
        file.display(),
        told(&contents)
    ))
}

/// Refuses to restore where a database is, or what one left: SQLite would read that into the new one.
fn refuse_database(database: &Path) -> Result<(), String> {
    if database.symlink_metadata().is_ok() {
        return Err(format!(
            "{} is there already, and nothing is overwritten: stop the server and move it away, with what lies beside it",
            database.display()
        ));
    }
    let left = BESIDE.map(|end| beside_of(database, end)).into_iter().find(|one| one.symlink_metadata().is_ok());
    left.map_or(Ok(()), |left| {
        Err(format!(
            "{} is there, so a server may have the database before open: stop it and move that file away",
            left.display()
        ))
    })
}

/// Refuses a database that has newer writes beside it, which a copy of the file alone would lose.
fn refuse_in_use(file: &Path) -> Result<(), String> {
    for end in ["-wal", "-journal"] {
        let beside = beside_of(file, end);
        if beside.metadata().is_ok_and(|found| found.len() > 0) {
            return Err(format!(
                "{} is a database in use and no backup: {} has a part of it",
                file.display(),
                beside.display()
            ));
        }
    }
    Ok(())
}

/// Says whether the key is there that the database was written with.
async fn key(store: &Store, options: &Options) -> Result<String, String> {
    let Some(key) = server_key::find(options)? else {
        let file = server_key::file(options).unwrap_or_default();
        return Ok(format!(
            "The key is missing: {} isn't there, and ELLIS_SECRET_KEY isn't given. Put the key that belongs to this database \
             there before you start the server, which would make a new one. With a new key nobody signs in by an \
             authenticator app or a backup code, no device is known, and codes that were sent don't work.",
            file.display()
        ));
    };
    let sealed =
        store.sealed_secrets(SECRETS_TRIED).await.map_err(|error| format!("can't read the backup: {error}"))?;
    Ok(if sealed.is_empty() {
        "A key is there. Nothing in the database tells whether it is the one that belongs to it.".to_owned()
    } else if sealed.iter().any(|(account_id, secret)| key.open(account_id, secret).is_some()) {
        "The key that belongs to it is there.".to_owned()
    } else {
        "The key that is there is another than the database was written with: put the right one in its place before you \
         start the server. With this one nobody signs in by an authenticator app or a backup code, no device is known, \
         and codes that were sent don't work."
            .to_owned()
    })
}
