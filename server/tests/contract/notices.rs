//! Security notices are written with what they tell of: where the one can't be, the other isn't either.

use serde_json::{Value, json};

use crate::recovery::{answer, opened_of};
use crate::server::{Browser, Ellis};
use ellis_server::store::driver::query;

const EMAIL: &str = "maria@example.org";
const NEW: &str = "seven gray herons wait outside";

/// From now on no message can be queued, as if the server died at that moment.
async fn without_messages(ellis: &Ellis) {
    ellis.refuse("INSERT", "message").await;
}

async fn with_messages(ellis: &Ellis) {
    ellis.accept("message").await;
}

async fn told(ellis: &Ellis, subject: &str) -> i64 {
    ellis.count(&format!("SELECT count(*) FROM message WHERE subject LIKE '%{subject}%'")).await
}

#[tokio::test]
async fn a_password_is_changed_exactly_when_the_owner_is_told() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = opened_of(&ellis, "password", EMAIL).await;
    let right = answer(&ellis, &mut browser).await;
    browser.post("/recovery/answer", json!({"answer": right})).await.ok();
    let standing = "SELECT hash || (SELECT count(*) FROM session) FROM password";
    let before = ellis.text(standing).await;
    without_messages(&ellis).await;
    let reply = browser.post("/recovery/password", json!({"password": NEW})).await;
    assert_eq!(reply.problem(), (500, "internal".to_owned()));
    assert_eq!(ellis.text(standing).await, before, "password and sessions are as they were");
    with_messages(&ellis).await;
    browser.post("/recovery/password", json!({"password": NEW})).await.ok();
    assert_ne!(ellis.text(standing).await, before);
    assert_eq!(told(&ellis, "password was changed").await, 1);
    let again = browser.post("/recovery/password", json!({"password": NEW})).await;
    assert_eq!(again.problem(), (409, "not_begun".to_owned()));
    assert_eq!(told(&ellis, "password was changed").await, 1, "nothing was changed, nobody is told");
}

#[tokio::test]
async fn a_backup_code_is_spent_exactly_when_the_owner_is_told() {
    let ellis = Ellis::start().await;
    let (mut browser, codes) = with_backup_codes(&ellis).await;
    without_messages(&ellis).await;
    let reply = browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await;
    assert_eq!(reply.problem(), (500, "internal".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM backup_code WHERE used_at IS NOT NULL").await, 0);
    with_messages(&ellis).await;
    browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await.ok();
    assert_eq!(told(&ellis, "backup code was used").await, 1);
    assert!(ellis.message_to(EMAIL).await.is_some_and(|text| text.contains('9')), "nine are left");
    let mut again = ellis.browser();
    ellis.clock.advance(60_000);
    again.enter_password(EMAIL).await.ok();
    let reply = again.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await;
    assert_eq!(reply.problem(), (409, "used".to_owned()));
    assert_eq!(told(&ellis, "backup code was used").await, 1);
}

/// Somebody whose code is due, and their ten backup codes.
pub async fn with_backup_codes(ellis: &Ellis) -> (Browser, Value) {
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    ellis.clock.advance(60_000);
    let mut due = ellis.browser();
    due.enter_password(EMAIL).await.ok();
    (due, codes)
}

const DISABLED: &str = "to sign in again";

/// So that the next wrong try is the hundredth in a row.
async fn ninety_nine_failures(ellis: &Ellis) {
    // Of the two rows that a wrong password leaves, the one that holds nothing is the row over all logins.
    let filled = "UPDATE failure_count SET failures = 99 WHERE failures = 5 AND blocked_until = 0";
    let mut stranger = ellis.browser();
    for _ in 0..5 {
        stranger.post("/sign-in", json!({"login": EMAIL, "password": "wrong one here"})).await.problem();
    }
    let done = query(filled).execute(&ellis.database).await.expect("a count");
    assert_eq!(done.rows_affected(), 1);
    ellis.clock.advance(60_000);
}

#[tokio::test]
async fn a_password_is_disabled_exactly_when_the_owner_is_told() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ninety_nine_failures(&ellis).await;
    without_messages(&ellis).await;
    let wrong = json!({"login": EMAIL, "password": "wrong one here"});
    let reply = ellis.browser().post("/sign-in", wrong.clone()).await;
    assert_eq!(reply.problem(), (500, "internal".to_owned()));
    assert_eq!(ellis.count("SELECT max(failures) FROM failure_count").await, 99, "not disabled yet");
    with_messages(&ellis).await;
    ellis.clock.advance(16 * 60_000);
    ellis.browser().post("/sign-in", wrong).await.problem();
    assert_eq!(ellis.count("SELECT max(failures) FROM failure_count").await, 100);
    assert_eq!(told(&ellis, DISABLED).await, 1);
    let waits = format!("SELECT due_at - created_at FROM message WHERE subject LIKE '%{DISABLED}%'");
    assert_eq!(ellis.count(&waits).await, 60_000, "longer than a try takes, which may take it back");
    ellis.clock.advance(16 * 60_000);
    assert_eq!(ellis.browser().enter_password(EMAIL).await.problem().1, "wrong_credentials");
    assert_eq!(told(&ellis, DISABLED).await, 1, "once");
}

#[tokio::test]
async fn a_hundredth_try_that_is_right_disables_nothing_and_tells_nobody() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ninety_nine_failures(&ellis).await;
    ellis.browser().enter_password(EMAIL).await.ok();
    assert_eq!(told(&ellis, DISABLED).await, 0);
    assert_eq!(ellis.count("SELECT count(*) FROM failure_count").await, 0);
}

#[tokio::test]
async fn a_day_without_a_try_begins_the_count_of_wrong_ones_anew() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ninety_nine_failures(&ellis).await;
    ellis.clock.advance(24 * 3_600_000);
    ellis.browser().post("/sign-in", json!({"login": EMAIL, "password": "wrong one here"})).await.problem();
    assert_eq!(ellis.count("SELECT max(failures) FROM failure_count").await, 1);
    assert_eq!(told(&ellis, DISABLED).await, 0);
    ellis.browser().enter_password(EMAIL).await.ok();
}

#[tokio::test]
async fn a_wrong_answer_is_no_wrong_password_and_disables_nothing() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = opened_of(&ellis, "password", EMAIL).await;
    ninety_nine_failures(&ellis).await;
    browser.post("/recovery/answer", json!({"answer": "no idea"})).await.problem();
    assert_eq!(told(&ellis, DISABLED).await, 0);
    assert_eq!(ellis.browser().enter_password(EMAIL).await.status, 200);
}
