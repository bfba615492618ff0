//! Sessions: their cookies, their turning over, their ends.

use ellis_server::clock::Clock;
use ellis_server::store::{Origin, SessionKind, SessionRow};
use serde_json::json;

use crate::server::{Ellis, PASSWORD};

const EMAIL: &str = "maria@example.org";

#[tokio::test]
async fn cookies_are_locked_to_host_and_transport_and_cannot_be_read_by_a_script() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let guest = browser.get("/session").await;
    let mut seen: Vec<String> = guest.cookies();
    let mut due = ellis.code_due(EMAIL).await;
    let code = ellis.code_to(EMAIL).await;
    seen.extend(due.post("/sign-in/code", json!({"code": code})).await.cookies());
    seen.extend(due.post("/sign-out", json!({})).await.cookies());
    let mut shapes: Vec<String> = seen
        .iter()
        .map(|cookie| {
            let (name, rest) = cookie.split_once('=').expect("a name");
            let (value, attributes) = rest.split_once(';').expect("attributes");
            format!("{name}={}characters;{attributes}", value.len())
        })
        .collect();
    shapes.sort();
    shapes.dedup();
    assert_eq!(
        shapes,
        [
            // The one that outlives the browser (docs/decisions/0018).
            "__Host-ellis-device=87characters; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000",
            "__Host-ellis-progress=0characters; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
            "__Host-ellis-progress=43characters; Path=/; Secure; HttpOnly; SameSite=Strict",
            "__Host-ellis=0characters; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
            "__Host-ellis=43characters; Path=/; Secure; HttpOnly; SameSite=Strict",
        ]
    );
}

#[tokio::test]
async fn each_sign_in_begins_a_session_of_its_own_and_ends_the_one_of_the_same_browser() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    let old = browser.clone();
    ellis.clock.advance(60_000);
    browser.enter_password(EMAIL).await.ok();
    let code = ellis.code_to(EMAIL).await;
    browser.post("/sign-in/code", json!({"code": code})).await.ok();
    assert_ne!(old.cookies["__Host-ellis"], browser.cookies["__Host-ellis"]);
    assert_ne!(old.csrf, browser.csrf);
    assert_eq!(old.clone().get("/cases").await.status, 401);
    assert_eq!(browser.get("/cases").await.status, 200);
}

#[tokio::test]
async fn a_session_ends_after_a_quarter_of_an_hour_without_a_request_and_looking_does_not_extend_it() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    browser.get("/profile").await.ok();
    for _ in 0..2 {
        ellis.clock.advance(7 * 60_000);
        assert!(browser.who().await["signed_in"].is_object());
    }
    ellis.clock.advance(61_000);
    assert_eq!(browser.who().await, "guest");
    assert_eq!(browser.get("/profile").await.problem(), (401, "signed_out".to_owned()));
}

#[tokio::test]
async fn a_session_in_use_lives_on_but_no_longer_than_twelve_hours() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    for _ in 0..51 {
        ellis.clock.advance(14 * 60_000);
        browser.get("/profile").await.ok();
    }
    ellis.clock.advance(14 * 60_000);
    assert_eq!(browser.get("/profile").await.status, 401);
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_server_and_is_done_for_a_guest_too() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    let copied = browser.clone();
    browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(copied.clone().get("/profile").await.status, 401);
    assert_eq!(browser.who().await, "guest");
    browser.post("/sign-out", json!({})).await.ok();
}

#[tokio::test]
async fn asking_who_is_here_is_answered_for_a_guest_and_for_every_kind_of_stale_cookie() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    assert_eq!(browser.who().await, "guest");
    for value in ["", "x", &"A".repeat(43), &"\"".repeat(5_000)] {
        browser.cookies.insert("__Host-ellis".to_owned(), value.to_owned());
        assert_eq!(browser.who().await, "guest", "{} characters", value.len());
    }
}

#[tokio::test]
async fn no_token_of_a_session_lies_in_the_database() {
    let ellis = Ellis::start().await;
    let browser = ellis.member(EMAIL).await;
    let hashes = ellis.text("SELECT string_agg(token_hash, ',') FROM session").await;
    assert!(!hashes.contains(&browser.cookies["__Host-ellis"]));
}

#[tokio::test]
async fn a_request_is_noted_in_its_session_once_in_thirty_seconds() {
    let ellis = Ellis::start().await;
    let mut member = ellis.member(EMAIL).await;
    let began = ellis.count("SELECT MAX(seen_at) FROM session").await;
    for (seconds, noted) in [(29, 0), (1, 30), (29, 30), (31, 90)] {
        ellis.clock.advance(seconds * 1_000);
        member.get("/cases").await.ok();
        ellis.running.app.store.write_touches().await.expect("written");
        assert_eq!(
            (ellis.count("SELECT MAX(seen_at) FROM session").await - began) / 1_000,
            noted,
            "{seconds} seconds later"
        );
    }
}

#[tokio::test]
async fn a_session_ends_between_fourteen_and_a_half_and_fifteen_minutes_after_its_last_request_also_where_the_clock_was_set_back()
 {
    let ellis = Ellis::start().await;
    let mut member = ellis.member(EMAIL).await;
    ellis.clock.advance(29_000);
    member.get("/cases").await.ok();
    ellis.clock.advance(15 * 60_000 - 29_000);
    assert_eq!(member.get("/cases").await.status, 401, "a request within thirty seconds of a noted one doesn't count");
    let mut member = ellis.member("ana@example.org").await;
    ellis.clock.advance(-3_600_000);
    member.get("/cases").await.ok();
    ellis.clock.advance(15 * 60_000);
    assert_eq!(member.get("/cases").await.status, 401, "by the clock as it is now");
}

#[tokio::test]
async fn a_request_counts_before_it_is_written_and_is_written_when_the_server_stops() {
    let mut ellis = Ellis::start().await;
    let mut member = ellis.member(EMAIL).await;
    ellis.refuse("UPDATE OF seen_at", "session").await;
    ellis.clock.advance(14 * 60_000);
    member.get("/cases").await.ok();
    assert!(ellis.running.app.store.write_touches().await.is_err(), "the database can't take it now");
    ellis.clock.advance(14 * 60_000);
    member.get("/cases").await.ok();
    ellis.running.app.store.sweep(ellis.clock.now()).await.expect_err("nothing is swept before it is written");
    ellis.accept("session").await;
    ellis.running.stop().await;
    let seen_at = ellis.count("SELECT MAX(seen_at) FROM session").await;
    assert_eq!(seen_at, ellis.clock.now());
}

#[tokio::test]
async fn no_session_begins_from_a_sign_in_that_a_new_password_ended_meanwhile() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let store = &ellis.running.app.store;
    let account_id = ellis.account_id().await;
    let row = |token: &str| SessionRow {
        token_hash: token.to_owned(),
        account_id: account_id.clone(),
        kind: SessionKind::Member,
        without_code: false,
        mailbox_proven: false,
        created_at: ellis.clock.now(),
        seen_at: ellis.clock.now(),
    };
    assert!(!store.begin_session(&row("late"), None, Some("over"), Origin::SignIn).await.expect("asked"));
    assert_eq!(ellis.count("SELECT count(*) FROM session WHERE token_hash = 'late'").await, 0);
    let hash = store.password_hash(&account_id).await.expect("asked").expect("a password");
    assert!(store.begin_session(&row("own"), None, None, Origin::Password(&hash)).await.expect("asked"));
}

#[tokio::test]
async fn a_login_with_a_character_that_no_text_may_hold_is_wrong_like_any_other() {
    let ellis = Ellis::start().await;
    let tried = json!({"login": "ab\u{0}cd", "password": PASSWORD});
    let reply = ellis.browser().post("/sign-in", tried).await;
    assert!(matches!(reply.status, 409 | 422), "{}: {}", reply.status, reply.text);
}
