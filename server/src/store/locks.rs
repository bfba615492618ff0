//! What a transaction that writes has alone, seen from beside it. On SQLite that is everything.

use sqlx::AssertSqlSafe;

use super::driver::{LockKey, query_scalar};
use super::statements::made_database;
use super::{Store, StoreError};

/// How many locks of transactions are held in this database.
const HELD: &str = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

async fn is_free(store: &Store, key: &str) -> Result<bool, StoreError> {
    let free = format!("SELECT pg_try_advisory_xact_lock(hashtextextended('{key}', 0))");
    query_scalar(AssertSqlSafe(free)).fetch_one(&store.pool).await
}

#[tokio::test]
async fn a_transaction_has_its_keys_alone_until_its_end() {
    let Ok(server) = std::env::var("ELLIS_TEST_DATABASE") else { return };
    let store = Store::open(&made_database(&server, "locks").await).await.expect("a database");
    let keys = [LockKey::Receipt("IOE0000000001"), LockKey::Account("a")];
    let transaction = store.writing(&keys).await.expect("begun");
    assert_eq!(query_scalar::<i64>(HELD).fetch_one(&store.pool).await.expect("a number"), 2);
    for (key, free) in [("account a", false), ("receipt IOE0000000001", false), ("account b", true)] {
        assert_eq!(is_free(&store, key).await.expect("an answer"), free, "{key}");
    }
    transaction.commit().await.expect("ended");
    assert!(is_free(&store, "account a").await.expect("an answer"));
}
