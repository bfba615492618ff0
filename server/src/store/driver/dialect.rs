//! What differs between the two databases in SQL, and how a transaction keeps others from writing what it read.

use super::{Connection, StoreError, query};

/// Which SQL a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// One writer at a time: a transaction that may write is alone from its begin.
    Sqlite,
    /// Many writers, each statement in READ COMMITTED: what a transaction reads before it writes has to be locked.
    Postgres,
}

impl Dialect {
    /// Ends a `SELECT`: locks its rows until the transaction ends, and waits where another has them.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Ends a `SELECT` of rows to write, and leaves out those that another transaction is writing, such as a message
    /// that is just being removed.
    pub fn for_update_skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// The session `$1`. Skips one whose row is locked: two writers that took several sessions in different orders
    /// would deadlock. What is skipped is lost, and the next request notes it again.
    pub fn session_to_touch(self) -> &'static str {
        match self {
            Self::Sqlite => "token_hash = $1",
            Self::Postgres => {
                "token_hash IN (SELECT token_hash FROM session WHERE token_hash = $1 FOR UPDATE SKIP LOCKED)"
            }
        }
    }

    /// The number of the next message. Numbers grow with time; not each is used.
    pub fn next_place(self) -> &'static str {
        match self {
            Self::Sqlite => "(SELECT COALESCE(MAX(place), 0) + 1 FROM message)",
            Self::Postgres => "nextval('message_place')",
        }
    }
}

/// What a transaction locks because its writes depend on what it read. Transactions that
/// need several take them in this order, so that no two wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockKey<'a> {
    /// All rows of an account, by its id.
    Account(&'a str),
    /// A user name that somebody wants, by its key.
    UserName(&'a str),
    /// Wrong tries counted under a key.
    Failures(&'a str),
    /// What is known of a receipt, and who has it in a list, by its number.
    Receipt(&'a str),
    /// The limits and the budget of a channel, asked before a message is queued.
    Sending(&'a str),
    /// Messages that leave, and the budgets that they spend.
    Outbox,
    /// What is spent of the agency's day.
    Quota,
}

impl LockKey<'_> {
    /// The text whose hash is the advisory lock.
    fn name(self) -> String {
        match self {
            Self::Account(id) => format!("account {id}"),
            Self::UserName(key) => format!("user name {key}"),
            Self::Failures(key) => format!("failures {key}"),
            Self::Receipt(number) => format!("receipt {number}"),
            Self::Sending(channel) => format!("sending {channel}"),
            Self::Outbox => "outbox".to_owned(),
            Self::Quota => "quota".to_owned(),
        }
    }
}

/// Waits until no other transaction has the key, and keeps it until the transaction's end. On SQLite a transaction
/// that writes has everything.
pub async fn lock(connection: &mut dyn Connection, key: LockKey<'_>) -> Result<(), StoreError> {
    if connection.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    // The hash has 64 bits: two keys that collide only wait for each other needlessly.
    query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(key.name()).execute(connection).await.map(drop)
}
