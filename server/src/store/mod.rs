//! The only room with SQL: one schema and one set of queries for two databases.

mod account_id;
mod accounts;
mod admin;
mod agency_days;
mod alerts;
mod budgets;
mod cases;
mod codes;
mod conditions;
mod credential;
mod devices;
pub mod driver;
mod leases;
mod limits;
#[cfg(test)]
mod locks;
mod measures;
mod messages;
mod recoveries;
mod sendings;
mod sessions;
mod set_up;
mod sign_ups;
#[cfg(test)]
mod statements;
mod sweep;
mod touches;

pub use account_id::AccountId;
pub use accounts::Account;
pub use admin::{CountKeys, DeadLetter, Released, Traces};
pub use alerts::{AlertDelivery, AlertRow};
pub use cases::{CaseRow, LearnedStatus, ReceiptRow, ShownStatus, Standing, WatchedRow};
pub use codes::{CodeState, MovedCode, NewCode, Spent};
pub use credential::{AuthenticatorRow, BackupCodeSet, Credentials, EnrollmentRow, Tried};
pub use devices::DeviceSignIn;
pub use driver::{
    BESIDE, Connections, FileContents, StoreError, Unfit, beside_of, copy_database, file_of, is_duplicate, is_passing,
    verify_file,
};
pub use measures::{COUNTED_MOST, WaitingMessages};
pub use messages::{BoxRow, Outgoing};
pub use recoveries::RecoveryRow;
pub use sendings::{Count, HeldBack, Sending};
pub use sessions::{LiveSession, Origin, SessionKind, SessionRow, SignInRow, TOUCHES_WRITTEN_EVERY};
pub use set_up::Finished;
pub use sign_ups::{Confirmer, SignUpRow};
pub use sweep::SWEEP_EVERY;

use std::path::Path;
use std::sync::Arc;

use crate::domain::budget::Budgets;
use driver::{Connection, LockKey, Pool, Transaction, lock, query_scalar};
use touches::Touches;

/// All that is remembered.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    keeps_sent: bool,
    budgets: Budgets,
    touches: Arc<Touches>,
}

impl Store {
    /// Opens the database that a URL names, makes SQLite's where there is none, and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::respelled(Pool::open(url).await?).await
    }

    /// Opens or makes SQLite's database at a path, and brings the schema up to date.
    pub async fn open_file(file: &Path) -> Result<Self, StoreError> {
        Self::respelled(Pool::open_file(file).await?).await
    }

    /// Opens a database that is there and has this version's schema, beside a server that may have it open.
    pub async fn open_existing(url: &str) -> Result<Self, Unfit> {
        Ok(Self::over(Pool::open_existing(url).await?))
    }

    /// Closes the database for all who share this store.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    fn over(pool: Pool) -> Self {
        Self { pool, keeps_sent: false, budgets: Budgets::UNLIMITED, touches: Arc::default() }
    }

    async fn respelled(pool: Pool) -> Result<Self, StoreError> {
        let mut transaction = pool.begin().await?;
        // Reads every address.
        transaction.take_time().await?;
        credential::respell(&mut transaction).await?;
        transaction.commit().await?;
        Ok(Self::over(pool))
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
        query_scalar::<i64>("SELECT CAST(1 AS BIGINT)").fetch_one(&self.pool).await.is_ok()
    }

    /// Begins a transaction that may write. Holds the locks of its keys until it ends; on PostgreSQL, others may
    /// write everything else.
    async fn writing(&self, keys: &[LockKey<'_>]) -> Result<Transaction, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let mut keys = keys.to_vec();
        keys.sort_unstable();
        for key in keys {
            lock(&mut transaction, key).await?;
        }
        Ok(transaction)
    }
}
