//! A sign-up with an address of somebody else: whoever began it gains nothing when the owner follows the mailed link.

use serde_json::{Value, json};

use crate::server::{Browser, Ellis, PASSWORD, Reply};

const EMAIL: &str = "victim@example.org";
const OWN_PASSWORD: &str = "nine grey herons on a weir";

async fn begun(ellis: &Ellis, user_name: &str) -> Browser {
    let mut browser = ellis.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": user_name, "language": "en"});
    browser.post("/sign-up", body).await.ok();
    browser
}

async fn sign_in(ellis: &Ellis, login: &str, password: &str) -> Reply {
    ellis.browser().post("/sign-in", json!({"login": login, "password": password})).await
}

/// What the browser that began a sign-up is told of it, at every door it has.
async fn told(browser: &mut Browser) -> Vec<(u16, Value)> {
    let mut told = Vec::new();
    for (method, path, body) in [
        ("GET", "/sign-up", None),
        ("GET", "/session", None),
        ("POST", "/sign-up/code", Some(json!({"code": "000000"}))),
        ("POST", "/sign-up/resend", Some(json!({}))),
        ("GET", "/sign-up", None),
    ] {
        let reply = browser.call(method, path, body).await;
        let mut body = reply.json();
        body["reference"] = Value::Null;
        told.push((reply.status, body));
    }
    told
}

#[tokio::test]
async fn a_link_followed_in_another_browser_asks_for_a_password_and_that_one_is_the_accounts() {
    let ellis = Ellis::start().await;
    begun(&ellis, "not.the.owner").await;
    let link = ellis.link_to(EMAIL).await;
    let mut owner = ellis.browser();
    let due = owner.post("/sign-up/link", json!({"token": link})).await;
    assert_eq!(due.problem(), (409, "password_due".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM account").await, 0);
    let confirmed = owner.post("/sign-up/link", json!({"token": link, "password": OWN_PASSWORD})).await.ok();
    assert_eq!(confirmed["password_is_new"], true, "{confirmed}");
    assert!(sign_in(&ellis, EMAIL, OWN_PASSWORD).await.ok()["who"]["setting_up"].is_object());
    for login in [EMAIL, "not.the.owner"] {
        assert_eq!(sign_in(&ellis, login, PASSWORD).await.problem().1, "wrong_credentials", "{login}");
    }
    let by_name = sign_in(&ellis, "not.the.owner", OWN_PASSWORD).await;
    assert_eq!(by_name.problem().1, "wrong_credentials", "the user name that somebody else chose is nobody's");
    let again = owner.post("/sign-up/link", json!({"token": link, "password": PASSWORD})).await;
    assert_eq!(again.problem(), (409, "used".to_owned()), "once");
    assert_eq!(sign_in(&ellis, EMAIL, PASSWORD).await.problem().1, "wrong_credentials");
}

#[tokio::test]
async fn the_password_of_the_sign_up_typed_in_another_browser_keeps_the_user_name() {
    let ellis = Ellis::start().await;
    begun(&ellis, "maria.lopez").await;
    let token = ellis.link_to(EMAIL).await;
    let confirmed = ellis.browser().post("/sign-up/link", json!({"token": token, "password": PASSWORD})).await.ok();
    assert_eq!(confirmed["password_is_new"], false, "{confirmed}");
    assert_eq!(confirmed["user_name_taken"], false);
    assert!(sign_in(&ellis, "maria.lopez", PASSWORD).await.ok()["who"]["setting_up"].is_object());
}

#[tokio::test]
async fn the_browser_that_began_needs_no_password_for_its_link() {
    let ellis = Ellis::start().await;
    let mut browser = begun(&ellis, "maria.lopez").await;
    let token = ellis.link_to(EMAIL).await;
    let confirmed = browser.post("/sign-up/link", json!({"token": token})).await.ok();
    assert_eq!(confirmed["user_name_taken"], false);
    assert_eq!(browser.get("/sign-up").await.problem().1, "not_begun", "it is over where it was confirmed");
    assert!(sign_in(&ellis, "maria.lopez", PASSWORD).await.ok()["who"]["setting_up"].is_object());
}

#[tokio::test]
async fn a_weak_password_is_refused_at_the_link_and_nothing_is_confirmed() {
    let ellis = Ellis::start().await;
    begun(&ellis, "").await;
    let token = ellis.link_to(EMAIL).await;
    let mut owner = ellis.browser();
    for (password, reason) in [
        ("short", "password_too_short"),
        ("password12345", "password_breached"),
        ("victim@example.org", "password_guessable"),
    ] {
        let reply = owner.post("/sign-up/link", json!({"token": token, "password": password})).await;
        assert_eq!(reply.status, 422, "{password}: {}", reply.text);
        assert_eq!(reply.json()["fields"][0], json!({"name": "password", "code": reason}));
    }
    assert_eq!(ellis.count("SELECT count(*) FROM account").await, 0);
    owner.post("/sign-up/link", json!({"token": token, "password": OWN_PASSWORD})).await.ok();
}

#[tokio::test]
async fn the_browser_that_began_is_not_told_when_the_owner_follows_the_link() {
    let mut seen = Vec::new();
    for followed in [false, true] {
        let ellis = Ellis::start().await;
        let mut stranger = begun(&ellis, "").await;
        let token = ellis.link_to(EMAIL).await;
        if followed {
            ellis.browser().post("/sign-up/link", json!({"token": token, "password": OWN_PASSWORD})).await.ok();
        }
        // Past the wait between two mails, so that a further one really goes.
        ellis.clock.advance(31_000);
        let mut told = told(&mut stranger).await;
        told.iter_mut().for_each(|(_, body)| body["csrf"] = Value::Null);
        seen.push(told);
        assert_eq!(ellis.messages_to(EMAIL).await, 2, "a mail each time, whatever is in it");
        let text = ellis.message_to(EMAIL).await.expect("a mail");
        assert_eq!(text.contains("already have"), followed, "{text}");
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn an_older_link_of_a_stranger_is_over_once_the_address_has_an_account() {
    let ellis = Ellis::start().await;
    let mut stranger = begun(&ellis, "not.the.owner").await;
    let token = ellis.link_to(EMAIL).await;
    ellis.clock.advance(31_000);
    ellis.confirmed(EMAIL).await;
    for body in [json!({"token": token}), json!({"token": token, "password": OWN_PASSWORD})] {
        let late = ellis.browser().post("/sign-up/link", body).await;
        assert_eq!(late.problem(), (409, "used".to_owned()), "no password is asked for that helps nobody");
    }
    ellis.clock.advance(31_000);
    stranger.post("/sign-up/resend", json!({})).await.ok();
    let text = ellis.message_to(EMAIL).await.expect("a mail");
    assert!(text.contains("already have") && !text.contains("#t="), "a link that can't work isn't sent: {text}");
}

#[tokio::test]
async fn passwords_at_links_are_held_to_twenty_a_minute_from_one_address() {
    let ellis = Ellis::start().await;
    begun(&ellis, "").await;
    let token = ellis.link_to(EMAIL).await;
    let mut owner = ellis.browser();
    let statuses = async |owner: &mut Browser| {
        owner.post("/sign-up/link", json!({"token": token, "password": "password12345"})).await.status
    };
    for _ in 0..20 {
        assert_eq!(statuses(&mut owner).await, 422);
    }
    assert_eq!(statuses(&mut owner).await, 429);
}

#[tokio::test]
async fn a_progress_cookie_copied_before_a_sign_up_reads_nothing_and_replaces_nothing() {
    let ellis = Ellis::start().await;
    let mut shared = ellis.browser();
    shared.get("/session").await.ok();
    let mut thief = shared.clone();
    let sign_up = |password: &str| json!({"email": EMAIL, "password": password, "user_name": "", "language": "en"});
    shared.post("/sign-up", sign_up(OWN_PASSWORD)).await.ok();
    let code = ellis.code_to(EMAIL).await;
    assert_eq!(thief.get("/sign-up").await.problem().1, "not_begun");
    assert_eq!(thief.post("/sign-up/code", json!({"code": code})).await.problem().1, "not_begun");
    ellis.clock.advance(31_000);
    thief.post("/sign-up", sign_up(PASSWORD)).await.ok();
    shared.post("/sign-up/code", json!({"code": code})).await.ok();
    assert!(sign_in(&ellis, EMAIL, OWN_PASSWORD).await.ok()["who"]["setting_up"].is_object());
    assert_eq!(sign_in(&ellis, EMAIL, PASSWORD).await.problem().1, "wrong_credentials");
}
