//! Two databases behind one face: SQLite and PostgreSQL. Opens them, and runs queries, which are written once, on
//! either. Knows nothing of what the tables hold.

mod bounded;
mod dialect;
mod error;
mod postgres;
mod query;
mod schema;
mod sqlite;
mod sqlite_file;

pub use dialect::{Dialect, LockKey, lock};
pub use error::{StoreError, is_duplicate, is_passing};
pub use query::{Query, Target, Value, query, query_as, query_scalar};
pub use schema::Unfit;
pub use sqlite::{BESIDE, beside_of, file_of};
pub use sqlite_file::{FileContents, copy_database, verify_file};

use std::path::Path;
use std::time::Duration;

use crate::domain::address::is_postgres;
use bounded::Bounded;
use sqlx::{PgPool, Sqlite, SqlitePool};

/// The open database.
#[derive(Clone)]
pub enum Pool {
    /// A file on this machine.
    Sqlite(SqlitePool),
    /// A server, which other instances use too.
    Postgres(PgPool),
}

impl Pool {
    /// Opens the database that a URL names, and brings its schema up to date: `postgres://…`, or else SQLite's. Returns
    /// an error where it can't be reached or isn't what this version can use.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if is_postgres(url) {
            return postgres::open(url).await.map(Self::Postgres);
        }
        sqlite::open(url).await.map(Self::Sqlite)
    }

    /// Opens or makes SQLite's database at a path, and brings its schema up to date.
    pub async fn open_file(file: &Path) -> Result<Self, StoreError> {
        sqlite::open_file(file).await.map(Self::Sqlite)
    }

    /// Opens a database that is there, and leaves its schema as it is. Returns an error unless that is this version's.
    pub async fn open_existing(url: &str) -> Result<Self, Unfit> {
        if is_postgres(url) {
            return postgres::open_existing(url).await.map(Self::Postgres);
        }
        sqlite::open_existing(url).await.map(Self::Sqlite)
    }

    /// Closes every connection. SQLite's last one leaves everything in the database's own file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Connects to a database that is open elsewhere, for tests: its schema stays as it is.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        if is_postgres(url) {
            return Ok(Self::Postgres(PgPool::connect(url).await?));
        }
        Ok(Self::Sqlite(SqlitePool::connect(url).await?))
    }

    /// What differs in its SQL.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Its connections as they are used now.
    pub fn connections(&self) -> Connections {
        let (open, idle, most) = match self {
            Self::Sqlite(pool) => (pool.size(), pool.num_idle(), pool.options().get_max_connections()),
            Self::Postgres(pool) => (pool.size(), pool.num_idle(), pool.options().get_max_connections()),
        };
        Connections { in_use: (open as usize).saturating_sub(idle), idle, most: most as usize }
    }

    /// A connection for several queries without a transaction.
    pub async fn acquire(&self) -> Result<PoolConnection, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => PoolConnection::Sqlite(pool.acquire().await?),
            Self::Postgres(pool) => PoolConnection::Postgres(Bounded::acquire(pool).await?),
        })
    }

    /// Begins a transaction that may write. On SQLite it waits for its turn at once, so that two never dead-lock.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Transaction::Postgres(Bounded::begin(pool).await?),
        })
    }
}

/// Connections to the database.
pub struct Connections {
    /// Those that somebody uses.
    pub in_use: usize,
    /// Open ones that nobody uses.
    pub idle: usize,
    /// As many as may be open.
    pub most: usize,
}

/// Where several queries run, within a transaction or not.
pub trait Connection: Send {
    /// What differs in the SQL of its database.
    fn dialect(&self) -> Dialect;

    /// For one query.
    fn target(&mut self) -> Target<'_>;
}

/// A connection without a transaction.
pub enum PoolConnection {
    /// To a file.
    Sqlite(sqlx::pool::PoolConnection<Sqlite>),
    /// To a server.
    Postgres(Bounded),
}

impl Connection for PoolConnection {
    fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    fn target(&mut self) -> Target<'_> {
        match self {
            Self::Sqlite(connection) => Target::Sqlite(connection),
            Self::Postgres(connection) => Target::Postgres(connection),
        }
    }
}

/// A transaction, undone unless it is committed.
pub enum Transaction {
    /// On SQLite: the only one that writes.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// On PostgreSQL: others write beside it. Each of its statements reads what was committed before that statement.
    Postgres(Bounded),
}

impl Transaction {
    /// Lets its statements take longer than those of a request may.
    pub async fn take_time(&mut self) -> Result<(), StoreError> {
        if let Self::Postgres(transaction) = self {
            let target = Target::Postgres(&mut *transaction);
            query("SET LOCAL statement_timeout = '10min'").execute(target).await?;
            transaction.take_time(Duration::from_mins(10));
        }
        Ok(())
    }

    /// Keeps what it wrote.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}

impl Connection for Transaction {
    fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    fn target(&mut self) -> Target<'_> {
        match self {
            Self::Sqlite(transaction) => Target::Sqlite(transaction),
            Self::Postgres(transaction) => Target::Postgres(transaction),
        }
    }
}
