//! A second factor that was guessed at too often in a row is off until it is proven or made anew (NIST: 100 at most).

use serde_json::{Value, json};

use crate::app_codes::AuthenticatorApp;
use crate::notices::with_backup_codes;
use crate::recovery::reset;
use crate::server::{Browser, Ellis, wrong};
use ellis_server::store::driver::query;
use sqlx::AssertSqlSafe;

const EMAIL: &str = "maria@example.org";
const WRONG_BACKUP: &str = "ABCD-EFGH-JKMN-PQRS-TVWX";
const TOLD: &str = "SELECT count(*) FROM message WHERE subject LIKE '%we turned off%'";

/// A new sign-in past every hold: what is due, in a browser of its own.
async fn due(ellis: &Ellis) -> (Browser, Value) {
    ellis.clock.advance(16 * 60_000);
    let mut browser = ellis.browser();
    let due = browser.enter_password(EMAIL).await.ok()["who"]["code_due"].clone();
    (browser, due)
}

/// As if so many wrong ones in a row had been entered before.
async fn failures(ellis: &Ellis, table: &str, count: i64) {
    let filled = format!("UPDATE {table} SET failures = {count}");
    query(AssertSqlSafe(filled)).execute(&ellis.database).await.expect("a count");
}

async fn wrong_code(ellis: &Ellis, browser: &mut Browser, app: &AuthenticatorApp) -> (String, Value) {
    let reply = browser.post("/sign-in/code", json!({"code": wrong(&app.code(ellis))})).await;
    (reply.problem().1, reply.json()["attempts_left"].clone())
}

fn methods(due: &Value) -> Vec<&str> {
    due["methods"].as_array().expect("methods").iter().filter_map(|offer| offer["method"].as_str()).collect()
}

#[tokio::test]
async fn after_a_hundred_wrong_codes_of_an_app_in_a_row_it_is_off_and_its_owner_is_told_once() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app(EMAIL).await;
    for number in 1..=100 {
        let (mut browser, due) = due(&ellis).await;
        assert_eq!(due["method"], "authenticator", "{number}");
        assert_eq!(ellis.count(TOLD).await, 0, "{number}");
        wrong_code(&ellis, &mut browser, &app).await;
    }
    assert_eq!(ellis.count(TOLD).await, 1);
    let told = ellis.message_to(EMAIL).await.expect("a mail");
    assert!(told.contains("authenticator app") && told.contains("/recover"), "{told}");
    ellis.clock.advance(40 * 24 * 3_600_000);
    let (mut browser, due) = due(&ellis).await;
    assert_eq!(methods(&due), ["backup_code"], "no rest brings it back");
    let asked = browser.post("/sign-in/send", json!({"method": "authenticator"})).await;
    assert_eq!(asked.problem().1, "no_such_method");
    assert_eq!(ellis.count(TOLD).await, 1);
}

#[tokio::test]
async fn an_app_that_is_off_takes_no_right_code_either_in_a_sign_in_begun_before() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app(EMAIL).await;
    failures(&ellis, "authenticator", 98).await;
    let (mut browser, told) = due(&ellis).await;
    assert_eq!(told["attempts_left"], 2);
    assert_eq!(wrong_code(&ellis, &mut browser, &app).await, ("wrong_code".to_owned(), json!(1)));
    assert_eq!(wrong_code(&ellis, &mut browser, &app).await.0, "exhausted");
    let right = browser.post("/sign-in/code", json!({"code": app.code(&ellis)})).await;
    assert_eq!(right.problem(), (409, "exhausted".to_owned()));
    assert_eq!(browser.who().await["code_due"]["attempts_left"], 0);
}

#[tokio::test]
async fn wrong_codes_at_once_turn_an_app_off_and_tell_its_owner_once() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app(EMAIL).await;
    failures(&ellis, "authenticator", 97).await;
    let (browser, _) = due(&ellis).await;
    let tries = (0..16).map(|_| {
        let (mut browser, code) = (browser.clone(), wrong(&app.code(&ellis)));
        tokio::spawn(async move { browser.post("/sign-in/code", json!({"code": code})).await.problem().1 })
    });
    for one in tries.collect::<Vec<_>>() {
        assert_ne!(one.await.expect("an answer"), "");
    }
    assert_eq!(ellis.count("SELECT failures FROM authenticator").await, 100);
    assert_eq!(ellis.count(TOLD).await, 1);
}

#[tokio::test]
async fn a_right_code_ends_the_row_of_wrong_ones_and_a_used_one_does_neither() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app(EMAIL).await;
    failures(&ellis, "authenticator", 99).await;
    let (mut browser, _) = due(&ellis).await;
    let code = json!({"code": app.code(&ellis)});
    let mut other = browser.clone();
    browser.post("/sign-in/code", code.clone()).await.ok();
    assert_eq!(ellis.count("SELECT failures FROM authenticator").await, 0);
    failures(&ellis, "authenticator", 7).await;
    other.enter_password(EMAIL).await.ok();
    assert_eq!(other.post("/sign-in/code", code).await.problem().1, "used");
    assert_eq!(ellis.count("SELECT failures FROM authenticator").await, 7);
    assert_eq!(ellis.count(TOLD).await, 0);
}

#[tokio::test]
async fn an_app_is_off_exactly_when_its_owner_is_told() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app(EMAIL).await;
    failures(&ellis, "authenticator", 99).await;
    let (mut browser, _) = due(&ellis).await;
    ellis.refuse("INSERT", "message").await;
    assert_eq!(wrong_code(&ellis, &mut browser, &app).await.0, "internal");
    assert_eq!(ellis.count("SELECT failures FROM authenticator").await, 99);
    ellis.accept("message").await;
    assert_eq!(wrong_code(&ellis, &mut browser, &app).await.0, "exhausted");
    assert_eq!((ellis.count("SELECT failures FROM authenticator").await, ellis.count(TOLD).await), (100, 1));
}

#[tokio::test]
async fn an_app_that_is_off_is_proven_again_after_a_backup_code() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
    let old = AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
    browser.post("/set-up/authenticator/code", json!({"code": old.code(&ellis)})).await.ok();
    let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    browser.answer_questions().await;
    browser.post("/set-up/finish", json!({})).await.ok();
    failures(&ellis, "authenticator", 100).await;

    let (mut browser, told) = due(&ellis).await;
    assert_eq!(told["method"], "backup_code");
    let session = browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await.ok();
    assert_eq!(session["who"]["setting_up"]["next"], "codes");
    let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
    let new = AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
    browser.post("/set-up/authenticator/code", json!({"code": new.code(&ellis)})).await.ok();
    assert!(browser.post("/set-up/finish", json!({})).await.ok()["who"]["signed_in"].is_object());
    let (mut browser, told) = due(&ellis).await;
    assert_eq!(methods(&told), ["authenticator", "backup_code"]);
    browser.post("/sign-in/code", json!({"code": new.code(&ellis)})).await.ok();
}

#[tokio::test]
async fn after_a_hundred_wrong_backup_codes_in_a_row_they_are_off_until_a_new_set_is_made() {
    let ellis = Ellis::start().await;
    let (_, codes) = with_backup_codes(&ellis).await;
    failures(&ellis, "backup_code_set", 98).await;
    let (mut browser, _) = due(&ellis).await;
    assert_eq!(
        browser.post("/sign-in/send", json!({"method": "backup_code"})).await.ok()["who"]["code_due"]["attempts_left"],
        2
    );
    for expected in ["wrong_code", "exhausted"] {
        assert_eq!(ellis.count(TOLD).await, 0);
        let reply = browser.post("/sign-in/backup-code", json!({"backup_code": WRONG_BACKUP})).await;
        assert_eq!(reply.problem().1, expected);
    }
    assert_eq!(ellis.count(TOLD).await, 1);
    let (mut browser, told) = due(&ellis).await;
    assert_eq!(methods(&told), ["email"]);
    let right = browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await;
    assert_eq!(right.problem(), (409, "exhausted".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM backup_code WHERE used_at IS NOT NULL").await, 0);

    browser.post("/sign-in/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    let (mut browser, told) = due(&ellis).await;
    assert_eq!(methods(&told), ["email", "backup_code"]);
    failures(&ellis, "backup_code_set", 99).await;
    browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await.ok();
    assert_eq!(ellis.count("SELECT failures FROM backup_code_set").await, 0, "a right one ends the row");
}

#[tokio::test]
async fn backup_codes_that_were_guessed_at_are_on_again_after_a_reset() {
    let ellis = Ellis::start().await;
    let (mut member, codes) = ellis.member_with_codes(EMAIL).await;
    member.post("/sign-out", json!({})).await.ok();
    failures(&ellis, "backup_code_set", 100).await;
    reset(&ellis, EMAIL, "seven gray herons wait outside").await;
    ellis.clock.advance(60_000);
    let mut browser = ellis.browser();
    let due =
        browser.post("/sign-in", json!({"login": EMAIL, "password": "seven gray herons wait outside"})).await.ok();
    assert_eq!(methods(&due["who"]["code_due"]), ["email", "backup_code"]);
    browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await.ok();
}
