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

/// What of the work takes time, so far: passwords hashed, passwords compared, messages composed.
fn work(ellis: &Ellis) -> [u64; 3] {
    let app = &ellis.running.app;
    [app.passwords.hashings(), app.passwords.verifications(), app.renderer.renderings()]
}

/// The same call from a browser with a known and from one with an unknown address: alike in what is seen, and in the
/// work, which is given back.
async fn alike(
    ellis: &Ellis,
    browsers: &mut (Browser, Browser),
    method: &str,
    path: &str,
    body: impl Fn(&str) -> Option<Value>,
) -> [u64; 3] {
    let begun = work(ellis);
    let one = browsers.0.call(method, path, body(KNOWN)).await;
    let between = work(ellis);
    let two = browsers.1.call(method, path, body(OTHER)).await;
    let ended = work(ellis);
    assert_eq!(seen(&one, KNOWN), seen(&two, OTHER), "{path}");
    let known: [u64; 3] = std::array::from_fn(|of| between[of] - begun[of]);
    let unknown: [u64; 3] = std::array::from_fn(|of| ended[of] - between[of]);
    assert_eq!(known, unknown, "{path}: hashed, compared, composed");
    known
}

/// The same call in two new browsers.
async fn both(ellis: &Ellis, path: &str, body: impl Fn(&str) -> Value) -> ((Browser, Browser), [u64; 3]) {
    let mut browsers = (ellis.browser(), ellis.browser());
    let work = alike(ellis, &mut browsers, "POST", path, |email| Some(body(email))).await;
    (browsers, work)
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
    let sign_up = |email: &str| json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
    let (mut browsers, work) = both(&ellis, "/sign-up", sign_up).await;
    assert_eq!(work, [1, 0, 1], "one hashing and one message for each");
    let mails = [ellis.messages_to(KNOWN).await, ellis.messages_to(OTHER).await];
    let code = ellis.code_to(OTHER).await;
    // Past the wait between two mails, so that the second one really goes.
    ellis.clock.advance(31_000);
    for (method, path, body, composed) in [
        ("GET", "/sign-up", None, 0),
        ("POST", "/sign-up/code", Some(json!({"code": wrong(&code)})), 0),
        ("POST", "/sign-up/resend", Some(json!({})), 1),
    ] {
        let work = alike(&ellis, &mut browsers, method, path, |_| body.clone()).await;
        assert_eq!(work, [0, 0, composed], "{path}");
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
        let begin = |email: &str| json!({"lost": lost, "email": email, "language": "en"});
        let (_, work) = both(&ellis, "/recovery", begin).await;
        assert_eq!(work, [0, 0, 1], "{lost}: one message is composed for each");
        assert_eq!(ellis.messages_to(KNOWN).await, mails + 1, "{lost}");
        assert_eq!(ellis.messages_to(OTHER).await, 0, "{lost}");
    }
}

#[tokio::test]
async fn the_owner_of_a_known_address_is_told_and_nothing_changes() {
    let ellis = with_known().await;
    let before = ellis.text("SELECT hash FROM password").await;
    let mut browser = ellis.browser();
    browser.post("/sign-up", json!({"email": "Known@Example.org", "password": "another tram entirely 9", "user_name": "", "language": "en"})).await.ok();
    assert_eq!(ellis.messages_to("Known@example.org").await, 0, "mail goes to the spelling that was proven");
    let text = ellis.message_to(KNOWN).await.expect("a mail");
    assert!(text.contains("already have"), "{text}");
    assert!(!text.contains("#t="), "no link to confirm: {text}");
    assert_eq!(ellis.text("SELECT hash FROM password").await, before);
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
