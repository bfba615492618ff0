//! Metrics: where they are served, in which format, how requests are counted, and that nothing personal is among them.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ellis_server::clock::{Clock, ManualClock};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::scrape::{METRICS, Scrape};
use crate::server::{ANSWERS, Ellis, PASSWORD};

const EMAIL: &str = "maria.canary@example.org";
const NUMBER: &str = "EAC9999103403";

#[tokio::test]
async fn every_line_is_of_the_format_and_every_metric_has_its_help_and_a_name_of_ours() {
    let ellis = Ellis::with(&[METRICS]).await;
    ellis.browser().get("/session").await.ok();
    let reply = ellis.at_metrics("GET", "/metrics").await;
    assert_eq!(reply.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    let scrape = Scrape::read(&reply.text);
    assert!(scrape.families.len() > 20, "{}", reply.text);
    for (name, family) in &scrape.families {
        assert!(name.starts_with("ellis_"), "{name}");
        assert!(family.help.len() > 20 && family.help.ends_with('.'), "{name}: {}", family.help);
        assert_eq!(name.ends_with("_total"), family.kind == "counter", "{name}");
        assert!(!family.samples.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_request_is_counted_under_the_template_of_its_address_and_its_status() {
    let ellis = Ellis::with(&[METRICS]).await;
    let mut browser = ellis.member(EMAIL).await;
    let added = browser.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let id = added["case"]["id"].as_str().expect("an id").to_owned();
    browser.get(&format!("/cases/{id}")).await.ok();
    browser.get(&format!("/cases/{}", "A".repeat(22))).await;
    for path in [format!("/cases/{id}/canary"), format!("/{id}"), "/api/v1/canary".to_owned()] {
        browser.raw("GET", &path, &[], None).await;
    }
    browser.raw("PUT", "/api/v1/session", &[], None).await;
    browser.raw("GET", "/health", &[], None).await;
    let stop = format!("/api/v1/alerts/stop/{}", "canary".repeat(7));
    browser.raw("POST", &stop, &[], None).await;
    let scrape = ellis.scrape().await;
    let case = "GET /api/v1/cases/{id}";
    assert_eq!((scrape.requests(case, 200), scrape.requests(case, 404)), (1.0, 1.0));
    assert_eq!(scrape.requests("POST /api/v1/cases", 200), 1.0);
    assert_eq!((scrape.requests("other", 200), scrape.requests("other", 404)), (2.0, 1.0), "{}", scrape.text);
    assert_eq!(scrape.requests("other", 405), 1.0, "no endpoint has that verb");
    assert_eq!(scrape.requests("GET /health", 200), 1.0);
    assert_eq!(scrape.requests("PATCH /api/v1/profile", 200), 0.0, "there from the start");
    assert!(scrape.text.contains("POST /api/v1/alerts/stop/{token}"));
    for secret in [id.as_str(), "canary"] {
        assert!(!scrape.text.contains(secret), "{secret} in\n{}", scrape.text);
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_request_too_many_are_counted_as_what_they_were_answered_with() {
    let ellis = Ellis::with(&[METRICS]).await;
    let mut browser = ellis.browser();
    let refused = browser.enter_password(EMAIL).await;
    assert_eq!(refused.problem(), (409, "wrong_credentials".to_owned()));
    assert_eq!(ellis.scrape().await.requests("POST /api/v1/sign-in", 409), 1.0);
    // Held back before the handler sees it, and yet that endpoint's.
    while browser.get("/session").await.status == 200 {}
    let scrape = ellis.scrape().await;
    let session = "GET /api/v1/session";
    assert_eq!((scrape.requests(session, 200), scrape.requests(session, 429)), (299.0, 1.0), "the sign-in was one");
}

/// Two seconds pass from one look at it to the next.
struct Slow(Arc<ManualClock>, AtomicU64);

impl Clock for Slow {
    fn now(&self) -> i64 {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.1.fetch_add(2, Ordering::SeqCst))
    }
}

#[tokio::test]
async fn the_time_until_an_answer_is_told_by_endpoint_in_seconds() {
    let ellis = Ellis::under(&[METRICS], |clock| Arc::new(Slow(clock, AtomicU64::new(0)))).await;
    for _ in 0..3 {
        ellis.browser().get("/session").await.ok();
    }
    let scrape = ellis.scrape().await;
    let session = r#"endpoint="GET /api/v1/session""#;
    let name = "ellis_http_request_duration_seconds";
    let within = |bound: &str| scrape.value(&format!(r#"{name}_bucket{{{session},le="{bound}"}}"#));
    let told = ["0.001", "1", "2.5", "15", "+Inf"].map(within);
    assert_eq!(told, [0.0, 0.0, 3.0, 3.0, 3.0]);
    assert_eq!(scrape.value(&format!("{name}_sum{{{session}}}")), 6.0);
    assert_eq!(scrape.value(&format!("{name}_count{{{session}}}")), 3.0);
}

#[tokio::test]
async fn the_metrics_are_at_their_own_port_alone_and_nothing_else_is_there() {
    let ellis = Ellis::with(&[METRICS]).await;
    for path in ["/metrics", "/api/v1/metrics"] {
        let reply = ellis.browser().raw("GET", path, &[], None).await;
        assert!(!reply.text.contains("ellis_"), "{path}: {}", reply.text);
    }
    let elsewhere =
        [("POST", "/metrics"), ("GET", "/"), ("GET", "/metrics/"), ("GET", "/health"), ("GET", "/api/v1/session")];
    for (verb, path) in elsewhere {
        let reply = ellis.at_metrics(verb, path).await;
        assert_eq!((reply.status, reply.text.as_str()), (404, ""), "{verb} {path}");
        assert!(reply.headers.contains_key("content-security-policy"), "{verb} {path}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_the_option_nothing_listens_for_it() {
    assert_eq!(Ellis::start().await.running.metrics, None);
    let (without, with) = (listeners(&[]).await, listeners(&[METRICS]).await);
    assert!(without > 0);
    assert_eq!(with, without + 1);
}

/// How many sockets a server with these options listens on.
#[cfg(target_os = "linux")]
async fn listeners(options: &[&str]) -> usize {
    let room = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ellis-server"));
    command.env_clear().current_dir(room.path()).args(["--listen=127.0.0.1:0", "--message-box"]).args(options);
    let mut child = command.kill_on_drop(true).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    lines.next_line().await.expect("readable").expect("it listens");
    let process = format!("/proc/{}", child.id().expect("it lives"));
    let files = std::fs::read_dir(format!("{process}/fd")).expect("its files");
    let own: Vec<String> = files
        .filter_map(|file| std::fs::read_link(file.ok()?.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    // Of each socket: its state in the fourth column (0A listens), its number in the tenth.
    let table = std::fs::read_to_string(format!("{process}/net/tcp")).expect("a table");
    let columns = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    columns.filter(|columns| columns[3] == "0A" && own.iter().any(|own| *own == columns[9])).count()
}

#[tokio::test]
async fn nothing_personal_is_told_after_a_life_of_an_account() {
    let ellis = Ellis::with(&[METRICS]).await;
    ellis.code_due(EMAIL).await;
    let mut browser = ellis.browser_at("127.0.0.77");
    ellis.sign_in(&mut browser, EMAIL).await;
    let added = browser.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let id = added["case"]["id"].as_str().expect("an id").to_owned();
    browser.patch(&format!("/cases/{id}"), json!({"nickname": "canary"})).await.ok();
    browser.patch("/alerts", json!({"by": "email"})).await.ok();
    let number = browser.get("/profile").await.ok()["account_number"].as_str().expect("a number").to_owned();
    browser.post("/tracking", json!({"receipt_numbers": ["SRC9999102777"]})).await.ok();
    for path in ["/canary", "/api/v1/canary?canary", "/canary.html", "/outbox?canary"] {
        browser.raw("GET", path, &[("user-agent", "canary")], None).await;
    }
    browser.call("DELETE", &format!("/cases/{id}"), None).await.ok();
    browser.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
    let (link, cookie) = (ellis.link_to(EMAIL).await, browser.cookies["__Host-ellis"].clone());
    browser.post("/sign-out", json!({})).await.ok();
    let text = ellis.scrape().await.text.to_lowercase();
    assert!(text.contains("post /api/v1/recovery"));
    let own = ["canary", "maria", "example.org", "127.0.0", PASSWORD, NUMBER, "SRC9999102777"];
    for secret in own.into_iter().chain(ANSWERS).chain([id.as_str(), &number, &link, &cookie]) {
        let secret = secret.to_lowercase();
        assert!(secret.len() > 4, "{secret}");
        assert_eq!(text.lines().find(|line| line.contains(&secret)), None, "{secret} is told");
    }
}
