//! One door for what was lost: mailed link, own question, new password; the second factor stays.

use serde_json::json;

use crate::server::{ANSWERS, Browser, Ellis, PASSWORD};

const EMAIL: &str = "maria@example.org";
const NEW: &str = "seven gray herons wait outside";

/// A new password by link and own question.
pub async fn reset(ellis: &Ellis, email: &str, password: &str) {
    let mut browser = opened_of(ellis, "password", email).await;
    let right = answer(ellis, &mut browser).await;
    browser.post("/recovery/answer", json!({"answer": right})).await.ok();
    browser.post("/recovery/password", json!({"password": password})).await.ok();
}

async fn opened(ellis: &Ellis, lost: &str) -> Browser {
    opened_of(ellis, lost, EMAIL).await
}

/// A browser in which the mailed link was opened.
pub async fn opened_of(ellis: &Ellis, lost: &str, email: &str) -> Browser {
    ellis.clock.advance(3_600_000);
    let mut browser = ellis.browser();
    browser.post("/recovery", json!({"lost": lost, "email": email, "language": "en"})).await.ok();
    let link = ellis.link_to(email).await;
    browser.post("/recovery/link", json!({"token": link})).await.ok();
    browser
}

/// The answer to whichever question was asked.
pub async fn answer(ellis: &Ellis, browser: &mut Browser) -> &'static str {
    let due = browser.get("/recovery").await.ok();
    let question = due["question_due"]["question"].as_str().expect("a question").to_owned();
    let bank = api::value::Question::BANK;
    let place = bank.iter().position(|one| *one == question).expect("one of the bank");
    assert_eq!(ellis.count("SELECT count(*) FROM question_answer").await, 3);
    ANSWERS[place]
}

#[tokio::test]
async fn the_mailed_link_shows_user_name_and_account_number_once() {
    let ellis = Ellis::start().await;
    let number = ellis.member(EMAIL).await.get("/profile").await.ok()["account_number"].clone();
    ellis.clock.advance(3_600_000);
    let mut browser = ellis.browser();
    browser.post("/recovery", json!({"lost": "account_number", "email": EMAIL, "language": "en"})).await.ok();
    let link = ellis.link_to(EMAIL).await;
    let found = browser.post("/recovery/link", json!({"token": link})).await.ok();
    assert_eq!(found["found"]["account_number"], number);
    assert_eq!(found["found"]["user_name"], EMAIL);
    let mut other = ellis.browser();
    assert_eq!(other.post("/recovery/link", json!({"token": link})).await.problem(), (409, "used".to_owned()));
    assert_eq!(browser.get("/recovery").await.ok(), found, "a reload shows it again in this browser");
    let again = browser.post("/recovery/link", json!({"token": link})).await;
    assert_eq!(again.ok(), found, "so does the mail's link, followed once more in this browser");
    assert_eq!(other.get("/recovery").await.problem(), (409, "not_begun".to_owned()));
}

#[tokio::test]
async fn a_link_is_over_after_half_an_hour() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ellis.clock.advance(3_600_000);
    let mut browser = ellis.browser();
    browser.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
    let link = ellis.link_to(EMAIL).await;
    ellis.clock.advance(30 * 60_000);
    assert_eq!(browser.post("/recovery/link", json!({"token": link})).await.problem(), (409, "expired".to_owned()));
}

#[tokio::test]
async fn a_recovery_that_was_opened_is_over_half_an_hour_later() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = opened(&ellis, "password").await;
    let right = answer(&ellis, &mut browser).await;
    ellis.clock.advance(30 * 60_000 - 1);
    browser.get("/recovery").await.ok();
    ellis.clock.advance(1);
    assert_eq!(browser.get("/recovery").await.problem(), (409, "not_begun".to_owned()));
    let late = browser.post("/recovery/answer", json!({"answer": right})).await;
    assert_eq!(late.problem(), (409, "not_begun".to_owned()));
}

#[tokio::test]
async fn a_password_is_reset_by_link_and_own_question_and_the_second_factor_is_still_asked() {
    let ellis = Ellis::start().await;
    let mut member = ellis.member(EMAIL).await;
    ellis.clock.advance(60_000);
    member.get("/profile").await.ok();
    let mut browser = opened(&ellis, "password").await;
    let early = browser.post("/recovery/password", json!({"password": NEW})).await;
    assert_eq!(early.problem(), (409, "not_begun".to_owned()), "the question comes first");
    let right = answer(&ellis, &mut browser).await;
    let folded = format!("  {}  ", right.to_uppercase());
    browser.post("/recovery/answer", json!({"answer": folded})).await.ok();
    let weak = browser.post("/recovery/password", json!({"password": "passwordpassword"})).await;
    assert_eq!(weak.status, 422, "{}", weak.text);
    let reset = browser.post("/recovery/password", json!({"password": NEW})).await.ok();
    assert_eq!(reset["login"], EMAIL);
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, 0, "other sessions end");
    let told = "SELECT count(*) FROM message WHERE subject LIKE '%password was changed%'";
    assert_eq!(ellis.count(told).await, 1, "the owner is told");

    ellis.clock.advance(60_000);
    let mut after = ellis.browser();
    assert_eq!(
        after.post("/sign-in", json!({"login": EMAIL, "password": PASSWORD})).await.problem().1,
        "wrong_credentials"
    );
    let due = after.post("/sign-in", json!({"login": EMAIL, "password": NEW})).await.ok();
    assert!(due["who"]["code_due"].is_object(), "{due}");
    assert_eq!(
        browser.post("/recovery/password", json!({"password": "another heron entirely 4"})).await.problem().1,
        "not_begun"
    );
}

#[tokio::test]
async fn wrong_answers_count_down_and_end_the_recovery() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = opened(&ellis, "password").await;
    for left in [4, 3, 2, 1] {
        let reply = browser.post("/recovery/answer", json!({"answer": "no idea"})).await;
        assert_eq!((reply.problem().1.as_str(), reply.json()["attempts_left"].as_u64()), ("wrong_answer", Some(left)));
    }
    assert_eq!(browser.post("/recovery/answer", json!({"answer": "no idea"})).await.problem().1, "exhausted");
    ellis.clock.advance(60_000);
    let right = answer(&ellis, &mut browser).await;
    assert_eq!(browser.post("/recovery/answer", json!({"answer": right})).await.problem().1, "exhausted");
    assert_ne!(browser.post("/recovery/password", json!({"password": NEW})).await.status, 200);
}

#[tokio::test]
async fn a_recovery_of_a_name_does_not_reset_a_password() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = opened(&ellis, "user_name").await;
    assert_eq!(browser.post("/recovery/password", json!({"password": NEW})).await.problem().1, "not_begun");
}

#[tokio::test]
async fn whoever_knows_an_address_cannot_end_the_recovery_that_its_owner_opened() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = opened(&ellis, "password").await;
    ellis.clock.advance(31_000);
    let begun = json!({"lost": "password", "email": EMAIL, "language": "en"});
    ellis.browser().post("/recovery", begun).await.ok();
    let right = answer(&ellis, &mut browser).await;
    browser.post("/recovery/answer", json!({"answer": right})).await.ok();
    browser.post("/recovery/password", json!({"password": NEW})).await.ok();
}

#[tokio::test]
async fn a_progress_cookie_copied_before_the_link_was_opened_opens_nothing() {
    for lost in ["account_number", "password"] {
        let ellis = Ellis::start().await;
        ellis.member(EMAIL).await;
        ellis.clock.advance(3_600_000);
        // A shared computer: somebody copied the guest's cookie.
        let mut shared = ellis.browser();
        shared.get("/session").await.ok();
        let mut thief = shared.clone();
        ellis.browser().post("/recovery", json!({"lost": lost, "email": EMAIL, "language": "en"})).await.ok();
        shared.post("/recovery/link", json!({"token": ellis.link_to(EMAIL).await})).await.ok();
        assert_eq!(thief.get("/recovery").await.problem(), (409, "not_begun".to_owned()), "{lost}");
        shared.get("/recovery").await.ok();
        if lost == "password" {
            let right = answer(&ellis, &mut shared).await;
            shared.post("/recovery/answer", json!({"answer": right})).await.ok();
            let stolen = thief.post("/recovery/password", json!({"password": NEW})).await;
            assert_eq!(stolen.problem(), (409, "not_begun".to_owned()));
            shared.post("/recovery/password", json!({"password": NEW})).await.ok();
        }
    }
}

#[tokio::test]
async fn a_link_that_was_spent_elsewhere_is_used_also_where_another_recovery_is_open() {
    let ellis = Ellis::start().await;
    for email in [EMAIL, "ana@example.org"] {
        ellis.member(email).await;
        ellis.clock.advance(3_600_000);
    }
    let mut mine = opened_of(&ellis, "password", EMAIL).await;
    ellis
        .browser()
        .post("/recovery", json!({"lost": "password", "email": "ana@example.org", "language": "en"}))
        .await
        .ok();
    let link = json!({"token": ellis.link_to("ana@example.org").await});
    ellis.browser().post("/recovery/link", link.clone()).await.ok();
    assert_eq!(mine.post("/recovery/link", link).await.problem(), (409, "used".to_owned()));
}

#[tokio::test]
async fn what_was_under_way_in_a_browser_ends_when_a_link_is_opened_in_it() {
    let ellis = Ellis::start().await;
    let mut due = ellis.code_due(EMAIL).await;
    let old = due.clone();
    ellis.clock.advance(3_600);
    due.post("/recovery", json!({"lost": "user_name", "email": EMAIL, "language": "en"})).await.ok();
    due.post("/recovery/link", json!({"token": ellis.link_to(EMAIL).await})).await.ok();
    for mut browser in [old, due] {
        assert_eq!(browser.who().await, "guest");
    }
}
