//! Nothing personal in logs, addresses and errors (promises 49, 50): a whole life of an account, then a search.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::server::{ANSWERS, Ellis, PASSWORD};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_whole_life_of_an_account_leaves_nothing_personal_in_the_log() {
    let kept = Kept::default();
    let everything = tracing_subscriber::fmt()
        .without_time()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(kept.clone())
        .finish();
    // For the whole process: what other tests log meanwhile is searched as well.
    tracing::subscriber::set_global_default(everything).expect("the only one");

    let ellis = Ellis::start().await;
    let email = "maria.canary@example.org";
    let mut browser = ellis.code_due(email).await;
    let code = ellis.code_to(email).await;
    browser.post("/sign-in/code", json!({"code": code})).await.ok();
    browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    browser
        .call("PATCH", "/profile", Some(json!({"given_name": "Canaria", "family_name": "Canary", "language": "en"})))
        .await
        .ok();
    let number = browser.get("/profile").await.ok()["account_number"].as_str().unwrap_or_default().to_owned();
    browser.post("/tracking", json!({"receipt_numbers": ["SRC9999102777"]})).await.ok();
    browser.post("/recovery", json!({"lost": "password", "email": email, "language": "en"})).await.ok();

    let log = String::from_utf8_lossy(&kept.0.lock().expect("no panic")).into_owned();
    assert!(log.lines().filter(|line| line.contains("ellis_server")).count() > 10, "something was logged");
    let cookie = browser.cookies["__Host-ellis"].clone();
    let log = log.to_lowercase();
    let word = |line: &str, secret: &str| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == secret);
    for secret in ["canary", PASSWORD, ANSWERS[0], &code, "EAC9999103403", "SRC9999102777", "Canaria", &number, &cookie]
    {
        let secret = secret.to_lowercase();
        // A code is six digits, which others may hold within something longer.
        let found = log.lines().find(|line| if secret == code { word(line, &secret) } else { line.contains(&secret) });
        assert_eq!(found, None, "{secret} in the log");
    }
}

#[tokio::test]
async fn no_address_of_the_contract_has_room_for_anything_personal() {
    for (_, route) in api::openapi::endpoints() {
        assert!(!route.contains('?'));
        for part in route.split('{').skip(1) {
            assert!(part.starts_with("id}"), "{route}");
        }
    }
}

#[tokio::test]
async fn nothing_that_was_typed_comes_back_in_an_error() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    for body in [
        json!({"email": "canary", "password": "canary", "user_name": "canary!", "language": "canary"}),
        json!({"canary": 1}),
    ] {
        let reply = browser.post("/sign-up", body).await;
        assert!(reply.status >= 400);
        assert!(!reply.text.contains("canary"), "{}", reply.text);
    }
}
