//! The schema of PostgreSQL is that of SQLite: the same tables, columns, keys and indexes.

use std::collections::BTreeSet;

use ellis_server::store::Store;
use ellis_server::store::driver::{Pool, query_scalar};
use sqlx::AssertSqlSafe;

use crate::database::TestDatabase;

async fn texts(pool: &Pool, asked: &str) -> Vec<String> {
    query_scalar(AssertSqlSafe(asked.to_owned())).fetch_all(pool).await.expect("texts")
}

/// A column a line: its table, name, type, and whether it may be empty.
async fn columns(pool: &Pool) -> BTreeSet<String> {
    let asked = match pool {
        Pool::Sqlite(_) => {
            "SELECT t.name || '.' || c.name || ' ' || lower(c.type) || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END
             FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
        }
        Pool::Postgres(_) => {
            "SELECT table_name || '.' || column_name || ' ' || data_type
             || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
        }
    };
    texts(pool, asked).await.into_iter().collect()
}

/// The columns that are unique together, keys too, a set of them a line.
async fn keys(pool: &Pool) -> BTreeSet<String> {
    let asked = match pool {
        Pool::Sqlite(_) => {
            "SELECT t.name || ': ' || (SELECT string_agg(c.name, ', ' ORDER BY c.seqno) FROM pragma_index_info(i.name) c)
             FROM sqlite_master t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND i.\"unique\" = 1
             AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
        }
        Pool::Postgres(_) => {
            "SELECT t.relname || ': ' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place) FROM unnest(i.indkey) WITH ORDINALITY k(number, place)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE n.nspname = 'public' AND i.indisunique AND t.relname NOT LIKE '\\_sqlx%'"
        }
    };
    texts(pool, asked).await.into_iter().collect()
}

/// The names of the indexes that aren't keys.
async fn indexes(pool: &Pool) -> BTreeSet<String> {
    let asked = match pool {
        Pool::Sqlite(_) => "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        Pool::Postgres(_) => {
            "SELECT CAST(i.relname AS TEXT) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
             JOIN pg_namespace n ON n.oid = i.relnamespace WHERE n.nspname = 'public'
             AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)"
        }
    };
    texts(pool, asked).await.into_iter().collect()
}

/// What goes with an account: the tables whose rows refer to it.
async fn dependents(pool: &Pool) -> BTreeSet<String> {
    let asked = match pool {
        Pool::Sqlite(_) => {
            "SELECT t.name || '.' || f.\"from\" || ' to ' || f.\"table\" || ' ' || lower(f.on_delete)
             FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'"
        }
        Pool::Postgres(_) => {
            "SELECT t.relname || '.' || a.attname || ' to ' || r.relname || CASE c.confdeltype WHEN 'c' THEN ' cascade' ELSE ' no action' END
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
        }
    };
    texts(pool, asked).await.into_iter().collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = TestDatabase::in_a_file(folder.path());
    Store::open(&file.url).await.expect("SQLite's schema");
    let one = Pool::connect(&file.url).await.expect("SQLite");
    // On SQLite: two of the same, which a query that finds nothing shows too.
    let own = TestDatabase::new(&folder.path().join("..")).await;
    let other_url = if own.url.starts_with("postgres") { &own.url } else { &file.url };
    Store::open(other_url).await.expect("the other schema");
    let other = Pool::connect(other_url).await.expect("the other one");
    let (found, others) = (columns(&one).await, columns(&other).await);
    assert!(found.len() > 150, "{} columns", found.len());
    assert_eq!(found, others);
    let (found, others) = (keys(&one).await, keys(&other).await);
    assert!(found.contains("watched_case: account_id, receipt_number"), "{found:?}");
    assert_eq!(found, others);
    let (found, others) = (indexes(&one).await, indexes(&other).await);
    assert!(found.contains("receipt_to_read"), "{found:?}");
    assert_eq!(found, others);
    let (found, others) = (dependents(&one).await, dependents(&other).await);
    assert!(found.contains("session.account_id to account cascade"), "{found:?}");
    assert_eq!(found, others);
}
