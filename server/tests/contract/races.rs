//! Everything that works once, tried many times at once; and wrong tries at once, none over the limit (promises 8, 9).

use serde_json::{Value, json};

use crate::recovery::opened_of;
use crate::server::{Browser, Ellis, PASSWORD, wrong};

const EMAIL: &str = "maria@example.org";

/// So many requests at once.
const AT_ONCE: usize = 64;
/// So many servers, each with a database of its own; `cargo xtask drill races` asks for more.
const ROUNDS: usize = 5;

/// Runs a race again and again, each time on a server of its own.
async fn in_rounds(race: impl AsyncFn(Ellis)) {
    let rounds = std::env::var("ELLIS_RACE_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    assert!(rounds > 0, "no round proves nothing");
    for _ in 0..rounds {
        race(Ellis::start().await).await;
    }
}

/// The same request, many times at once from one browser. The codes of the answers; `ok` for those that went well.
async fn at_once(browser: &Browser, path: &'static str, body: Value) -> Vec<String> {
    each_at_once(vec![browser.clone(); AT_ONCE], path, body).await
}

async fn each_at_once(browsers: Vec<Browser>, path: &'static str, body: Value) -> Vec<String> {
    each_of_them_at_once(browsers, path, body).await.1
}

/// With the browsers as they are afterwards.
async fn each_of_them_at_once(browsers: Vec<Browser>, path: &'static str, body: Value) -> (Vec<Browser>, Vec<String>) {
    let tries = browsers.into_iter().map(|mut browser| {
        let body = body.clone();
        tokio::spawn(async move {
            let reply = browser.post(path, body).await;
            (browser, if reply.status == 200 { "ok".to_owned() } else { reply.problem().1 })
        })
    });
    let mut answered = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        answered.push(one.await.expect("an answer"));
    }
    answered.into_iter().unzip()
}

fn count(codes: &[String], code: &str) -> usize {
    codes.iter().filter(|one| *one == code).count()
}

#[track_caller]
fn assert_once(codes: &[String]) {
    assert_eq!(count(codes, "ok"), 1, "{codes:?}");
}

async fn begun(ellis: &Ellis) -> Browser {
    let mut browser = ellis.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    // Once for all of its copies: many at once would ask for it one by one.
    browser.get("/session").await.ok();
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_confirmation_code_and_its_link_make_one_account() {
    in_rounds(async |ellis| {
        let browser = begun(&ellis).await;
        assert_once(&at_once(&browser, "/sign-up/code", json!({"code": ellis.code_to(EMAIL).await})).await);
        let other = Ellis::start().await;
        let browser = begun(&other).await;
        assert_once(&at_once(&browser, "/sign-up/link", json!({"token": other.link_to(EMAIL).await})).await);
        let both = Ellis::start().await;
        let browser = begun(&both).await;
        let (code, link) = (json!({"code": both.code_to(EMAIL).await}), json!({"token": both.link_to(EMAIL).await}));
        let half = || vec![browser.clone(); AT_ONCE / 2];
        let (by_code, by_link) =
            tokio::join!(each_at_once(half(), "/sign-up/code", code), each_at_once(half(), "/sign-up/link", link));
        assert_once(&[by_code, by_link].concat());
        for ellis in [ellis, other, both] {
            assert_eq!(ellis.count("SELECT count(*) FROM account").await, 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_way_to_get_codes_is_confirmed_once() {
    in_rounds(async |ellis| {
        let mut browser = ellis.setting_up(EMAIL).await;
        browser.accept_terms().await;
        browser.post("/set-up/email", json!({})).await.ok();
        let code = ellis.code_to(EMAIL).await;
        assert_once(&at_once(&browser, "/set-up/method/code", json!({"code": code})).await);
        let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
        let app = crate::app_codes::AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
        assert_once(&at_once(&browser, "/set-up/authenticator/code", json!({"code": app.code(&ellis)})).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_of_an_app_begins_one_session() {
    in_rounds(async |ellis| {
        let (_, app) = ellis.member_with_app(EMAIL).await;
        let mut browser = ellis.browser();
        browser.enter_password(EMAIL).await.ok();
        let before = ellis.count("SELECT count(*) FROM session").await;
        assert_once(&at_once(&browser, "/sign-in/code", json!({"code": app.code(&ellis)})).await);
        assert_eq!(ellis.count("SELECT count(*) FROM session").await, before + 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_that_was_sent_begins_one_session() {
    in_rounds(async |by_mail| {
        // A server each: one address has so many connections.
        let by_text = Ellis::start().await;
        let phone = "+12025550143";
        let due = [
            (by_mail.code_due(EMAIL).await, &by_mail, EMAIL),
            (by_text.code_due_by_text(EMAIL, phone).await, &by_text, phone),
        ];
        for (browser, ellis, recipient) in due {
            let before = ellis.count("SELECT count(*) FROM session").await;
            let code = ellis.code_to(recipient).await;
            assert_once(&at_once(&browser, "/sign-in/code", json!({"code": code})).await);
            assert_eq!(ellis.count("SELECT count(*) FROM session").await, before + 1);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_code_proves_one_recovery() {
    in_rounds(async |ellis| {
        let (_, codes) = ellis.member_with_codes(EMAIL).await;
        let mut browsers = vec![opened_of(&ellis, "password", EMAIL).await];
        for _ in 0..4 {
            browsers.push(opened_of(&ellis, "password", EMAIL).await);
        }
        let browsers = browsers.iter().cycle().take(AT_ONCE).cloned().collect();
        assert_once(&each_at_once(browsers, "/recovery/backup-code", json!({"backup_code": codes[0]})).await);
        assert_eq!(ellis.count("SELECT count(*) FROM backup_code WHERE used_at IS NOT NULL").await, 1);
        assert_eq!(ellis.count("SELECT count(*) FROM recovery WHERE proven_at IS NOT NULL").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_code_begins_one_session() {
    in_rounds(async |ellis| {
        let mut browser = ellis.setting_up(EMAIL).await;
        browser.accept_terms().await;
        browser.post("/set-up/email", json!({})).await.ok();
        let code = ellis.code_to(EMAIL).await;
        browser.post("/set-up/method/code", json!({"code": code})).await.ok();
        let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
        browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
        ellis.clock.advance(60_000);
        let mut other = ellis.browser();
        other.enter_password(EMAIL).await.ok();
        assert_once(&at_once(&other, "/sign-in/backup-code", json!({"backup_code": codes[0]})).await);
        assert_eq!(ellis.count("SELECT count(*) FROM backup_code WHERE used_at IS NOT NULL").await, 1);
        let told = "SELECT count(*) FROM message WHERE subject LIKE '%backup code was used%'";
        assert_eq!(ellis.count(told).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_recovery_link_opens_once_and_resets_one_password() {
    in_rounds(async |ellis| {
        ellis.member(EMAIL).await;
        ellis.clock.advance(3_600_000);
        let mut browser = ellis.browser();
        browser.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
        let link = json!({"token": ellis.link_to(EMAIL).await});
        let mut browsers = vec![browser.clone()];
        for number in 1..AT_ONCE {
            // At addresses of their own: one address has so many connections.
            let mut other = ellis.browser_at(&format!("127.0.1.{number}"));
            other.get("/session").await.ok();
            browsers.push(other);
        }
        let (browsers, codes) = each_of_them_at_once(browsers, "/recovery/link", link).await;
        assert_once(&codes);
        // The progress is bound to the one browser that opened it.
        let opener = codes.iter().position(|code| code == "ok").expect("one");
        let mut browser = browsers[opener].clone();
        let right = crate::recovery::answer(&ellis, &mut browser).await;
        browser.post("/recovery/answer", json!({"answer": right})).await.ok();
        let body = json!({"password": "seven gray herons wait outside"});
        assert_once(&at_once(&browser, "/recovery/password", body).await);
        let told = "SELECT count(*) FROM message WHERE subject LIKE '%password was changed%'";
        assert_eq!(ellis.count(told).await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_codes_at_once_are_looked_at_five_times_and_no_more() {
    in_rounds(async |ellis| {
        let guest = begun(&ellis).await;
        let code = ellis.code_to(EMAIL).await;
        let codes = at_once(&guest, "/sign-up/code", json!({"code": wrong(&code)})).await;
        assert_eq!((count(&codes, "wrong_code"), count(&codes, "exhausted")), (4, AT_ONCE - 4), "{codes:?}");
        assert_eq!(
            at_once(&guest, "/sign-up/code", json!({"code": code})).await.iter().filter(|one| *one == "ok").count(),
            0
        );

        // Another server: one address has so many connections.
        let ellis = Ellis::start().await;
        let mut browser = ellis.setting_up("new@example.org").await;
        browser.accept_terms().await;
        browser.post("/set-up/email", json!({})).await.ok();
        let code = ellis.code_to("new@example.org").await;
        let codes = at_once(&browser, "/set-up/method/code", json!({"code": wrong(&code)})).await;
        assert_eq!((count(&codes, "wrong_code"), count(&codes, "exhausted")), (4, AT_ONCE - 4), "{codes:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_codes_of_an_app_and_wrong_answers_at_once_are_looked_at_five_times_and_no_more() {
    in_rounds(async |ellis| {
        let (_, app) = ellis.member_with_app(EMAIL).await;
        let mut browser = ellis.browser();
        browser.enter_password(EMAIL).await.ok();
        let codes = at_once(&browser, "/sign-in/code", json!({"code": wrong(&app.code(&ellis))})).await;
        let told = (count(&codes, "wrong_code"), count(&codes, "exhausted"), count(&codes, "throttled"));
        assert_eq!(told, (4, 1, AT_ONCE - 5), "{codes:?}");

        let ellis = Ellis::start().await;
        ellis.member(EMAIL).await;
        let recovering = opened_of(&ellis, "password", EMAIL).await;
        let before = ellis.running.app.passwords.verifications();
        let codes = at_once(&recovering, "/recovery/answer", json!({"answer": "no idea"})).await;
        assert_eq!(count(&codes, "ok"), 0);
        assert_eq!(ellis.running.app.passwords.verifications() - before, 5, "{codes:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_is_good_for_what_it_was_sent_for_and_nothing_else() {
    in_rounds(async |ellis| {
        let mut due = ellis.code_due(EMAIL).await;
        let sign_in_code = ellis.code_to(EMAIL).await;
        let mut setting_up = ellis.setting_up("new@example.org").await;
        setting_up.accept_terms().await;
        setting_up.post("/set-up/email", json!({})).await.ok();
        let method_code = ellis.code_to("new@example.org").await;
        let mut guest = ellis.browser();
        let body = json!({"email": "third@example.org", "password": PASSWORD, "user_name": "", "language": "en"});
        guest.post("/sign-up", body).await.ok();
        let confirmation_code = ellis.code_to("third@example.org").await;
        let mut elsewhere = ellis.browser();
        ellis.clock.advance(31_000);
        elsewhere.enter_password(EMAIL).await.ok();
        let code_of_another_sign_in = ellis.code_to(EMAIL).await;

        for code in [&method_code, &confirmation_code, &code_of_another_sign_in] {
            assert_eq!(due.post("/sign-in/code", json!({"code": code})).await.problem().1, "wrong_code");
        }
        for code in [&sign_in_code, &confirmation_code] {
            assert_eq!(setting_up.post("/set-up/method/code", json!({"code": code})).await.problem().1, "wrong_code");
        }
        for code in [&sign_in_code, &method_code] {
            assert_eq!(guest.post("/sign-up/code", json!({"code": code})).await.problem().1, "wrong_code");
        }
        due.post("/sign-in/code", json!({"code": sign_in_code})).await.ok();
        setting_up.post("/set-up/method/code", json!({"code": method_code})).await.ok();
        guest.post("/sign-up/code", json!({"code": confirmation_code})).await.ok();
    })
    .await;
}
