//! A server of a test and its database. The people on it are in `people`. No expectations.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use ellis_server::clock::{Clock, ManualClock};
use ellis_server::config::Options;
use ellis_server::entropy::SystemEntropy;
use ellis_server::run::{Running, start};
use ellis_server::store::driver::{Pool, query, query_scalar};
use sqlx::AssertSqlSafe;

use crate::browser::builder;
pub use crate::browser::{Browser, Reply, client, wrong};
use crate::database::TestDatabase;

/// Monday, 23 November 2026, 12:00 UTC.
pub const NOON: i64 = 1_795_435_200_000;
pub const PASSWORD: &str = "a violet tram hums at dusk";
/// PostgreSQL has no file beside which a key could be made.
pub const SECRET_KEY: &str = "--secret-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// What a server outside of loopback needs; nobody answers there.
pub const AGENCY: [&str; 3] =
    ["--case-status-url=https://agency.example.org", "--case-status-id=id", "--case-status-secret=secret"];
/// Answers to whatever questions a person was asked, in their order.
pub const ANSWERS: [&str; 3] = ["Maple Street", "Barnaby", "Lisbon"];

/// A server with a database of its own; both are gone with it.
pub struct Ellis {
    pub running: Running,
    pub clock: Arc<ManualClock>,
    pub database: Pool,
    own: TestDatabase,
    folder: PathBuf,
}

impl Ellis {
    /// With a message box, the simulator and the weakest hashing that is taken.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With further flags; where mail goes out by SMTP, there is no message box.
    pub async fn with(flags: &[&str]) -> Self {
        Self::under(flags, |clock| clock).await
    }

    /// The same, on a clock made of the one that is moved by hand.
    pub async fn under(flags: &[&str], made: impl FnOnce(Arc<ManualClock>) -> Arc<dyn Clock>) -> Self {
        let folder = made_folder();
        let clock = Arc::new(ManualClock::at(NOON));
        let own = TestDatabase::new(&folder).await;
        Self::over(folder, own, flags, clock.clone(), made(clock)).await
    }

    /// On SQLite, whatever the other tests run on: for what files alone have.
    pub async fn in_a_file() -> Self {
        Self::over_files(made_folder()).await
    }

    /// Over the database and the key in a folder, which is gone with it.
    pub async fn over_files(folder: PathBuf) -> Self {
        let clock = Arc::new(ManualClock::at(NOON));
        let own = TestDatabase::in_a_file(&folder);
        Self::over(folder, own, &[], clock.clone(), clock).await
    }

    /// Over a database that is there, with no tables yet.
    pub async fn on(database: TestDatabase) -> Self {
        let clock = Arc::new(ManualClock::at(NOON));
        Self::over(made_folder(), database, &[], clock.clone(), clock).await
    }

    /// Another instance over the same database, with the same key, on the same clock.
    pub async fn beside(&self, flags: &[&str]) -> Self {
        self.beside_under(flags, |clock| clock).await
    }

    /// The same, on a clock made of the one that is moved by hand.
    pub async fn beside_under(&self, flags: &[&str], made: impl FnOnce(Arc<ManualClock>) -> Arc<dyn Clock>) -> Self {
        let own = TestDatabase::at(self.own.url.clone());
        Self::over(made_folder(), own, flags, self.clock.clone(), made(self.clock.clone())).await
    }

    /// Stopped and started again with other flags, over the same database and key.
    pub async fn restarted(mut self, flags: &[&str]) -> Self {
        self.running.stop().await;
        let folder = std::mem::take(&mut self.folder);
        let own = std::mem::take(&mut self.own);
        let clock = self.clock.clone();
        Self::over(folder, own, flags, clock.clone(), clock).await
    }

    /// Another instance over the same database, which it reaches by a port of 127.0.0.1: where the tests run on
    /// PostgreSQL.
    pub async fn beside_by_port(&self, port: u16) -> Self {
        let own = TestDatabase::at(self.url_by_port(port));
        Self::over(made_folder(), own, &[], self.clock.clone(), self.clock.clone()).await
    }

    /// Its database on PostgreSQL, reached by another port of 127.0.0.1.
    pub fn url_by_port(&self, port: u16) -> String {
        let (_, name) = self.own.url.rsplit_once('/').expect("a database's name");
        format!("postgres://ellis@127.0.0.1:{port}/{name}")
    }

    /// Where the PostgreSQL is that the test runs on; `None` on SQLite.
    pub fn postgres(&self) -> Option<SocketAddr> {
        let url = self.own.url.strip_prefix("postgres://")?;
        let (host, _) = url.split_once('@').and_then(|(_, rest)| rest.split_once('/')).expect("a host");
        Some(host.parse().expect("an address and a port"))
    }

    async fn over(
        folder: PathBuf,
        own_database: TestDatabase,
        flags: &[&str],
        clock: Arc<ManualClock>,
        its_clock: Arc<dyn Clock>,
    ) -> Self {
        let dist = folder.join("dist").display().to_string();
        let mut own = vec!["ellis-server"];
        if !flags.iter().any(|flag| flag.starts_with("--questions")) {
            own.extend(["--questions", "true"]);
        }
        if !flags.iter().any(|flag| flag.starts_with("--password-memory")) {
            own.extend(["--password-memory=19456", "--password-passes=2"]);
        }
        let listen = (!flags.iter().any(|flag| flag.starts_with("--listen"))).then_some("--listen=127.0.0.1:0");
        let given = ["--database-url", &own_database.url, "--static-folder", &dist];
        let key = own_database.url.starts_with("postgres").then_some(SECRET_KEY);
        let shown = (!flags.iter().any(|flag| flag.starts_with("--smtp-url"))).then_some("--message-box");
        let options =
            Options::parse_from(own.iter().chain(&given).chain(&key).chain(&listen).chain(&shown).chain(flags));
        let running = start(options, its_clock, Arc::new(SystemEntropy)).await.expect("it starts");
        let database = Pool::connect(&own_database.url).await.expect("the same database");
        Self { running, clock, database, own: own_database, folder }
    }

    /// Where its database and its page are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn browser(&self) -> Browser {
        Browser::at(&format!("http://{}", self.running.address))
    }

    /// A browser at an address of its own: on loopback, any of 127.0.0.0/8.
    pub fn browser_at(&self, address: &str) -> Browser {
        let from: std::net::IpAddr = address.parse().expect("an address");
        let http = builder().local_address(from).build().expect("a client");
        Browser { http, ..self.browser() }
    }

    /// A number out of the database.
    pub async fn count(&self, asked: &str) -> i64 {
        query_scalar(AssertSqlSafe(asked.to_owned())).fetch_one(&self.database).await.expect("a number")
    }

    /// A statement on the database.
    pub async fn execute(&self, statement: &str) {
        query(AssertSqlSafe(statement.to_owned())).execute(&self.database).await.expect("it is done");
    }

    /// A text out of the database.
    pub async fn text(&self, asked: &str) -> String {
        query_scalar(AssertSqlSafe(asked.to_owned())).fetch_one(&self.database).await.expect("a text")
    }

    /// A column of texts out of the database.
    pub async fn texts(&self, asked: &str) -> Vec<String> {
        query_scalar(AssertSqlSafe(asked.to_owned())).fetch_all(&self.database).await.expect("texts")
    }

    /// The names of all tables.
    pub async fn tables(&self) -> Vec<String> {
        self.texts(match &self.database {
            Pool::Sqlite(_) => "SELECT name FROM sqlite_master WHERE type = 'table'",
            Pool::Postgres(_) => "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'",
        })
        .await
    }

    /// The rows of a table, each with the text of all its columns.
    pub async fn rows(&self, table: &str) -> Vec<String> {
        let columns = match &self.database {
            Pool::Sqlite(_) => format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')"),
            Pool::Postgres(_) => format!(
                "SELECT 'COALESCE(' || column_name || '::TEXT, ''-'')' FROM information_schema.columns WHERE table_name = '{table}'"
            ),
        };
        self.texts(&format!("SELECT {} FROM {table}", self.texts(&columns).await.join(" || ' ' || "))).await
    }

    /// From now on a table takes no such write, as if the server died at that moment: `INSERT`, `UPDATE OF column`.
    pub async fn refuse(&self, write: &str, table: &str) {
        self.refuse_where(write, table, "TRUE").await;
    }

    /// The same of rows that are as a condition says of them, as `NEW`.
    pub async fn refuse_where(&self, write: &str, table: &str, condition: &str) {
        let (event, refused) = (format!("BEFORE {write} ON {table}"), format!("refused_{table}"));
        let when = format!("WHEN ({condition})");
        if matches!(self.database, Pool::Sqlite(_)) {
            let refuse = "BEGIN SELECT RAISE(ABORT, 'refused'); END";
            return self.execute(&format!("CREATE TRIGGER {refused} {event} {when} {refuse}")).await;
        }
        let refuse = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$";
        self.execute(&format!("CREATE FUNCTION {refused}() {refuse}")).await;
        let trigger = format!("CREATE TRIGGER {refused} {event} FOR EACH ROW {when} EXECUTE FUNCTION {refused}()");
        self.execute(&trigger).await;
    }

    /// It takes it again.
    pub async fn accept(&self, table: &str) {
        let on = if matches!(self.database, Pool::Sqlite(_)) { String::new() } else { format!(" ON {table}") };
        self.execute(&format!("DROP TRIGGER refused_{table}{on}")).await;
    }
}

/// A folder with a page of a few files.
pub fn made_folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("ellis-contract-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(folder.join("dist")).expect("a folder");
    std::fs::write(folder.join("dist/shell.html"), "<!doctype html><title>Ellis</title>").expect("a page");
    std::fs::write(folder.join("dist/main-0123456789abcdef.css"), "p{}").expect("a file");
    std::fs::create_dir_all(folder.join("dist/es/help")).expect("a folder");
    std::fs::write(folder.join("dist/es/help/index.html"), "<!doctype html><title>Ayuda</title>").expect("a page");
    let inlined = r#"{"scripts":["sha256-first"],"styles":["sha256-sheet"]}"#;
    std::fs::write(folder.join("dist/policy.json"), inlined).expect("a file");
    folder
}

impl Drop for Ellis {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
