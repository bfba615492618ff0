//! The links of mails are spent by a POST alone (promise 21): what mail scanners and previews do leaves them as they
//! were.

use serde_json::{Value, json};

use crate::recovery::opened_of;
use crate::server::{Browser, Ellis, PASSWORD};

const EMAIL: &str = "maria@example.org";

/// Where a link leads on the page and what the page calls then; how many such links are spent.
const CONFIRM: (&str, &str, &str) =
    ("/confirm", "/sign-up/link", "SELECT count(*) FROM sign_up WHERE confirmed_at IS NOT NULL");
const RECOVER: (&str, &str, &str) =
    ("/recover/link", "/recovery/link", "SELECT count(*) FROM recovery WHERE spent_at IS NOT NULL");

/// Everything but a POST, at the addresses of the page and of the interface, with the secret wherever it fits, twice.
async fn looked_at(ellis: &Ellis, mut browser: Browser, (page, api, spent): (&str, &str, &str), body: &Value) {
    browser.get("/session").await.ok();
    let token = body["token"].as_str().expect("a secret");
    let csrf = browser.csrf.clone();
    let headers = [("x-ellis-csrf", csrf.as_str())];
    for _ in 0..2 {
        for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            for query in [String::new(), format!("?t={token}"), format!("?token={token}")] {
                for body in [None, Some(body.to_string())] {
                    let path = format!("/api/v1{api}{query}");
                    let reply = browser.raw(method, &path, &headers, body).await;
                    assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text);
                }
            }
        }
        for language in ["", "/es"] {
            for query in [String::new(), format!("?t={token}"), format!("?token={token}")] {
                for method in ["GET", "HEAD"] {
                    let path = format!("{language}{page}{query}");
                    let reply = browser.raw(method, &path, &headers, None).await;
                    assert_eq!(reply.status, 200, "{method} {path}");
                }
            }
        }
    }
    assert_eq!(ellis.count(spent).await, 0, "{api}");
}

#[tokio::test]
async fn the_link_of_a_sign_up_is_not_spent_by_looking_at_it() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    let link = ellis.link_to(EMAIL).await;
    for (browser, body) in
        [(browser.clone(), json!({"token": link})), (ellis.browser(), json!({"token": link, "password": PASSWORD}))]
    {
        looked_at(&ellis, browser, CONFIRM, &body).await;
        // Past the window in which requests of an address are counted.
        ellis.clock.advance(5 * 60_000);
    }
    assert_eq!(ellis.count("SELECT count(*) FROM account").await, 0);
    browser.post("/sign-up/link", json!({"token": link})).await.ok();
    assert_eq!(ellis.count("SELECT count(*) FROM account").await, 1);
}

#[tokio::test]
async fn the_link_of_a_recovery_is_not_spent_by_looking_at_it() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ellis.clock.advance(3_600_000);
    let mut browser = ellis.browser();
    browser.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
    let link = json!({"token": ellis.link_to(EMAIL).await});
    for browser in [browser.clone(), ellis.browser()] {
        looked_at(&ellis, browser, RECOVER, &link).await;
        ellis.clock.advance(5 * 60_000);
    }
    assert_eq!(browser.get("/recovery").await.problem(), (409, "not_begun".to_owned()), "nothing was opened");
    browser.post("/recovery/link", link).await.ok();
}

#[tokio::test]
async fn nothing_of_a_recovery_goes_on_by_another_verb_than_its_own() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let browser = opened_of(&ellis, "password", EMAIL).await;
    let before = ellis.text("SELECT hash || tries FROM password, recovery").await;
    let headers = [("x-ellis-csrf", browser.csrf.as_str())];
    for (path, body) in [
        ("/recovery/answer", json!({"answer": "no idea"})),
        ("/recovery/password", json!({"password": "seven gray herons wait outside"})),
    ] {
        for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE"] {
            let reply = browser.raw(method, &format!("/api/v1{path}"), &headers, Some(body.to_string())).await;
            assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text);
        }
    }
    assert_eq!(ellis.text("SELECT hash || tries FROM password, recovery").await, before);
}
