//! How many mails and texts leave in all, what of it is kept for sign-in codes, and where texts go.

use serde_json::{Value, json};

use crate::server::{Browser, Ellis, NOON, PASSWORD, Reply};
use ellis_server::store::driver::query;

const EMAIL: &str = "maria@example.org";
const HOUR: i64 = 3_600_000;

async fn sign_up(browser: &mut Browser, email: &str) -> Reply {
    let body = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await
}

async fn recover(browser: &mut Browser, email: &str) -> Reply {
    browser.post("/recovery", json!({"lost": "password", "email": email, "language": "en"})).await
}

#[tokio::test]
async fn a_spent_budget_of_mails_leaves_sign_in_codes_and_answers_known_and_unknown_alike() {
    let ellis = Ellis::with(&["--mails-per-hour=16", "--mails-per-day=1000"]).await;
    ellis.member(EMAIL).await.post("/sign-out", json!({})).await.ok();
    ellis.clock.advance(HOUR);
    for number in 0..12 {
        // A mail that isn't sent, because nobody has the address, counts like one that is.
        recover(&mut ellis.browser_at(&format!("127.0.6.{number}")), &format!("p{number}@example.org")).await.ok();
    }
    let mut other = ellis.browser_at("127.0.6.100");
    let unknown = recover(&mut other, "marta@example.org").await;
    let known = recover(&mut other, EMAIL).await;
    assert_eq!(unknown.problem(), (503, "busy".to_owned()));
    assert_eq!(unknown.header("retry-after"), "3600");
    assert_eq!(unknown.text, known.text);
    assert_eq!(sign_up(&mut other, "new@example.org").await.problem(), (503, "busy".to_owned()));
    for _ in 0..4 {
        let due = ellis.browser().enter_password(EMAIL).await.ok();
        assert_eq!(due["who"]["code_due"]["held_back"], Value::Null, "{due}");
        ellis.clock.advance(31_000);
    }
    let due = ellis.browser().enter_password(EMAIL).await.ok();
    assert_eq!(due["who"]["code_due"]["held_back"], true, "even codes end at the budget");
    ellis.clock.advance(HOUR);
    recover(&mut other, EMAIL).await.ok();
}

#[tokio::test]
async fn one_address_cannot_spend_the_budget_of_all() {
    let ellis = Ellis::with(&["--mails-per-hour=80"]).await;
    let mut stranger = ellis.browser();
    for number in 0..6 {
        recover(&mut stranger, &format!("p{number}@example.org")).await.ok();
    }
    let over = recover(&mut stranger, "p6@example.org").await;
    assert_eq!(over.problem(), (429, "throttled".to_owned()));
    let wait: i64 = over.header("retry-after").parse().expect("seconds");
    assert!((3_500..=3_601).contains(&wait), "to the end of the hour, which has just begun: {wait}");
    recover(&mut ellis.browser_at("127.0.0.9"), "p6@example.org").await.ok();
}

#[tokio::test]
async fn texts_go_to_the_countries_that_the_operator_named() {
    for (flag, phone, code) in [
        (None, "+52 55 1234 5678", Some("phone_country")),
        (None, "+1 202 555 0143", None),
        (Some("--text-countries=1,52"), "+52 55 1234 5678", None),
        (Some("--text-countries=1,52"), "+503 7012 3456", Some("phone_country")),
        (Some("--text-countries=52"), "+1 202 555 0143", Some("phone_country")),
    ] {
        let ellis = Ellis::with(flag.as_slice()).await;
        let mut browser = ellis.setting_up(EMAIL).await;
        browser.accept_terms().await;
        let reply = browser.post("/set-up/text", json!({"phone": phone})).await;
        assert_eq!(reply.json()["fields"][0]["code"].as_str(), code, "{flag:?} {phone}: {}", reply.text);
        if code.is_some() {
            assert_eq!(reply.json()["fields"][0]["name"], "phone");
            assert_eq!(ellis.count("SELECT count(*) FROM message WHERE channel = 'text'").await, 0);
        }
    }
}

#[tokio::test]
async fn a_number_of_a_country_that_was_taken_off_gets_no_further_text_in_the_set_up() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": "+12025550143"})).await.ok();
    let moved = "UPDATE enrollment SET recipient = '+525512345678'";
    query(moved).execute(&ellis.database).await.expect("begun under an older list");
    ellis.clock.advance(31_000);
    assert_eq!(browser.post("/set-up/resend", json!({})).await.problem(), (409, "not_begun".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM message WHERE channel = 'text'").await, 1);
}

#[tokio::test]
async fn a_spent_budget_of_texts_leaves_sign_in_codes() {
    let ellis = Ellis::with(&["--texts-per-hour=8"]).await;
    let mut owner = ellis.setting_up(EMAIL).await;
    owner.accept_terms().await;
    owner.post("/set-up/text", json!({"phone": "+12025550143"})).await.ok();
    let code = ellis.code_to("+12025550143").await;
    owner.post("/set-up/method/code", json!({"code": code})).await.ok();
    let mut stranger = ellis.setting_up("stranger@example.org").await;
    stranger.accept_terms().await;
    for number in 0..4 {
        stranger.post("/set-up/text", json!({"phone": format!("+1202555015{number}")})).await.ok();
    }
    let mut other = ellis.setting_up("other@example.org").await;
    other.accept_terms().await;
    assert_eq!(other.post("/set-up/text", json!({"phone": "+12025550160"})).await.status, 429, "its share is spent");
    let mut elsewhere = ellis.browser_at("127.0.0.9");
    elsewhere.enter_password("other@example.org").await.ok();
    elsewhere.post("/set-up/text", json!({"phone": "+12025550161"})).await.ok();
    let over = elsewhere.post("/set-up/text", json!({"phone": "+12025550162"})).await;
    assert_eq!(over.problem(), (503, "busy".to_owned()));
    ellis.clock.advance(31_000);
    let due = ellis.browser().enter_password(EMAIL).await.ok();
    assert_eq!(due["who"]["code_due"]["held_back"], Value::Null, "{due}");
    assert_eq!(due["who"]["code_due"]["method"], "text");
}

#[tokio::test]
async fn a_request_that_is_late_spends_of_the_hour_that_has_begun_and_begins_no_older_one_anew() {
    let ellis = Ellis::start().await;
    let hour = NOON + HOUR;
    for (place, now) in [hour, hour - 1, hour + 1_000].into_iter().enumerate() {
        ellis.clock.set(now);
        let mut browser = ellis.browser_at(&format!("127.0.7.{place}"));
        sign_up(&mut browser, &format!("late{place}@example.org")).await.ok();
    }
    let asked = "SELECT spent FROM budget WHERE name = 'mail.asked' AND span = 3600000";
    assert_eq!(ellis.count(asked).await, 3);
}
