//! Each statement of the store, found in its sources and prepared on the database that the tests run on: on PostgreSQL
//! where `ELLIS_TEST_DATABASE` names one, else on SQLite.

use std::collections::BTreeMap;
use std::path::Path;

use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use super::driver::{Dialect, Pool};

/// Names that one of the two databases alone has.
const OF_ONE_DATABASE: [&str; 4] = ["sqlite_version", "sqlite_master", "pg_advisory", "pg_tables"];

/// The sources of this room, without its tests.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.file_name().is_none_or(|name| name != "statements.rs" && name != "locks.rs") {
            found.push(std::fs::read_to_string(path).expect("a source"));
        }
    }
}

/// Its string literals.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = 0;
    // Neither comments nor the store's texts contain a quotation mark that isn't a literal's.
    while let Some(start) = source[from..].find('"').map(|at| from + at) {
        let end = start + 1 + source[start + 1..].find('"').expect("a literal ends");
        found.push(source[start + 1..end].to_owned());
        from = end + 1;
    }
    found
}

/// Constants of the store that are parts of statements: a literal each, or several and `hidden!()`.
fn constants(sources: &[String], hidden: &str) -> BTreeMap<String, String> {
    let mut constants = BTreeMap::new();
    for source in sources {
        for part in source.split("const ").skip(1) {
            let Some((name, rest)) = part.split_once(": &str =") else { continue };
            let Some((value, _)) = rest.split_once(';') else { continue };
            let value = value.replace("hidden!()", &format!("\"{hidden}\""));
            let text: String = literals(&value).concat();
            let before = constants.insert(name.to_owned(), text);
            assert!(before.is_none(), "{name} is the name of two parts");
        }
    }
    constants
}

/// A statement with the parts that its braces name.
fn filled(statement: &str, parts: &BTreeMap<String, String>) -> String {
    let mut text = statement.to_owned();
    while let Some((before, rest)) = text.split_once('{') {
        let (name, after) = rest.split_once('}').expect("a brace is closed");
        let part = parts.get(name).unwrap_or_else(|| panic!("{{{name}}} is no part: {statement}"));
        text = format!("{before}{part}{after}");
    }
    text
}

/// All statements of the store in a dialect.
fn statements(dialect: Dialect) -> Vec<String> {
    let mut sources_of_room = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store"), &mut sources_of_room);
    let mut parts = constants(&sources_of_room, super::conditions::HIDDEN);
    for (name, part) in [
        ("for_update", dialect.for_update()),
        ("skip_locked", dialect.for_update_skip_locked()),
        ("session_to_touch", dialect.session_to_touch()),
        ("next_place", dialect.next_place()),
    ] {
        parts.insert(name.to_owned(), part.to_owned());
    }
    let begins = |text: &str| {
        let verb = text.trim_start().split(' ').next().unwrap_or_default();
        matches!(verb, "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "WITH")
    };
    sources_of_room
        .iter()
        .flat_map(|source| literals(source))
        .filter(|text| begins(text))
        .map(|text| filled(&text, &parts))
        .filter(|text| !OF_ONE_DATABASE.iter().any(|name| text.contains(name)))
        .collect()
}

#[tokio::test]
async fn each_statement_can_be_prepared() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = match std::env::var("ELLIS_TEST_DATABASE") {
        Ok(server) => made_database(&server, "statements").await,
        Err(_) => format!("sqlite://{}", folder.path().join("ellis.db").display()),
    };
    let pool = Pool::open(&url).await.expect("a database");
    let statements = statements(pool.dialect());
    assert!(statements.len() > 150, "only {} are found", statements.len());
    let mut refused = Vec::new();
    for statement in statements {
        let sql = AssertSqlSafe(statement.clone()).into_sql_str();
        let prepared = match &pool {
            Pool::Sqlite(pool) => pool.prepare(sql).await.map(drop),
            Pool::Postgres(pool) => pool.prepare(sql).await.map(drop),
        };
        if let Err(error) = prepared {
            refused.push(format!("{error}: {statement}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n\n"));
}

/// A new database, which goes with the tests' server.
pub(super) async fn made_database(server: &str, what: &str) -> String {
    let name = format!("ellis_{what}_{}", std::process::id());
    let pool = sqlx::PgPool::connect(server).await.expect("the tests' PostgreSQL");
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.expect("made");
    let (address, query) = server.split_at(server.find('?').unwrap_or(server.len()));
    format!("{}/{name}{query}", address.rsplit_once('/').expect("a database").0)
}
