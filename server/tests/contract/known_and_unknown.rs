//! Known and unknown addresses get the same answer, byte for byte, and the same work is done (promises 1, 2, 3).

use serde_json::{Value, json};

use crate::server::{Browser, Ellis, PASSWORD, Reply, wrong};

const KNOWN: &str = "known@example.org";
const OTHER: &str = "other@example.org";

/// Everything that a caller can see, without what chance and the clock put there and without the address itself.
fn seen(reply: &Reply, email: &str) -> String {
    let mut headers: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| {
            let value = value.to_str().unwrap_or_default();
            let value =
                if name == "set-cookie" { value.split_once('=').map_or(value, |(name, _)| name) } else { value };
            format!("{name}: {value}")
        })
        .collect();
    headers.sort();
    let mut body = reply.json();
    if body["csrf"].is_string() {
        body["csrf"] = Value::Null;
    }
    format!("{} {headers:?} {}", reply.status, body.to_string().replace(email, "<address>"))
}

/// The same call for a known and for an unknown address of the same length.
async fn both(ellis: &Ellis, path: &str, body: impl Fn(&str) -> Value) -> (Browser, Browser) {
    let (mut known, mut unknown) = (ellis.browser(), ellis.browser());
    let one = known.post(path, body(KNOWN)).await;
    let two = unknown.post(path, body(OTHER)).await;
    assert_eq!(seen(&one, KNOWN), seen(&two, OTHER), "{path}");
    (known, unknown)
}

async fn with_known() -> Ellis {
    let ellis = Ellis::start().await;
    ellis.member(KNOWN).await;
    ellis.clock.advance(3_600_000);
    ellis
}

#[tokio::test]
async fn signing_up_answers_alike_at_every_step() {
    let ellis = with_known().await;
    let hashed = ellis.running.app.passwords.hashings();
    let sign_up = |email: &str| json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
    let (mut known, mut unknown) = both(&ellis, "/sign-up", sign_up).await;
    assert_eq!(ellis.running.app.passwords.hashings() - hashed, 2, "one hashing for each");
    let mails = [ellis.messages_to(KNOWN).await, ellis.messages_to(OTHER).await];
    let code = ellis.code_to(OTHER).await;
    // Past the wait between two mails, so that the second one really goes.
    ellis.clock.advance(31_000);
    for (method, path, body) in [
        ("GET", "/sign-up", None),
        ("POST", "/sign-up/code", Some(json!({"code": wrong(&code)}))),
        ("POST", "/sign-up/resend", Some(json!({}))),
    ] {
        let one = known.call(method, path, body.clone()).await;
        let two = unknown.call(method, path, body).await;
        assert_eq!(seen(&one, KNOWN), seen(&two, OTHER), "{path}");
    }
    let later = [ellis.messages_to(KNOWN).await, ellis.messages_to(OTHER).await];
    assert_eq!(later, mails.map(|count| count + 1), "one more mail for each");
    assert_eq!(ellis.count("SELECT count(*) FROM account").await, 1);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_answer_alike_after_the_same_work() {
    let ellis = with_known().await;
    let app = ellis.running.app.clone();
    let sign_in = |email: &str| json!({"login": email, "password": "not this one at all"});
    let before = app.passwords.verifications();
    for _ in 0..6 {
        both(&ellis, "/sign-in", sign_in).await;
    }
    // The sixth of each is held back before any hash is looked at.
    assert_eq!(app.passwords.verifications() - before, 10);
}

#[tokio::test]
async fn recovery_answers_alike_and_only_the_owner_gets_a_mail() {
    let ellis = with_known().await;
    for lost in ["user_name", "account_number", "password"] {
        ellis.clock.advance(3_600_000);
        let mails = ellis.messages_to(KNOWN).await;
        both(&ellis, "/recovery", |email| json!({"lost": lost, "email": email, "language": "en"})).await;
        assert_eq!(ellis.messages_to(KNOWN).await, mails + 1, "{lost}");
        assert_eq!(ellis.messages_to(OTHER).await, 0, "{lost}");
    }
}

#[tokio::test]
async fn the_owner_of_a_known_address_is_told_and_nothing_changes() {
    let ellis = with_known().await;
    let before = ellis.text("SELECT password_hash FROM account").await;
    let mut browser = ellis.browser();
    browser.post("/sign-up", json!({"email": "Known@Example.org", "password": "another tram entirely 9", "user_name": "", "language": "en"})).await.ok();
    assert_eq!(ellis.messages_to("Known@example.org").await, 0, "mail goes to the spelling that was proven");
    let text = ellis.message_to(KNOWN).await.expect("a mail");
    assert!(text.contains("already have"), "{text}");
    assert!(!text.contains("#t="), "no link to confirm: {text}");
    assert_eq!(ellis.text("SELECT password_hash FROM account").await, before);
}

#[tokio::test]
async fn a_taken_user_name_is_told_only_after_the_address_is_proven() {
    let ellis = Ellis::start().await;
    for (email, taken) in [("one@example.org", false), ("two@example.org", true)] {
        let mut browser = ellis.browser();
        let body = json!({"email": email, "password": PASSWORD, "user_name": "maria.lopez", "language": "en"});
        assert_eq!(browser.post("/sign-up", body).await.status, 200);
        let code = ellis.code_to(email).await;
        let confirmed = browser.post("/sign-up/code", json!({"code": code})).await.ok();
        assert_eq!(confirmed["user_name_taken"], taken, "{email}");
    }
}
