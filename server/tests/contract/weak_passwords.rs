//! A weak password is refused wherever one is chosen (promise 17): at a sign-up, with the link of its mail in another
//! browser, and at a reset. What makes a password weak is tested in `domain::password`.

use serde_json::{Value, json};

use crate::recovery::{answer, opened_of};
use crate::server::{Ellis, PASSWORD, Reply};

/// Strong for everybody but its owner.
const EMAIL: &str = "quetzalina.xochitl@example.org";
const LIKE_EMAIL: &str = "Quetzalina.Xochitl-1987";
const USER_NAME: &str = "nezahualcoyotl.tlaloc";
const LIKE_USER_NAME: &str = "Nezahualcoyotl.Tlaloc-1987";

/// What is refused everywhere, with the reason.
const WEAK: [(&str, &str); 4] = [
    ("1qaz2wsx3edc", "password_breached"),
    ("1QAZ2WSX3EDC", "password_breached"),
    ("uscis-ellis-2026", "password_guessable"),
    (LIKE_EMAIL, "password_guessable"),
];

#[track_caller]
fn assert_refused(reply: &Reply, password: &str, reason: &str) {
    assert_eq!(reply.problem(), (422, "invalid".to_owned()), "{password}: {}", reply.text);
    assert_eq!(reply.json()["fields"], json!([{"name": "password", "code": reason}]), "{password}");
}

fn sign_up(email: &str, user_name: &str, password: &str) -> Value {
    json!({"email": email, "password": password, "user_name": user_name, "language": "en"})
}

#[tokio::test]
async fn a_sign_up_takes_no_weak_password() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    for (password, reason) in WEAK.into_iter().chain([(LIKE_USER_NAME, "password_guessable")]) {
        let reply = browser.post("/sign-up", sign_up(EMAIL, USER_NAME, password)).await;
        assert_refused(&reply, password, reason);
        ellis.clock.advance(60_000);
    }
    assert_eq!(ellis.count("SELECT (SELECT count(*) FROM sign_up) + (SELECT count(*) FROM message)").await, 0);
    // They are the person's own words that make these weak.
    for (count, password) in [LIKE_EMAIL, LIKE_USER_NAME].into_iter().enumerate() {
        let email = format!("somebody{count}@example.org");
        ellis.browser().post("/sign-up", sign_up(&email, "", password)).await.ok();
    }
}

#[tokio::test]
async fn the_link_of_a_sign_up_takes_no_weak_password_in_another_browser() {
    let ellis = Ellis::start().await;
    ellis.browser().post("/sign-up", sign_up(EMAIL, "", PASSWORD)).await.ok();
    let link = ellis.link_to(EMAIL).await;
    let mut other = ellis.browser();
    for (password, reason) in WEAK {
        let reply = other.post("/sign-up/link", json!({"token": link, "password": password})).await;
        assert_refused(&reply, password, reason);
        ellis.clock.advance(60_000);
    }
    assert_eq!(ellis.count("SELECT count(*) FROM account").await, 0);
    other.post("/sign-up/link", json!({"token": link, "password": LIKE_USER_NAME})).await.ok();
}

#[tokio::test]
async fn a_reset_takes_no_weak_password() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let named = format!("UPDATE account SET user_name = '{USER_NAME}', user_name_key = '{USER_NAME}'");
    ellis.execute(&named).await;
    let mut browser = opened_of(&ellis, "password", EMAIL).await;
    let right = answer(&ellis, &mut browser).await;
    browser.post("/recovery/answer", json!({"answer": right})).await.ok();
    let before = ellis.text("SELECT hash FROM password").await;
    for (password, reason) in WEAK.into_iter().chain([(LIKE_USER_NAME, "password_guessable")]) {
        let reply = browser.post("/recovery/password", json!({"password": password})).await;
        assert_refused(&reply, password, reason);
    }
    assert_eq!(ellis.text("SELECT hash FROM password").await, before);
    browser.post("/recovery/password", json!({"password": "Oyamel.Ahuehuete-1987"})).await.ok();
    assert_ne!(ellis.text("SELECT hash FROM password").await, before);
}

#[tokio::test]
async fn the_operators_own_list_counts_at_a_sign_up_and_with_its_link() {
    // SHA-1 of the password that all other tests take.
    let list = std::env::temp_dir().join(format!("ellis-contract-list-{}", std::process::id()));
    std::fs::write(&list, format!("{}\n", SHA1_OF_PASSWORD)).expect("a list");
    let ellis = Ellis::with(&[&format!("--breached-passwords={}", list.display())]).await;
    std::fs::remove_file(&list).expect("the list");
    let reply = ellis.browser().post("/sign-up", sign_up(EMAIL, "", PASSWORD)).await;
    assert_refused(&reply, PASSWORD, "password_breached");
    ellis.clock.advance(60_000);
    ellis.browser().post("/sign-up", sign_up(EMAIL, "", "seven gray herons wait outside")).await.ok();
    let link = ellis.link_to(EMAIL).await;
    let reply = ellis.browser().post("/sign-up/link", json!({"token": link, "password": PASSWORD})).await;
    assert_refused(&reply, PASSWORD, "password_breached");
}

const SHA1_OF_PASSWORD: &str = "82457D347130A0C2B42FD6EABD53F1FE036A8ABB";
