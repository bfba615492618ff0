//! The program killed in the middle of its work, again and again: what it acknowledged is there afterwards, as a ledger
//! of the client says, and the database is whole (promise 57).

use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use ellis_server::store::driver::{Pool, query_scalar};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::database::TestDatabase;
use crate::server::{Browser, PASSWORD, Reply, SECRET_KEY};

/// How often the program is killed; `cargo xtask drill kill` asks for more.
const KILLS: u32 = 10;
/// People who sign up at the same time.
const AT_ONCE: u32 = 4;
/// Acknowledged requests after which the program is killed: it changes from one life to the next.
const MOST_IN_A_LIFE: u32 = 17;

/// What the server acknowledged: who signed up, and who confirmed their address.
#[derive(Default)]
struct Ledger {
    signed_up: Mutex<Vec<String>>,
    confirmed: Mutex<Vec<String>>,
    noted: Notify,
}

impl Ledger {
    fn note(&self, list: &Mutex<Vec<String>>, reply: &Reply, email: &str) {
        assert_eq!(reply.status, 200, "{}", reply.text);
        list.lock().unwrap().push(email.to_owned());
        self.noted.notify_one();
    }

    fn signed_up(&self) -> Vec<String> {
        self.signed_up.lock().unwrap().clone()
    }

    fn confirmed(&self) -> Vec<String> {
        self.confirmed.lock().unwrap().clone()
    }

    /// How many requests were acknowledged.
    fn acknowledged(&self) -> usize {
        self.signed_up().len() + self.confirmed().len()
    }

    /// Waits until so many requests were acknowledged.
    async fn until(&self, wanted: usize) {
        while self.acknowledged() < wanted {
            self.noted.notified().await;
        }
    }
}

struct Life {
    program: Child,
    address: String,
    /// Open as long as the program lives: it writes more than its address.
    _output: Lines<BufReader<ChildStdout>>,
}

async fn start(database: &str) -> Life {
    let mut program = Command::new(env!("CARGO_BIN_EXE_ellis-server"))
        .env_clear()
        .args(["--listen=127.0.0.1:0", "--message-box", "--password-memory=19456", "--password-passes=2"])
        .args(["--trusted-proxies=127.0.0.1", SECRET_KEY, "--database-url", database])
        .kill_on_drop(true)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut lines = BufReader::new(program.stdout.take().expect("a pipe")).lines();
    let line = lines.next_line().await.expect("readable").expect("it starts on what the last life left");
    let address = line.strip_prefix("Address: ").expect("the address").trim_end_matches('/').to_owned();
    Life { program, address, _output: lines }
}

/// Each caller has an address of its own, so that no limit by address is met.
fn forwarded() -> String {
    static CALLER: AtomicU32 = AtomicU32::new(0);
    let [_, a, b, c] = CALLER.fetch_add(1, Ordering::SeqCst).to_be_bytes();
    format!("10.{a}.{b}.{c}")
}

/// Signs up and confirms until the server is gone, and notes what it acknowledged.
async fn people(address: String, database: Pool, ledger: Arc<Ledger>) {
    static PERSON: AtomicU32 = AtomicU32::new(0);
    loop {
        let email = format!("person{}@example.org", PERSON.fetch_add(1, Ordering::SeqCst));
        let from = forwarded();
        let mut browser = Browser::at(&address);
        let sign_up = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
        let Some(reply) = browser.attempt("POST", "/sign-up", &from, sign_up).await else { return };
        ledger.note(&ledger.signed_up, &reply, &email);
        let query = "SELECT body FROM message WHERE recipient = $1";
        let body: Result<String, _> = query_scalar(query).bind(&email).fetch_one(&database).await;
        let body = body.expect("the mail is queued with what it tells of");
        let code = body.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).expect("a code").to_owned();
        let Some(reply) = browser.attempt("POST", "/sign-up/code", &from, json!({"code": code})).await else { return };
        ledger.note(&ledger.confirmed, &reply, &email);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_after_the_program_was_killed() {
    let kills = std::env::var("ELLIS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let folder = tempfile::tempdir().expect("a folder");
    let own = TestDatabase::new(folder.path()).await;
    let url = &own.url;
    let ledger = Arc::new(Ledger::default());
    for round in 0..kills {
        let mut life = start(url).await;
        let database = Pool::connect(url).await.expect("the same database");
        let wanted = ledger.acknowledged() + (1 + round % MOST_IN_A_LIFE) as usize;
        let mut at_work = JoinSet::new();
        for _ in 0..AT_ONCE {
            at_work.spawn(people(life.address.clone(), database.clone(), ledger.clone()));
        }
        tokio::select! {
            () = ledger.until(wanted) => {}
            early = at_work.join_next() => panic!("the server was gone before it was killed: {early:?}"),
        }
        life.program.kill().await.expect("it is gone");
        while let Some(one) = at_work.join_next().await {
            one.expect("every answer was as expected");
        }
        assert_whole(&database, &format!("after {round} lives")).await;
        assert_all_there(&database, &ledger).await;
    }
    println!("{} sign-ups and {} confirmations", ledger.signed_up().len(), ledger.confirmed().len());
    assert!(ledger.confirmed().len() > 1, "something was confirmed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_instances_is_killed_and_the_other_goes_on() {
    let kills = std::env::var("ELLIS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let folder = tempfile::tempdir().expect("a folder");
    let own = TestDatabase::new(folder.path()).await;
    let (killed, left) = (Arc::new(Ledger::default()), Arc::new(Ledger::default()));
    let mut stays = start(&own.url).await;
    let database = Pool::connect(&own.url).await.expect("the same database");
    let mut at_work = JoinSet::new();
    for _ in 0..AT_ONCE {
        at_work.spawn(people(stays.address.clone(), database.clone(), left.clone()));
    }
    for round in 0..kills.div_ceil(2) {
        let mut life = start(&own.url).await;
        let wanted = killed.acknowledged() + (1 + round % MOST_IN_A_LIFE) as usize;
        let mut beside = JoinSet::new();
        for _ in 0..AT_ONCE {
            beside.spawn(people(life.address.clone(), database.clone(), killed.clone()));
        }
        tokio::select! {
            () = killed.until(wanted) => {}
            early = beside.join_next() => panic!("the server was gone before it was killed: {early:?}"),
        }
        life.program.kill().await.expect("it is gone");
        while let Some(one) = beside.join_next().await {
            one.expect("every answer was as expected");
        }
        let before = left.acknowledged();
        tokio::select! {
            () = left.until(before + AT_ONCE as usize) => {}
            early = at_work.join_next() => panic!("the other one didn't go on: {early:?}"),
        }
        assert_all_there(&database, &killed).await;
    }
    assert_eq!(stays.program.try_wait().expect("asked"), None, "it lives");
    stays.program.kill().await.expect("it is gone");
    while let Some(one) = at_work.join_next().await {
        one.expect("every answer was as expected");
    }
    assert_whole(&database, "at the end").await;
    assert_all_there(&database, &left).await;
    let twice =
        "SELECT count(*) FROM (SELECT recipient FROM message GROUP BY recipient, subject HAVING count(*) > 1) t";
    let twice: i64 = query_scalar(twice).fetch_one(&database).await.expect("a number");
    assert_eq!(twice, 0, "nobody is written to twice");
}

/// SQLite's file is whole. PostgreSQL, which was not killed, looks after its own.
async fn assert_whole(database: &Pool, when: &str) {
    if let Pool::Sqlite(_) = database {
        let check: String = query_scalar("PRAGMA integrity_check").fetch_one(database).await.expect("an answer");
        assert_eq!(check, "ok", "{when}");
    }
}

async fn assert_all_there(database: &Pool, ledger: &Ledger) {
    assert_there(database, "SELECT email FROM sign_up", &ledger.signed_up()).await;
    assert_there(database, "SELECT recipient FROM message", &ledger.signed_up()).await;
    assert_there(database, "SELECT address FROM email_address", &ledger.confirmed()).await;
}

async fn assert_there(database: &Pool, query: &'static str, acknowledged: &[String]) {
    let there: Vec<String> = query_scalar(query).fetch_all(database).await.expect("rows");
    let there: std::collections::HashSet<&str> = there.iter().map(String::as_str).collect();
    let lost: Vec<&String> = acknowledged.iter().filter(|one| !there.contains(one.as_str())).collect();
    assert!(lost.is_empty(), "{query}: {lost:?} were acknowledged and lost");
}
