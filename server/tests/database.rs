//! The database of a test: a new file of SQLite, or, where `ELLIS_TEST_DATABASE` names a PostgreSQL server, a new
//! database there. It is gone with the test.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// A database.
#[derive(Default)]
pub struct TestDatabase {
    /// For `--database-url`.
    pub url: String,
    /// The server that it is dropped from, and its name there.
    server: Option<(String, String)>,
}

impl TestDatabase {
    /// SQLite's, in a folder.
    pub fn in_a_file(folder: &Path) -> Self {
        Self::at(format!("sqlite://{}", folder.join("ellis.db").display()))
    }

    /// That of another server, which it belongs to.
    pub fn at(url: String) -> Self {
        Self { url, server: None }
    }

    /// A new one, with no tables yet. SQLite's lies in a folder.
    pub async fn new(folder: &Path) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        // The PostgreSQL server that the tests run on, if any.
        let Ok(server) = std::env::var("ELLIS_TEST_DATABASE") else { return Self::in_a_file(folder) };
        let name = format!("ellis_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        run(&server, format!("CREATE DATABASE {name}")).await;
        let (address, query) = server.split_at(server.find('?').unwrap_or(server.len()));
        let (address, _) = address.rsplit_once('/').expect("ELLIS_TEST_DATABASE names a database");
        Self { url: format!("{address}/{name}{query}"), server: Some((server, name)) }
    }
}

async fn run(server: &str, statement: String) {
    let mut connection = PgConnection::connect(server).await.expect("the tests' PostgreSQL");
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("it is done");
    let _ = connection.close().await;
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else { return };
        // Within a runtime nothing may wait for another one: a thread does.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                run(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
                // Where a test made a role of that name, it owned the database.
                run(&server, format!("DROP ROLE IF EXISTS {name}")).await;
            });
        });
        let _ = dropping.join();
    }
}
