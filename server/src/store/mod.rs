//! The only room with SQL: one schema for two databases, writes in their own immediate transactions.

mod accounts;
mod agency_days;
mod alerts;
mod budgets;
mod cases;
mod codes;
mod conditions;
mod credential;
mod devices;
mod driver;
mod limits;
mod messages;
mod recoveries;
mod sendings;
mod sessions;
mod sign_ups;
mod sweep;
mod touches;

pub use accounts::Account;
pub use alerts::{AlertDelivery, AlertRow};
pub use cases::{CaseRow, LearnedStatus, ReceiptRow, ShownStatus, Standing, WatchedRow};
pub use codes::{CodeState, MovedCode, NewCode, Spent};
pub use credential::{AuthenticatorRow, BackupCodeSet, Credentials, EnrollmentRow, Tried};
pub use devices::DeviceSignIn;
pub use driver::{StoreError, is_duplicate};
pub use messages::{BoxRow, Outgoing};
pub use recoveries::RecoveryRow;
pub use sendings::{Count, HeldBack, Sending};
pub use sessions::{LiveSession, SessionKind, SessionRow, SignInRow, TOUCHES_WRITTEN_EVERY};
pub use sign_ups::{Confirmer, SignUpRow};
pub use sweep::SWEEP_EVERY;

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::budget::Budgets;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::private_file;
use driver::{Connection, Driver, Transaction};
use touches::Touches;

/// All that is remembered.
#[derive(Clone)]
pub struct Store {
    pool: sqlx::Pool<Driver>,
    keeps_sent: bool,
    budgets: Budgets,
    touches: Arc<Touches>,
}

impl Store {
    /// Opens or makes the database and brings its schema up to date.
    /// Only its owner can read its files. Acknowledged writes survive a power cut: WAL with `synchronous=FULL`.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            // More than there are statements.
            .statement_cache_capacity(512)
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
            .max_connections(8)
            // A connection to a file doesn't get lost; asking it before each use costs as much as a read.
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await?;
        migrate(&mut *pool.acquire().await?).await?;
        Ok(Self { pool, keeps_sent: false, budgets: Budgets::UNLIMITED, touches: Arc::default() })
    }

    /// The same store, where the words of messages stay after they left: for the message box alone.
    pub fn keeping_sent_messages(self, keeps_sent: bool) -> Self {
        Self { keeps_sent, ..self }
    }

    /// The same store, which lets no more mails and texts be asked for and leave than that.
    pub fn within(self, budgets: Budgets) -> Self {
        Self { budgets, ..self }
    }

    /// True when the database answers.
    pub async fn answers(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    /// A transaction that may write: it takes its place in the queue at once, so that two never dead-lock.
    async fn writing(&self) -> Result<Transaction<'_>, StoreError> {
        self.pool.begin_with("BEGIN IMMEDIATE").await
    }
}

/// Brings the schema up to date, without foreign keys meanwhile: dropping a table in order to make it anew would delete what
/// refers to its rows (<https://www.sqlite.org/lang_altertable.html#otheralter>).
async fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    switch_foreign_keys(connection, false).await?;
    sqlx::migrate!("./migrations").run(&mut *connection).await?;
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *connection).await?;
    if !dangling.is_empty() {
        return Err(StoreError::Protocol(format!("{} rows refer to rows that aren't there", dangling.len())));
    }
    switch_foreign_keys(connection, true).await?;
    credential::respell(connection).await
}

/// SQLite passes over the switch without a word where a transaction is open.
async fn switch_foreign_keys(connection: &mut Connection, on: bool) -> Result<(), StoreError> {
    let switch = if on { "PRAGMA foreign_keys = ON" } else { "PRAGMA foreign_keys = OFF" };
    sqlx::query(switch).execute(&mut *connection).await?;
    let is_on: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(connection).await?;
    if (is_on == 1) == on { Ok(()) } else { Err(StoreError::Protocol("foreign keys can't be switched".to_owned())) }
}
