//! A reset leaves the second factor as it was, whichever it is, and signs nobody in (promise 23).

use serde_json::{Value, json};

use crate::app_codes::AuthenticatorApp;
use crate::recovery::answer;
use crate::server::{Browser, Ellis, Reply};

const EMAIL: &str = "maria@example.org";
const PHONE: &str = "+12025550143";
const NEW: &str = "seven gray herons wait outside";

/// A way to get codes.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    App,
    Text,
    Mail,
}

/// Somebody set up with some ways: the app, if there is one, and the backup codes.
async fn set_up(ellis: &Ellis, ways: &[Way]) -> (Option<AuthenticatorApp>, Vec<String>) {
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let mut app = None;
    for way in ways {
        match way {
            Way::App => {
                let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
                let own = AuthenticatorApp::with(begun["secret"].as_str().expect("a secret"));
                browser.post("/set-up/authenticator/code", json!({"code": own.code(ellis)})).await.ok();
                app = Some(own);
            }
            Way::Text => {
                browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
                browser.post("/set-up/method/code", json!({"code": ellis.code_to(PHONE).await})).await.ok();
            }
            Way::Mail => {
                browser.post("/set-up/email", json!({})).await.ok();
                browser.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
            }
        }
    }
    let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    browser.answer_questions().await;
    browser.post("/set-up/finish", json!({})).await.ok();
    (app, serde_json::from_value(codes).expect("ten codes"))
}

/// All that the second factor is made of.
async fn kept(ellis: &Ellis) -> (String, Vec<String>) {
    let account = "SELECT coalesce((SELECT string_agg(id || secret || coalesce(CAST(step AS TEXT), '-'), ',') FROM authenticator), '-') || ' '
        || coalesce((SELECT string_agg(id || number, ',') FROM phone), '-') || ' '
        || (SELECT string_agg(address || CAST(gets_codes AS TEXT) || CAST(is_primary AS TEXT), ',') FROM email_address) || ' '
        || (SELECT kept_at FROM backup_code_set)";
    let codes = "SELECT selector || ' ' || secret_hash || ' ' || coalesce(CAST(used_at AS TEXT), '-') FROM backup_code ORDER BY selector";
    (ellis.text(account).await, ellis.texts(codes).await)
}

/// It went well, and the browser is nobody's.
async fn assert_no_session(browser: &mut Browser, reply: Reply) -> Value {
    let begun: Vec<_> = reply.cookies().into_iter().filter(|cookie| cookie.starts_with("__Host-ellis=")).collect();
    assert!(begun.iter().all(|cookie| cookie.starts_with("__Host-ellis=;")), "{begun:?}");
    let said = reply.ok();
    assert_eq!(browser.who().await, "guest", "after {said}");
    assert_eq!(browser.get("/profile").await.status, 401);
    assert_eq!(browser.get("/cases").await.status, 401);
    said
}

/// A new password by link and question.
async fn reset(ellis: &Ellis) {
    ellis.clock.advance(3_600_000);
    let sessions = ellis.count("SELECT count(*) FROM session").await;
    let mut browser = ellis.browser();
    let begun = json!({"lost": "password", "email": EMAIL, "language": "en"});
    let reply = browser.post("/recovery", begun).await;
    assert_no_session(&mut browser, reply).await;
    let link = json!({"token": ellis.link_to(EMAIL).await});
    let reply = browser.post("/recovery/link", link).await;
    assert_no_session(&mut browser, reply).await;
    let right = answer(ellis, &mut browser).await;
    let reply = browser.post("/recovery/answer", json!({"answer": right})).await;
    assert_no_session(&mut browser, reply).await;
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, sessions);
    let reply = browser.post("/recovery/password", json!({"password": NEW})).await;
    assert_no_session(&mut browser, reply).await;
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, 0);
}

async fn sign_in(ellis: &Ellis) -> (Browser, Value) {
    ellis.clock.advance(60_000);
    let mut browser = ellis.browser();
    let signed = browser.post("/sign-in", json!({"login": EMAIL, "password": NEW})).await.ok();
    assert_eq!(browser.get("/profile").await.status, 401, "the password alone signs nobody in: {signed}");
    (browser, signed["who"]["code_due"].clone())
}

async fn assert_second_factor_stays(ways: &[Way], methods: &[&str]) {
    let ellis = Ellis::start().await;
    let (app, codes) = set_up(&ellis, ways).await;
    let before = kept(&ellis).await;
    assert_eq!(before.1.len(), codes.len());
    reset(&ellis).await;
    assert_eq!(kept(&ellis).await, before, "{ways:?}");

    let (mut browser, due) = sign_in(&ellis).await;
    let offered: Vec<_> = due["methods"].as_array().expect("methods").iter().map(|one| one["method"].clone()).collect();
    assert_eq!(offered, methods, "{ways:?}");
    let code = match (due["method"].as_str(), &app) {
        (Some("authenticator"), Some(app)) => app.code(&ellis),
        (Some("text"), _) => ellis.code_to(PHONE).await,
        (Some("email"), _) => ellis.code_to(EMAIL).await,
        other => panic!("{ways:?}: {:?}", other.0),
    };
    browser.post("/sign-in/code", json!({"code": code})).await.ok();
    browser.get("/profile").await.ok();

    let (mut browser, _) = sign_in(&ellis).await;
    browser.post("/sign-in/backup-code", json!({"backup_code": codes[9]})).await.ok();
    assert_eq!(browser.get("/profile").await.ok()["backup_codes_left"], 9);
}

#[tokio::test]
async fn a_reset_leaves_an_app_the_second_factor() {
    assert_second_factor_stays(&[Way::App], &["authenticator", "backup_code"]).await;
}

#[tokio::test]
async fn a_reset_leaves_texts_the_second_factor() {
    assert_second_factor_stays(&[Way::Text], &["text", "backup_code"]).await;
}

#[tokio::test]
async fn a_reset_leaves_mails_the_second_factor() {
    assert_second_factor_stays(&[Way::Mail], &["email", "backup_code"]).await;
}

#[tokio::test]
async fn a_reset_leaves_every_second_factor_that_there_is() {
    let ways = [Way::Text, Way::Mail, Way::App];
    assert_second_factor_stays(&ways, &["authenticator", "text", "email", "backup_code"]).await;
}
