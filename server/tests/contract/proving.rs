//! The code step of the set-up remembers what was begun: after a reload, in another browser, and while sending rests.

use serde_json::{Value, json};

use crate::app_codes::AuthenticatorApp;
use crate::server::{Browser, Ellis, wrong};

const EMAIL: &str = "maria@example.org";

async fn choosing(ellis: &Ellis) -> Browser {
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser
}

/// What the session tells of the way being proven.
async fn proving(browser: &mut Browser) -> Value {
    browser.who().await["setting_up"]["proving"].clone()
}

#[tokio::test]
async fn a_way_that_was_begun_is_told_until_it_is_proven() {
    let ellis = Ellis::start().await;
    let mut browser = choosing(&ellis).await;
    assert_eq!(proving(&mut browser).await, Value::Null);
    let begun = browser.post("/set-up/email", json!({})).await.ok();
    let expected = json!({"method": "email", "sent_to": "m•••a@example.org", "expires_in": 600, "resend_in": 30, "attempts_left": 5});
    assert_eq!(begun["who"]["setting_up"]["proving"], expected);
    assert_eq!(proving(&mut browser).await, expected);

    ellis.clock.advance(10_000);
    let code = ellis.code_to(EMAIL).await;
    let refused = browser.post("/set-up/method/code", json!({"code": wrong(&code)})).await;
    assert_eq!((refused.problem().1.as_str(), refused.json()["attempts_left"].as_u64()), ("wrong_code", Some(4)));
    let mut elsewhere = ellis.browser();
    elsewhere.enter_password(EMAIL).await.ok();
    for one in [&mut browser, &mut elsewhere] {
        let told = proving(one).await;
        assert_eq!(
            (&told["expires_in"], &told["resend_in"], &told["attempts_left"]),
            (&json!(590), &json!(20), &json!(4))
        );
    }
    let session = browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    assert_eq!(session["who"]["setting_up"]["next"], "backup_codes");
    assert_eq!(session["who"]["setting_up"]["proving"], Value::Null);
}

#[tokio::test]
async fn the_way_begun_last_is_the_one_that_is_told() {
    let ellis = Ellis::start().await;
    let mut browser = choosing(&ellis).await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/text", json!({"phone": "+1 202 555 0143"})).await.ok();
    let told = proving(&mut browser).await;
    assert_eq!((&told["method"], &told["sent_to"]), (&json!("text"), &json!("••• 43")));
    browser.post("/set-up/authenticator", json!({})).await.ok();
    let told = proving(&mut browser).await;
    assert_eq!(told, json!({"method": "authenticator", "expires_in": 600, "resend_in": 0, "attempts_left": 5}));
    // Codes that were sent before are still good for the way they were sent by, and for no other.
    let (mail, text) = (ellis.code_to(EMAIL).await, ellis.code_to("+12025550143").await);
    assert_eq!(browser.post("/set-up/method/code", json!({"code": text})).await.problem().1, "not_begun");
    browser.post("/set-up/text", json!({"phone": "+1 202 555 0143"})).await.ok();
    if mail != text {
        assert_eq!(browser.post("/set-up/method/code", json!({"code": mail})).await.problem().1, "wrong_code");
    }
    browser.post("/set-up/method/code", json!({"code": text})).await.ok();
    assert_eq!(ellis.text("SELECT number FROM phone").await, "+12025550143");
    assert_eq!(ellis.count("SELECT count(*) FROM email_address WHERE gets_codes").await, 0);
}

#[tokio::test]
async fn choosing_the_same_way_again_while_sending_rests_leaves_the_code_that_is_good() {
    let ellis = Ellis::start().await;
    let mut browser = choosing(&ellis).await;
    for (path, body, to) in
        [("/set-up/email", json!({}), EMAIL), ("/set-up/text", json!({"phone": "+1 202 555 0143"}), "+12025550143")]
    {
        browser.post(path, body.clone()).await.ok();
        let code = ellis.code_to(to).await;
        let before = ellis.messages_to(to).await;
        browser.post("/set-up/method/code", json!({"code": wrong(&code)})).await;
        browser.post("/set-up/authenticator", json!({})).await.ok();
        ellis.clock.advance(10_000);
        browser.post(path, body.clone()).await.ok();
        let again = proving(&mut browser).await;
        assert_eq!((&again["attempts_left"], &again["resend_in"]), (&json!(4), &json!(20)), "{path}");
        assert_eq!(ellis.messages_to(to).await, before, "{path}");
        for _ in 0..4 {
            browser.post("/set-up/method/code", json!({"code": wrong(&code)})).await;
        }
        let held = browser.post(path, body).await;
        assert_eq!(held.problem(), (429, "throttled".to_owned()), "{path}: no try is left");
        assert_eq!(held.json()["retry_after"], 20);
    }
    let other = browser.post("/set-up/text", json!({"phone": "+1 202 555 0177"})).await.ok();
    assert_eq!((&other["sent_to"], &other["attempts_left"]), (&json!("••• 77"), &json!(5)));
}

#[tokio::test]
async fn another_code_goes_where_the_one_before_went() {
    let ellis = Ellis::start().await;
    let mut browser = choosing(&ellis).await;
    let resend = "/set-up/resend";
    assert_eq!(browser.post(resend, json!({})).await.problem(), (409, "not_begun".to_owned()));
    for (path, body, to) in
        [("/set-up/email", json!({}), EMAIL), ("/set-up/text", json!({"phone": "+1 202 555 0143"}), "+12025550143")]
    {
        browser.post(path, body).await.ok();
        let before = ellis.messages_to(to).await;
        let early = browser.post(resend, json!({})).await;
        assert_eq!(early.problem(), (429, "throttled".to_owned()));
        assert_eq!(early.header("retry-after"), "30");
        ellis.clock.advance(30_000);
        let sent = browser.post(resend, json!({})).await.ok();
        assert_eq!(
            (&sent["expires_in"], &sent["resend_in"], &sent["attempts_left"]),
            (&json!(600), &json!(30), &json!(5))
        );
        assert_eq!(ellis.messages_to(to).await, before + 1);
    }
    browser.post("/set-up/authenticator", json!({})).await.ok();
    assert_eq!(
        browser.post(resend, json!({})).await.problem(),
        (409, "not_begun".to_owned()),
        "nothing is sent to an app"
    );
    browser.post("/set-up/text", json!({"phone": "+1 202 555 0143"})).await.ok();
    let code = ellis.code_to("+12025550143").await;
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    assert_eq!(browser.post(resend, json!({})).await.problem(), (409, "not_begun".to_owned()), "it is proven");
}

#[tokio::test]
async fn the_wait_that_is_told_is_the_one_that_is_kept() {
    let ellis = Ellis::start().await;
    let mut browser = choosing(&ellis).await;
    browser.post("/set-up/email", json!({})).await.ok();
    for _ in 0..4 {
        ellis.clock.advance(31_000);
        browser.post("/set-up/resend", json!({})).await.ok();
    }
    let wait = 15 * 60 - 4 * 31;
    assert_eq!(proving(&mut browser).await["resend_in"], wait, "five were sent");
    assert_eq!(browser.post("/set-up/resend", json!({})).await.json()["retry_after"], wait);
    ellis.clock.advance(i64::from(wait) * 1_000);
    assert_eq!(proving(&mut browser).await["resend_in"], 0);
    browser.post("/set-up/resend", json!({})).await.ok();
}

#[tokio::test]
async fn the_secret_for_an_app_stays_until_another_way_is_begun_and_is_told_to_no_other_session() {
    let ellis = Ellis::start().await;
    let mut browser = choosing(&ellis).await;
    let first = browser.post("/set-up/authenticator", json!({})).await.ok();
    let app = AuthenticatorApp::with(first["secret"].as_str().unwrap_or_default());
    browser.post("/set-up/authenticator/code", json!({"code": wrong(&app.code(&ellis))})).await;
    assert_eq!(browser.post("/set-up/authenticator", json!({})).await.ok(), first);
    assert_eq!(proving(&mut browser).await["attempts_left"], 4, "asking again refunds nothing");
    ellis.clock.advance(10 * 60_000);
    assert_eq!(proving(&mut browser).await["expires_in"], 0);
    assert_eq!(browser.post("/set-up/authenticator", json!({})).await.ok(), first);
    assert_eq!(proving(&mut browser).await["expires_in"], 600, "the same secret, begun again");

    browser.post("/set-up/email", json!({})).await.ok();
    let second = browser.post("/set-up/authenticator", json!({})).await.ok();
    assert_ne!(second["secret"], first["secret"]);
    let mut elsewhere = ellis.browser();
    elsewhere.enter_password(EMAIL).await.ok();
    assert_eq!(proving(&mut elsewhere).await, Value::Null);
    let third = elsewhere.post("/set-up/authenticator", json!({})).await.ok();
    assert_ne!(third["secret"], second["secret"], "who has the password alone must not learn what an app holds");
    let app = AuthenticatorApp::with(second["secret"].as_str().unwrap_or_default());
    let replaced = browser.post("/set-up/authenticator/code", json!({"code": app.code(&ellis)})).await;
    assert_eq!(replaced.problem(), (409, "not_begun".to_owned()));
    let app = AuthenticatorApp::with(third["secret"].as_str().unwrap_or_default());
    let session = elsewhere.post("/set-up/authenticator/code", json!({"code": app.code(&ellis)})).await.ok();
    assert_eq!(session["who"]["setting_up"]["proving"], Value::Null);
    elsewhere.post("/set-up/backup-codes", json!({})).await.ok();
    elsewhere.post("/set-up/backup-codes/kept", json!({})).await.ok();
    elsewhere.answer_questions().await;
    elsewhere.post("/set-up/finish", json!({})).await.ok();
    ellis.clock.advance(60_000);
    let mut other = ellis.browser();
    other.enter_password(EMAIL).await.ok();
    other.post("/sign-in/code", json!({"code": app.code(&ellis)})).await.ok();
}

#[tokio::test]
async fn an_app_begun_many_times_at_once_has_one_secret() {
    let ellis = Ellis::start().await;
    let browser = choosing(&ellis).await;
    let begun = (0..12).map(|_| {
        let mut browser = browser.clone();
        tokio::spawn(async move { browser.post("/set-up/authenticator", json!({})).await.ok() })
    });
    let mut secrets = std::collections::BTreeSet::new();
    for one in begun.collect::<Vec<_>>() {
        secrets.insert(one.await.expect("an answer")["secret"].to_string());
    }
    assert_eq!(secrets.len(), 1, "{secrets:?}");
}
