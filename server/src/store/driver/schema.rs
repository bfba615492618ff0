//! Which version's schema a database has, by the migrations that it lists; and why a database can't be used as it is.

use std::fmt;

use sqlx::migrate::Migrator;

use super::StoreError;

/// Why a database can't be used as it is.
#[derive(Debug)]
pub enum Unfit {
    /// There is none.
    Missing,
    /// The file is something else.
    NotSqlite,
    /// It is another program's.
    Foreign,
    /// A newer version of this program wrote it.
    Newer,
    /// An older version wrote it, and the schema isn't brought up to date here.
    Older,
    /// What is in it contradicts itself; by what was found first.
    Damaged(String),
    /// It can't be read.
    Unreadable(StoreError),
}

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("there is no database"),
            Self::NotSqlite => formatter.write_str("it isn't a database of SQLite"),
            Self::Foreign => formatter.write_str("it isn't a database of Ellis"),
            Self::Newer => formatter.write_str("a newer version of ellis-server wrote it: use that version"),
            Self::Older => {
                formatter.write_str("an older version of ellis-server wrote it: start this version's server once, which brings it up to date")
            }
            Self::Damaged(found) => write!(formatter, "it is damaged: {found}"),
            Self::Unreadable(error) => write!(formatter, "{error}"),
        }
    }
}

impl From<StoreError> for Unfit {
    fn from(error: StoreError) -> Self {
        let code = error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned());
        // SQLITE_CORRUPT and SQLITE_NOTADB, which may come with a further code in the upper bits.
        match code.as_deref().and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff) {
            Some(11) => Self::Damaged("SQLite can't read it".to_owned()),
            Some(26) => Self::NotSqlite,
            _ => Self::Unreadable(error),
        }
    }
}

/// How the schema of a database stands to this program's.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// It is the same.
    Same,
    /// It is that of an earlier version.
    Older,
}

/// Compares the migrations that a database lists, each with its checksum and whether it was done, with those known
/// here.
pub(super) fn age(applied: &[(i64, Vec<u8>, bool)], known: &Migrator) -> Result<Age, Unfit> {
    let (Some((first, ..)), Some(newest)) = (applied.first(), known.iter().map(|one| one.version).max()) else {
        return Err(Unfit::Foreign);
    };
    let ours = |version: i64| known.iter().find(|one| one.version == version);
    if ours(*first).is_none() {
        return Err(Unfit::Foreign);
    }
    for (version, checksum, done) in applied {
        match ours(*version) {
            None if *version > newest => return Err(Unfit::Newer),
            Some(migration) if *migration.checksum == **checksum => {}
            _ => return Err(Unfit::Foreign),
        }
        if !done {
            return Err(Unfit::Damaged(format!("migration {version} ended half-way")));
        }
    }
    Ok(if applied.len() == known.iter().count() { Age::Same } else { Age::Older })
}
