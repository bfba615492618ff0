//! Nothing personal in logs (promise 50) where a mail server or a gateway refuses a message in words that name the
//! recipient and repeat what was sent; nor in the reason that is kept with the message.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};

use crate::privacy::Kept;
use crate::server::{Browser, Ellis, PASSWORD};
use crate::sink::{Manner, Sink};

const EMAIL: &str = "refused.canary@example.org";
const PHONE: &str = "+12025550188";

/// What a gateway was handed.
type Handed = Arc<Mutex<Vec<Value>>>;

/// A gateway that refuses all, and repeats in its answer what it was handed. Its address, and what that was.
async fn gateway(status: StatusCode) -> (String, Handed) {
    let handed = Handed::default();
    let answer = move |State(handed): State<Handed>, body: String| async move {
        let said = serde_json::from_str(&body).expect("JSON");
        handed.lock().expect("no panic").push(said);
        (status, [("x-refused", PHONE)], format!("no route to {PHONE} for {body}"))
    };
    let router = Router::new().route("/", post(answer)).with_state(handed.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, handed)
}

/// Waits until each message was tried.
async fn all_tried(ellis: &Ellis) {
    while ellis.count("SELECT count(*) FROM message WHERE attempts = 0").await > 0 {
        tokio::task::yield_now().await;
    }
}

/// Somebody whose mails and texts are refused for now goes on all the same: what is kept for the next try is read here.
async fn asks_for_a_text(ellis: &Ellis) -> (Browser, Vec<String>) {
    let mut browser = ellis.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    let mut secrets = vec![ellis.code_to(EMAIL).await, ellis.link_to(EMAIL).await];
    browser.post("/sign-up/code", json!({"code": secrets[0]})).await.ok();
    browser.enter_password(EMAIL).await.ok();
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
    secrets.push(ellis.code_to(PHONE).await);
    (browser, secrets)
}

/// Not as a word of its own, whatever stands before and behind it.
#[track_caller]
fn assert_nowhere(text: &str, secrets: &[String]) {
    for secret in secrets {
        let found = text.lines().find(|line| {
            line.match_indices(secret.as_str()).any(|(at, _)| {
                let alone = |next: Option<char>| next.is_none_or(|next| !next.is_ascii_alphanumeric());
                alone(line[..at].chars().next_back()) && alone(line[at + secret.len()..].chars().next())
            })
        });
        assert_eq!(found, None, "{secret}");
    }
}

/// The lines of the log about the messages of a server.
async fn lines_of(ellis: &Ellis, log: &str) -> Vec<String> {
    let ids = ellis.texts("SELECT id FROM message").await;
    log.lines().filter(|line| ids.iter().any(|id| line.contains(id.as_str()))).map(str::to_owned).collect()
}

fn names() -> Vec<String> {
    // The number in every form that a gateway might give it.
    [EMAIL, "refused.canary", PHONE, "12025550188", "2025550188"].map(str::to_owned).to_vec()
}

#[tokio::test]
async fn messages_that_are_refused_for_now_leave_neither_address_nor_number_nor_code_in_the_log() {
    let log = Kept::of_this_process();
    let sink = Sink::start(Manner::RefusesRecipient("451 4.7.1 <refused.canary@example.org> is greylisted")).await;
    let (url, handed) = gateway(StatusCode::SERVICE_UNAVAILABLE).await;
    let flags = ["--smtp-url", &sink.url(), "--text-gateway-url", &url, "--text-gateway-key=gateway-canary"];
    let ellis = Ellis::with(&flags).await;
    let (_, mut secrets) = asks_for_a_text(&ellis).await;
    all_tried(&ellis).await;
    assert_eq!(handed.lock().expect("no panic")[0]["to"], PHONE, "the gateway was asked");
    let reasons = ellis.texts("SELECT DISTINCT channel || ': ' || reason FROM message ORDER BY 1").await;
    assert_eq!(reasons, ["mail: smtp 451", "text: gateway 503"]);
    secrets.extend(names());
    secrets.push("gateway-canary".to_owned());
    let log = log.text();
    assert!(lines_of(&ellis, &log).await.len() >= 2, "each is told of by its id");
    assert_nowhere(&log, &secrets);
}

#[tokio::test]
async fn messages_that_are_refused_for_good_leave_neither_address_nor_number_nor_code_in_the_log() {
    let log = Kept::of_this_process();
    let (url, handed) = gateway(StatusCode::UNPROCESSABLE_ENTITY).await;
    // Mails go out here; the next server's don't.
    let mails = Sink::start(Manner::RefusesRecipient("451 4.7.1 later")).await;
    let flags = ["--smtp-url", &mails.url(), "--text-gateway-url", &url, "--text-gateway-key=gateway-canary"];
    let texts = Ellis::with(&flags).await;
    let mut browser = texts.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body.clone()).await.ok();
    browser.post("/sign-up/code", json!({"code": texts.code_to(EMAIL).await})).await.ok();
    browser.enter_password(EMAIL).await.ok();
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
    all_tried(&texts).await;
    let text = handed.lock().expect("no panic")[0]["text"].as_str().expect("words").to_owned();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).expect("a code").to_owned();

    let sink = Sink::start(Manner::RefusesRecipient("550 5.1.1 <refused.canary@example.org>: no such mailbox")).await;
    let ellis = Ellis::with(&["--smtp-url", &sink.url()]).await;
    ellis.browser().post("/sign-up", body).await.ok();
    all_tried(&ellis).await;

    let reason = |channel: &str| format!("SELECT reason || ' ' || body FROM message WHERE channel = '{channel}'");
    assert_eq!(texts.text(&reason("text")).await, "gateway 422 ", "nothing is kept of a dead message's words");
    assert_eq!(ellis.text(&reason("mail")).await, "smtp 550 ");
    let log = log.text();
    for (ellis, reason) in [(&texts, "gateway 422"), (&ellis, "smtp 550")] {
        let told = lines_of(ellis, &log).await;
        assert!(told.iter().any(|line| line.contains(reason)), "{told:?}");
    }
    assert_nowhere(&log, &[names(), vec![code]].concat());
}
