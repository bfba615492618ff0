//! What is kept of a code is good in its own row alone (promise 11), and a sealed secret for its owner alone (promise
//! 14). Rows are moved by hand: random codes and secrets differ anyway, so that no request could tell.

use serde_json::json;

use crate::server::{Browser, Ellis, PASSWORD};

const ONE: &str = "maria@example.org";
const TWO: &str = "pedro@example.org";
const PHONE: &str = "+12025550143";

/// What is kept of the newest code of a challenge: its own id, and the digest.
async fn kept(ellis: &Ellis, row: &str) -> (String, String) {
    let of = |column: &str| format!("SELECT {column} FROM one_time_code WHERE {row}");
    assert_eq!(ellis.count(&of("count(*)")).await, 1, "{row}");
    (ellis.text(&of("id")).await, ellis.text(&of("code_hash")).await)
}

async fn put(ellis: &Ellis, row: &str, (id, code_hash): &(String, String)) {
    ellis.execute(&format!("UPDATE one_time_code SET id = '{id}', code_hash = '{code_hash}' WHERE {row}")).await;
}

/// Exchanges what is kept of two challenges.
async fn swap(ellis: &Ellis, one: &str, two: &str) {
    let (first, second) = (kept(ellis, one).await, kept(ellis, two).await);
    // No two rows have the same id, not even for a moment.
    put(ellis, one, &("none".to_owned(), String::new())).await;
    put(ellis, two, &first).await;
    put(ellis, one, &second).await;
}

/// Codes typed at two doors, each first in the other's row, then each in its own.
async fn assert_bound(
    ellis: &Ellis,
    (one, at_one, first): (&str, (&mut Browser, &str), &str),
    (two, at_two, second): (&str, (&mut Browser, &str), &str),
) {
    let what = format!("{one} and {two}");
    swap(ellis, one, two).await;
    for (browser, path, code) in [(&mut *at_one.0, at_one.1, second), (&mut *at_two.0, at_two.1, first)] {
        let reply = browser.post(path, json!({"code": code})).await;
        assert_eq!(reply.problem(), (409, "wrong_code".to_owned()), "{what}: the code of another row at {path}");
    }
    swap(ellis, one, two).await;
    for (browser, path, code) in [(at_one.0, at_one.1, first), (at_two.0, at_two.1, second)] {
        let reply = browser.post(path, json!({"code": code})).await;
        assert_eq!(reply.status, 200, "{what}: its own code at {path}: {}", reply.text);
    }
}

/// The row of somebody's newest sign-in by a method.
async fn sign_in_of(ellis: &Ellis, email: &str, method: &str) -> String {
    let query = format!(
        "SELECT progress_hash FROM sign_in JOIN email_address USING (account_id) WHERE address = '{email}' ORDER BY sign_in.created_at DESC"
    );
    format!("purpose = 'sign_in' AND subject = '{}.{method}'", ellis.text(&query).await)
}

/// In the set-up, with codes by text, and about to prove the mailbox too; the code that went there.
async fn with_text_and_proving_mail(ellis: &Ellis, email: &str) -> (Browser, String) {
    let mut browser = ellis.setting_up(email).await;
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(PHONE).await})).await.ok();
    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(email).await;
    (browser, code)
}

#[tokio::test]
async fn a_code_of_the_set_up_and_one_of_a_sign_in_of_the_same_account_are_not_exchanged() {
    let ellis = Ellis::start().await;
    let (mut proving, proving_code) = with_text_and_proving_mail(&ellis, ONE).await;
    ellis.clock.advance(60_000);
    let mut due = ellis.browser();
    due.enter_password(ONE).await.ok();
    let code = ellis.code_to(PHONE).await;
    let sign_in = sign_in_of(&ellis, ONE, "text").await;
    // The sign-in ends the set-up's session, so that it comes last.
    let set_up = "purpose = 'try_method' AND used_at IS NULL";
    let (set_up, sign_in) = (
        (set_up, (&mut proving, "/set-up/method/code"), &*proving_code),
        (&*sign_in, (&mut due, "/sign-in/code"), &*code),
    );
    assert_bound(&ellis, set_up, sign_in).await;
}

#[tokio::test]
async fn the_codes_of_two_accounts_are_not_exchanged() {
    let ellis = Ellis::start().await;
    let (mut one, mut two) = (ellis.code_due(ONE).await, ellis.code_due(TWO).await);
    let (first, second) = (ellis.code_to(ONE).await, ellis.code_to(TWO).await);
    let (row, other) = (sign_in_of(&ellis, ONE, "email").await, sign_in_of(&ellis, TWO, "email").await);
    let path = "/sign-in/code";
    assert_bound(&ellis, (&row, (&mut one, path), &first), (&other, (&mut two, path), &second)).await;
}

#[tokio::test]
async fn the_codes_of_two_methods_are_not_exchanged() {
    let ellis = Ellis::start().await;
    let (mut browser, code) = with_text_and_proving_mail(&ellis, ONE).await;
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    ellis.clock.advance(60_000);
    let mut due = ellis.browser();
    due.enter_password(ONE).await.ok();
    due.post("/sign-in/send", json!({"method": "email"})).await.ok();
    let (text, mail) = (ellis.code_to(PHONE).await, ellis.code_to(ONE).await);
    swap(&ellis, &sign_in_of(&ellis, ONE, "text").await, &sign_in_of(&ellis, ONE, "email").await).await;
    let reply = due.post("/sign-in/code", json!({"code": text})).await;
    assert_eq!(reply.problem(), (409, "wrong_code".to_owned()), "what went by text, where mail is the method");
    swap(&ellis, &sign_in_of(&ellis, ONE, "text").await, &sign_in_of(&ellis, ONE, "email").await).await;
    due.post("/sign-in/code", json!({"code": mail})).await.ok();
}

#[tokio::test]
async fn the_codes_of_two_sign_ups_are_not_exchanged() {
    let ellis = Ellis::start().await;
    let (mut one, mut two) = (ellis.browser(), ellis.browser());
    for (browser, email) in [(&mut one, ONE), (&mut two, TWO)] {
        let body = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
        browser.post("/sign-up", body).await.ok();
    }
    let (first, second) = (ellis.code_to(ONE).await, ellis.code_to(TWO).await);
    let mut rows = Vec::new();
    for email in [ONE, TWO] {
        let id = ellis.text(&format!("SELECT id FROM sign_up WHERE email = '{email}'")).await;
        rows.push(format!("purpose = 'sign_up' AND subject = '{id}'"));
    }
    let path = "/sign-up/code";
    assert_bound(&ellis, (&rows[0], (&mut one, path), &first), (&rows[1], (&mut two, path), &second)).await;
}

#[tokio::test]
async fn a_code_of_the_set_up_proves_the_destination_it_went_to_alone() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(ONE).await;
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
    let text = kept(&ellis, "purpose = 'try_method'").await;
    let code = ellis.code_to(PHONE).await;
    ellis.execute("DELETE FROM one_time_code WHERE purpose = 'try_method'").await;
    browser.post("/set-up/email", json!({})).await.ok();
    let mail = kept(&ellis, "purpose = 'try_method'").await;
    put(&ellis, "purpose = 'try_method'", &text).await;
    let reply = browser.post("/set-up/method/code", json!({"code": code})).await;
    assert_eq!(reply.problem(), (409, "wrong_code".to_owned()), "what went by text proves no mailbox");
    put(&ellis, "purpose = 'try_method'", &mail).await;
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(ONE).await})).await.ok();
}

#[tokio::test]
async fn a_digest_is_of_one_code_and_not_of_the_one_before_it() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(ONE).await;
    let row = sign_in_of(&ellis, ONE, "email").await;
    let (older, (_, digest)) = (ellis.code_to(ONE).await, kept(&ellis, &row).await);
    ellis.clock.advance(31_000);
    browser.post("/sign-in/send", json!({"method": "email"})).await.ok();
    let (newer, kept_of_newer) = (ellis.code_to(ONE).await, kept(&ellis, &row).await);
    put(&ellis, &row, &(kept_of_newer.0.clone(), digest)).await;
    let reply = browser.post("/sign-in/code", json!({"code": older})).await;
    assert_eq!(reply.problem(), (409, "wrong_code".to_owned()));
    put(&ellis, &row, &kept_of_newer).await;
    browser.post("/sign-in/code", json!({"code": newer})).await.ok();
}

/// Puts sealed secrets into the two accounts.
async fn seal(ellis: &Ellis, sealed: [&str; 2]) {
    for (email, sealed) in [ONE, TWO].iter().zip(sealed) {
        ellis.execute(&format!("UPDATE authenticator SET secret = '{sealed}' WHERE account_id = (SELECT account_id FROM email_address WHERE address = '{email}')")).await;
    }
}

#[tokio::test]
async fn with_the_sealed_secrets_of_two_accounts_exchanged_the_app_of_neither_signs_in() {
    let ellis = Ellis::start().await;
    let (_, first) = ellis.member_with_app(ONE).await;
    let (_, second) = ellis.member_with_app(TWO).await;
    let sealed =
        ellis.texts("SELECT secret FROM authenticator JOIN email_address USING (account_id) ORDER BY address").await;
    seal(&ellis, [&sealed[1], &sealed[0]]).await;
    let mut browsers = (ellis.browser(), ellis.browser());
    browsers.0.enter_password(ONE).await.ok();
    browsers.1.enter_password(TWO).await.ok();
    let sessions = ellis.count("SELECT count(*) FROM session").await;
    for browser in [&mut browsers.0, &mut browsers.1] {
        for app in [&first, &second] {
            let reply = browser.post("/sign-in/code", json!({"code": app.code(&ellis)})).await;
            assert_ne!(reply.status, 200, "{}", reply.text);
        }
    }
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, sessions);
    seal(&ellis, [&sealed[0], &sealed[1]]).await;
    browsers.0.post("/sign-in/code", json!({"code": first.code(&ellis)})).await.ok();
    browsers.1.post("/sign-in/code", json!({"code": second.code(&ellis)})).await.ok();
}
