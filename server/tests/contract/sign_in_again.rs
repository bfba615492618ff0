//! The password entered again while a code is under way: the code stays good, and a code held back is told as such.

use serde_json::{Value, json};

use crate::server::{Browser, Ellis, PASSWORD, wrong};

const EMAIL: &str = "maria@example.org";
const PHONE: &str = "+12025550143";

/// Enters the password; what is due.
async fn due(browser: &mut Browser) -> Value {
    browser.enter_password(EMAIL).await.ok()["who"]["code_due"].clone()
}

/// Somebody with texts and mails, signed out, past every wait.
async fn with_two_ways(ellis: &Ellis) -> Browser {
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    for (path, body, to) in [("/set-up/email", json!({}), EMAIL), ("/set-up/text", json!({"phone": PHONE}), PHONE)] {
        browser.post(path, body).await.ok();
        browser.post("/set-up/method/code", json!({"code": ellis.code_to(to).await})).await.ok();
    }
    ellis.clock.advance(60_000);
    ellis.browser()
}

#[tokio::test]
async fn the_code_under_way_stays_good_where_the_same_browser_begins_again() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(EMAIL).await;
    let (code, sent) = (ellis.code_to(EMAIL).await, ellis.messages_to(EMAIL).await);
    browser.post("/sign-in/code", json!({"code": wrong(&code)})).await;
    ellis.clock.advance(10_000);
    let again = due(&mut browser).await;
    assert_eq!(
        (&again["expires_in"], &again["resend_in"], &again["attempts_left"]),
        (&json!(590), &json!(20), &json!(4))
    );
    assert_eq!(again["held_back"], Value::Null);
    assert_eq!(browser.who().await["code_due"], again);
    assert_eq!(ellis.messages_to(EMAIL).await, sent);
    browser.post("/sign-in/code", json!({"code": code})).await.ok();
}

#[tokio::test]
async fn beginning_again_refunds_no_try_of_a_code() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(EMAIL).await;
    let code = ellis.code_to(EMAIL).await;
    for left in [4, 3, 2, 1] {
        let refused = browser.post("/sign-in/code", json!({"code": wrong(&code)})).await;
        assert_eq!(refused.json()["attempts_left"], left);
        assert_eq!(due(&mut browser).await["attempts_left"], left);
    }
    assert_eq!(browser.post("/sign-in/code", json!({"code": wrong(&code)})).await.problem().1, "exhausted");
    let again = due(&mut browser).await;
    assert_eq!(
        (&again["held_back"], &again["attempts_left"]),
        (&json!(true), &json!(0)),
        "a dead code isn't inherited"
    );
    assert_eq!(browser.post("/sign-in/code", json!({"code": code})).await.problem().1, "exhausted");
}

#[tokio::test]
async fn past_the_wait_beginning_again_sends_a_new_code_in_place_of_the_old_one() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(EMAIL).await;
    let old = ellis.code_to(EMAIL).await;
    ellis.clock.advance(30_000);
    assert_eq!(due(&mut browser).await["expires_in"], 600);
    let new = ellis.code_to(EMAIL).await;
    if old != new {
        assert_eq!(browser.post("/sign-in/code", json!({"code": old})).await.problem().1, "wrong_code");
    }
    browser.post("/sign-in/code", json!({"code": new})).await.ok();
}

#[tokio::test]
async fn another_browser_and_another_account_inherit_nothing_and_are_told_the_wait() {
    let ellis = Ellis::start().await;
    let mut other = ellis.member("other@example.org").await;
    other.post("/sign-out", json!({})).await.ok();
    let mut browser = ellis.code_due(EMAIL).await;
    let code = ellis.code_to(EMAIL).await;
    ellis.clock.advance(10_000);
    let mut elsewhere = ellis.browser();
    let held = due(&mut elsewhere).await;
    assert_eq!((&held["held_back"], &held["resend_in"]), (&json!(true), &json!(20)));
    assert_eq!((&held["expires_in"], &held["attempts_left"]), (&json!(0), &json!(0)));
    assert_eq!(elsewhere.post("/sign-in/code", json!({"code": code})).await.problem().1, "exhausted");
    ellis.clock.advance(15_000);
    let later = elsewhere.who().await["code_due"].clone();
    assert_eq!((&later["held_back"], &later["resend_in"]), (&json!(true), &json!(5)), "the wait shrinks");
    ellis.clock.advance(5_000);
    let over = elsewhere.who().await["code_due"].clone();
    assert_eq!((&over["held_back"], &over["resend_in"]), (&json!(true), &json!(0)), "one can be asked for now");
    let sent = elsewhere.post("/sign-in/send", json!({"method": "email"})).await.ok()["who"]["code_due"].clone();
    assert_eq!((&sent["held_back"], &sent["attempts_left"]), (&Value::Null, &json!(5)));

    let body = json!({"login": "other@example.org", "password": PASSWORD});
    browser.post("/sign-in", body).await.ok();
    let refused = browser.post("/sign-in/code", json!({"code": code})).await;
    assert_ne!(refused.status, 200, "a code of somebody else");
    assert_eq!(due(&mut browser).await["held_back"], true, "what was left behind isn't found again");
}

#[tokio::test]
async fn a_full_quarter_of_an_hour_is_told_with_its_whole_wait() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(EMAIL).await;
    for _ in 0..4 {
        ellis.clock.advance(31_000);
        browser.post("/sign-in/send", json!({"method": "email"})).await.ok();
    }
    let told = browser.who().await["code_due"].clone();
    assert_eq!(told["resend_in"], 15 * 60 - 4 * 31);
    let held = ellis.browser().enter_password(EMAIL).await.ok()["who"]["code_due"].clone();
    assert_eq!((&held["held_back"], &held["resend_in"]), (&json!(true), &json!(15 * 60 - 4 * 31)));
}

#[tokio::test]
async fn going_back_to_a_way_whose_code_is_good_needs_no_new_one() {
    let ellis = Ellis::start().await;
    let mut browser = with_two_ways(&ellis).await;
    assert_eq!(due(&mut browser).await["method"], "text");
    let text = ellis.code_to(PHONE).await;
    browser.post("/sign-in/send", json!({"method": "email"})).await.ok();
    let texts = ellis.messages_to(PHONE).await;
    let back = browser.post("/sign-in/send", json!({"method": "text"})).await.ok()["who"]["code_due"].clone();
    assert_eq!((&back["method"], &back["attempts_left"], &back["resend_in"]), (&json!("text"), &json!(5), &json!(30)));
    assert_eq!(ellis.messages_to(PHONE).await, texts);
    let again = browser.post("/sign-in/send", json!({"method": "text"})).await;
    assert_eq!(again.problem(), (429, "throttled".to_owned()), "another code by the same way still waits");

    // Beginning again keeps the codes of both ways; the choice is the first again.
    assert_eq!(due(&mut browser).await["method"], "text");
    let mailed = browser.post("/sign-in/send", json!({"method": "email"})).await.ok();
    assert_eq!(mailed["who"]["code_due"]["attempts_left"], 5);
    for _ in 0..5 {
        browser.post("/sign-in/code", json!({"code": wrong(&ellis.code_to(EMAIL).await)})).await;
    }
    browser.post("/sign-in/send", json!({"method": "text"})).await.ok();
    let dead = browser.post("/sign-in/send", json!({"method": "email"})).await;
    assert_eq!(dead.problem(), (429, "throttled".to_owned()), "no try is left");
    browser.post("/sign-in/code", json!({"code": text})).await.ok();
}
