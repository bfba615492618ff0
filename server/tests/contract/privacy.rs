//! Nothing personal in logs, addresses and errors (promises 49, 50): a whole life of an account, then a search.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::app_codes::AuthenticatorApp;
use crate::recovery::{answer, opened_of};
use crate::server::{ANSWERS, Ellis, PASSWORD, wrong};

/// All that was logged.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// From now on, what this process logs, of every level. What other tests log meanwhile is there as well.
    pub fn of_this_process() -> Self {
        static KEPT: OnceLock<Kept> = OnceLock::new();
        let begin = || {
            let kept = Kept::default();
            let everything = tracing_subscriber::fmt()
                .without_time()
                .with_max_level(tracing::Level::DEBUG)
                .with_writer(kept.clone())
                .finish();
            tracing::subscriber::set_global_default(everything).expect("the only one");
            kept
        };
        KEPT.get_or_init(begin).clone()
    }

    /// So far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("no panic")).into_owned()
    }
}

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
    let kept = Kept::of_this_process();
    let ellis = Ellis::start().await;
    let email = "maria.canary@example.org";
    let mut browser = ellis.code_due(email).await;
    let code = ellis.code_to(email).await;
    browser.post("/sign-in/code", json!({"code": code})).await.ok();
    browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    browser
        .call(
            "PATCH",
            "/profile",
            Some(json!({"given_name": "Canaria", "family_name": "Canary", "user_name": "", "language": "en"})),
        )
        .await
        .ok();
    let number = browser.get("/profile").await.ok()["account_number"].as_str().unwrap_or_default().to_owned();
    browser.post("/tracking", json!({"receipt_numbers": ["SRC9999102777"]})).await.ok();
    browser.post("/recovery", json!({"lost": "password", "email": email, "language": "en"})).await.ok();
    let (secrets, codes) = every_way_to_get_codes_and_a_reset().await;

    let log = kept.text();
    assert!(log.lines().filter(|line| line.contains("ellis_server")).count() > 10, "something was logged");
    let cookie = browser.cookies["__Host-ellis"].clone();
    let log = log.to_lowercase();
    let word = |line: &str, secret: &str| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == secret);
    let own = ["canary", PASSWORD, "EAC9999103403", "SRC9999102777", "Canaria", &number, &cookie];
    for secret in own.into_iter().chain(ANSWERS).chain(secrets.iter().map(String::as_str)) {
        let secret = secret.to_lowercase();
        assert!(secret.len() > 4, "{secret}");
        assert_eq!(log.lines().find(|line| line.contains(&secret)), None, "{secret} in the log");
    }
    // A code is six digits, which others may hold within something longer.
    for code in codes.iter().chain([&code]) {
        assert_eq!(log.lines().find(|line| word(line, code)), None, "{code} in the log");
    }
}

/// A telephone, an app, a backup code and a new password, each used: what must be nowhere in the log, and the codes of
/// six digits.
async fn every_way_to_get_codes_and_a_reset() -> (Vec<String>, Vec<String>) {
    let ellis = Ellis::start().await;
    let (email, phone, new) = ("texts.canary@example.org", "+12025550177", "seven gray canaries wait outside");
    let (mut secrets, mut codes) = (vec![new.to_owned(), phone.to_owned(), "2025550177".to_owned()], Vec::new());
    let mut browser = ellis.setting_up(email).await;
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": phone})).await.ok();
    codes.push(ellis.code_to(phone).await);
    browser.post("/set-up/method/code", json!({"code": codes[0]})).await.ok();
    let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
    let secret = begun["secret"].as_str().expect("a secret").to_owned();
    let app = AuthenticatorApp::with(&secret);
    codes.push(app.code(&ellis));
    browser.post("/set-up/authenticator/code", json!({"code": codes[1]})).await.ok();
    let backup = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"][0].clone();
    let backup = backup.as_str().expect("a code").to_owned();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    browser.answer_questions().await;
    browser.post("/set-up/finish", json!({})).await.ok();
    secrets.extend([secret, backup.replace('-', ""), backup.clone(), browser.cookies["__Host-ellis"].clone()]);

    ellis.clock.advance(60_000);
    let mut other = ellis.browser();
    other.enter_password(email).await.ok();
    other.post("/sign-in/send", json!({"method": "text"})).await.ok();
    codes.push(ellis.code_to(phone).await);
    other.post("/sign-in/code", json!({"code": wrong(&codes[2])})).await.problem();
    other.post("/sign-in/backup-code", json!({"backup_code": backup})).await.ok();
    let mut recovering = opened_of(&ellis, "password", email).await;
    secrets.push(ellis.link_to(email).await);
    let right = answer(&ellis, &mut recovering).await;
    recovering.post("/recovery/answer", json!({"answer": "no idea, says the canary"})).await.problem();
    recovering.post("/recovery/answer", json!({"answer": right})).await.ok();
    recovering.post("/recovery/password", json!({"password": new})).await.ok();
    secrets.extend([recovering.cookies["__Host-ellis-progress"].clone(), recovering.csrf.clone()]);
    codes.push(wrong(&codes[2]));
    (secrets, codes)
}

#[tokio::test]
async fn no_address_of_the_contract_has_room_for_anything_personal() {
    for (_, route) in api::openapi::endpoints() {
        assert!(!route.contains('?'));
        for part in route.split('{').skip(1) {
            assert!(part.starts_with("id}"), "{route}");
        }
    }
    let document = api::openapi::document();
    let operations = document["paths"].as_object().into_iter().flatten().flat_map(|(_, path)| path.as_object());
    let operations: Vec<_> = operations.flatten().collect();
    assert!(operations.len() > 30);
    for (verb, operation) in operations {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        assert!(parameters.clone().all(|one| one["in"] == "path"), "{verb} {}", operation["operationId"]);
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
