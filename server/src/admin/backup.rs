//! `backup`: a verified copy of the database, while a server runs on it.

use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use super::fresh_file::FreshFile;
use crate::config::{Options, without_user};
use crate::domain::address::is_postgres;
use crate::store::{FileContents, copy_database, file_of, verify_file};

/// Copies the database into a new file.
pub async fn run(file: &Path, options: &Options) -> Result<String, String> {
    let url = &options.database_url;
    if is_postgres(url) {
        return Err(format!(
            "PostgreSQL is backed up by its own tool: pg_dump --format=custom --file={} --dbname={}",
            file.display(),
            without_user(url)
        ));
    }
    let database = file_of(url).map_err(|error| format!("--database-url: {error}"))?;
    let database = database.ok_or("--database-url names no file")?;
    let fresh = FreshFile::begin(file)?;
    copy_database(&database, fresh.path(), false)
        .await
        .map_err(|unfit| format!("can't back up {}: {unfit}", database.display()))?;
    let contents = verify_file(fresh.path())
        .await
        .map_err(|unfit| format!("the copy of {} can't be used: {unfit}", database.display()))?;
    let hash = sha256(fresh.path()).await?;
    fresh.keep().await?;
    tracing::info!("a backup was made and verified");
    Ok(format!(
        "{} is a backup of {}, verified.\n{}SHA-256: {hash}\nThe server's key isn't in it: keep that elsewhere.",
        file.display(),
        database.display(),
        told(&contents)
    ))
}

/// What a file holds, a line each.
pub fn told(contents: &FileContents) -> String {
    let counts = contents.counts.iter().map(|(name, count)| format!("  {name}: {count}\n"));
    std::iter::once(format!("  schema: {:04}\n", contents.version)).chain(counts).collect()
}

/// The SHA-256 of a file, in hexadecimal.
pub async fn sha256(file: &Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("can't read {}: {error}", file.display());
    let mut read = tokio::fs::File::open(file).await.map_err(cannot)?;
    let (mut hash, mut part) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match read.read(&mut part).await.map_err(cannot)? {
            0 => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            length => hash.update(&part[..length]),
        }
    }
}
