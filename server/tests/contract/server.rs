//! A server of a test, and the people on it. No expectations.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use ellis_server::clock::{Clock, ManualClock};
use ellis_server::config::Options;
use ellis_server::entropy::SystemEntropy;
use ellis_server::run::{Running, start};
use ellis_server::store::driver::{Pool, query, query_scalar};
use serde_json::json;
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

    /// Another instance over the same database, with the same key, on the same clock.
    pub async fn beside(&self, flags: &[&str]) -> Self {
        self.beside_under(flags, |clock| clock).await
    }

    /// The same, on a clock made of the one that is moved by hand.
    pub async fn beside_under(&self, flags: &[&str], made: impl FnOnce(Arc<ManualClock>) -> Arc<dyn Clock>) -> Self {
        let own = TestDatabase::of_another(&self.own);
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

    /// The newest message to somebody: its text.
    pub async fn message_to(&self, recipient: &str) -> Option<String> {
        let newest = query_scalar("SELECT body FROM message WHERE recipient = $1 ORDER BY place DESC LIMIT 1");
        newest.bind(recipient).fetch_optional(&self.database).await.expect("messages")
    }

    pub async fn messages_to(&self, recipient: &str) -> i64 {
        self.count(&format!("SELECT count(*) FROM message WHERE recipient = '{recipient}'")).await
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

    /// The six digits in the newest message to somebody.
    pub async fn code_to(&self, recipient: &str) -> String {
        let text = self.message_to(recipient).await.expect("a message");
        let runs = text.split(|c: char| !c.is_ascii_digit());
        runs.into_iter().find(|run| run.len() == 6).unwrap_or_else(|| panic!("no code in {text}")).to_owned()
    }

    /// What stands behind `#t=` in the newest message to somebody.
    pub async fn link_to(&self, recipient: &str) -> String {
        let text = self.message_to(recipient).await.expect("a message");
        let rest = text.split("#t=").nth(1).unwrap_or_else(|| panic!("no link in {text}"));
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    }

    /// An address that is proven; nothing is set up.
    pub async fn confirmed(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let sent = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
        browser.post("/sign-up", sent).await.ok();
        let code = self.code_to(email).await;
        browser.post("/sign-up/code", json!({"code": code})).await.ok();
        browser
    }

    /// Signed in for the first time: the set-up begins.
    pub async fn setting_up(&self, email: &str) -> Browser {
        let mut browser = self.confirmed(email).await;
        browser.enter_password(email).await.ok();
        browser
    }

    /// Set up with codes by mail, and signed in.
    pub async fn member(&self, email: &str) -> Browser {
        let mut browser = self.setting_up(email).await;
        browser.accept_terms().await;
        browser.post("/set-up/email", json!({})).await.ok();
        let code = self.code_to(email).await;
        browser.post("/set-up/method/code", json!({"code": code})).await.ok();
        browser.post("/set-up/backup-codes", json!({})).await.ok();
        browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
        browser.answer_questions().await;
        browser.post("/set-up/finish", json!({})).await.ok();
        browser
    }

    /// Set up with codes by mail and signed in, with the ten backup codes; with questions where the server asks them.
    pub async fn member_with_codes(&self, email: &str) -> (Browser, Vec<String>) {
        let mut browser = self.setting_up(email).await;
        browser.accept_terms().await;
        browser.post("/set-up/email", json!({})).await.ok();
        browser.post("/set-up/method/code", json!({"code": self.code_to(email).await})).await.ok();
        let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
        browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
        if self.running.app.options.questions {
            browser.answer_questions().await;
        }
        browser.post("/set-up/finish", json!({})).await.ok();
        (browser, serde_json::from_value(codes).expect("ten codes"))
    }

    /// Signs a browser in with password and code; its device is known from then on.
    pub async fn sign_in(&self, browser: &mut Browser, email: &str) {
        // Past the wait between two mails to one person.
        self.clock.advance(60_000);
        browser.enter_password(email).await.ok();
        browser.post("/sign-in/code", json!({"code": self.code_to(email).await})).await.ok();
    }

    /// A member whose password was just taken: the code is due in this browser.
    pub async fn code_due(&self, email: &str) -> Browser {
        self.member(email).await.post("/sign-out", json!({})).await.ok();
        // Past the wait between two mails to one person.
        self.clock.advance(60_000);
        let mut browser = self.browser();
        browser.enter_password(email).await.ok();
        browser
    }

    /// A member with codes by text whose password was just taken.
    pub async fn code_due_by_text(&self, email: &str, phone: &str) -> Browser {
        let mut browser = self.setting_up(email).await;
        browser.accept_terms().await;
        browser.post("/set-up/text", json!({"phone": phone})).await.ok();
        browser.post("/set-up/method/code", json!({"code": self.code_to(phone).await})).await.ok();
        self.clock.advance(60_000);
        let mut browser = self.browser();
        browser.enter_password(email).await.ok();
        browser
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
