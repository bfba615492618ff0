//! Slow callers, large bodies, panics and stopping, over raw sockets. Waits are on the runtime's clock, which is
//! paused.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::server::{Browser, Ellis};

async fn raw(ellis: &Ellis, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(ellis.running.address).await.expect("a connection");
    stream.write_all(text.as_bytes()).await.expect("written");
    stream
}

/// Stops the runtime's clock, which from now on jumps to whatever is waited for; what it shows.
#[allow(clippy::disallowed_methods)] // It isn't the machine's time.
fn paused() -> Instant {
    tokio::time::pause();
    Instant::now()
}

/// Everything until the server closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The head of a sign-up from this browser, and what its headers say of the body.
fn head(browser: &Browser, body: &str) -> String {
    let cookie = &browser.cookies["__Host-ellis-progress"];
    format!(
        "POST /api/v1/sign-up HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: __Host-ellis-progress={cookie}\r\nx-ellis-csrf: {}\r\ncontent-type: application/json\r\n{body}\r\n\r\n",
        browser.csrf
    )
}

async fn guest(ellis: &Ellis) -> Browser {
    let mut browser = ellis.browser();
    browser.get("/session").await.ok();
    browser
}

#[tokio::test]
async fn headers_that_do_not_come_within_ten_seconds_end_the_connection() {
    let ellis = Ellis::start().await;
    let begun = paused();
    let stream = raw(&ellis, "GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await;
    let answer = rest(stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!((10..15).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_connection_that_asks_for_nothing_is_ended_after_ten_seconds() {
    let ellis = Ellis::start().await;
    let settings = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0";
    for begun_with in ["", "GET / HTT", "PRI * HT", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", settings] {
        let begun = paused();
        let stream = raw(&ellis, begun_with).await;
        let ended = tokio::time::timeout(Duration::from_secs(60), rest(stream)).await;
        assert!(ended.is_ok(), "{begun_with:?}: still open after a minute");
        assert!((10..15).contains(&begun.elapsed().as_secs()), "{begun_with:?}: {:?}", begun.elapsed());
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_body_that_does_not_come_within_fifteen_seconds_is_answered_without_it() {
    let ellis = Ellis::start().await;
    let browser = guest(&ellis).await;
    let begun = paused();
    let stream = raw(&ellis, &format!("{}{{\"email\":", head(&browser, "content-length: 1000"))).await;
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 5") && answer.contains("\"busy\"") && answer.contains("\"reference\""));
    assert!(answer.contains("content-security-policy"), "the headers are on it too");
    assert!((15..20).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused_also_where_nobody_said_how_long_it_is() {
    let ellis = Ellis::start().await;
    let browser = guest(&ellis).await;
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let stream = raw(&ellis, &format!("{}{}", head(&browser, "transfer-encoding: chunked"), chunk.repeat(17))).await;
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too_large"), "{answer}");
    assert_eq!(browser.clone().who().await, "guest", "the server lives");
}

#[tokio::test]
async fn a_panic_is_answered_as_an_internal_problem_with_a_reference_and_the_server_lives() {
    async fn broken() -> &'static str {
        panic!("canary")
    }
    let ellis = Ellis::start().await;
    let router = Router::new().route("/api/v1/broken", get(broken)).route("/api/v1/well", get(|| async { "well" }));
    let router = ellis_server::http::around(router, ellis.running.app.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut browser = ellis.browser();
    browser.address = address;
    let reply = browser.raw("GET", "/api/v1/broken", &[], None).await;
    assert_eq!(reply.problem(), (500, "internal".to_owned()));
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert!(reply.json()["reference"].as_str().is_some_and(|reference| reference.len() > 20), "{}", reply.text);
    assert!(!reply.text.contains("canary"));
    assert_eq!(reply.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
    assert_eq!(browser.raw("GET", "/api/v1/well", &[], None).await.text, "well");
}

#[tokio::test]
async fn where_a_session_can_not_be_read_the_answer_has_a_reference_too() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member("maria@example.org").await;
    ellis.execute("ALTER TABLE session RENAME TO elsewhere").await;
    let reply = browser.get("/profile").await;
    assert_eq!(reply.problem(), (500, "internal".to_owned()));
    assert!(reply.json()["reference"].as_str().is_some_and(|reference| reference.len() > 20), "{}", reply.text);
    assert!(!reply.text.contains("elsewhere"));
}

#[tokio::test]
async fn a_stop_lets_what_is_under_way_end_and_takes_nothing_new() {
    let mut ellis = Ellis::start().await;
    let browser = guest(&ellis).await;
    let body = r#"{"email":"nonsense","password":"","user_name":"","language":"en"}"#;
    let (first, last) = body.split_at(10);
    let head = head(&browser, &format!("content-length: {}", body.len()));
    let mut stream = raw(&ellis, &format!("{head}{first}")).await;
    // The request has begun: another one on its own connection is answered after it was accepted.
    browser.raw("GET", "/health", &[], None).await;
    let address = ellis.running.address;
    let finishing = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        stream.write_all(last.as_bytes()).await.expect("written");
        rest(stream).await
    };
    let ((), answer) = tokio::join!(ellis.running.stop(), finishing);
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    let problem: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap_or_default()).expect("JSON");
    assert_eq!(problem["code"], "invalid");
    assert!(tokio::time::timeout(Duration::from_secs(5), TcpStream::connect(address)).await.expect("at once").is_err());
}
