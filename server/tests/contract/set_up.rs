//! The set-up: its order, each way to get codes, and going on elsewhere.

use ellis_server::authenticator;
use ellis_server::clock::Clock;
use serde_json::{Value, json};

use crate::app_codes::base32;
use crate::server::{ANSWERS, Browser, Ellis, wrong};

const EMAIL: &str = "maria@example.org";

#[tokio::test]
async fn a_step_whose_turn_has_not_come_is_refused_and_the_session_tells_the_next() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    for path in [
        "/set-up/authenticator",
        "/set-up/email",
        "/set-up/backup-codes",
        "/set-up/backup-codes/kept",
        "/set-up/finish",
    ] {
        assert_eq!(browser.post(path, json!({})).await.problem(), (409, "out_of_order".to_owned()), "{path}");
    }
    assert_eq!(browser.who().await["setting_up"]["next"], "terms");
    browser.accept_terms().await;
    assert_eq!(browser.who().await["setting_up"]["next"], "codes");
    assert_eq!(browser.post("/set-up/finish", json!({})).await.problem().1, "out_of_order");
}

#[tokio::test]
async fn a_set_up_left_half_way_goes_on_in_another_browser() {
    let ellis = Ellis::start().await;
    ellis.setting_up(EMAIL).await.accept_terms().await;
    let mut other = ellis.browser();
    let session = other.enter_password(EMAIL).await.ok();
    assert_eq!(session["who"]["setting_up"]["next"], "codes");
}

#[tokio::test]
async fn other_terms_than_those_in_force_are_not_accepted() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    let reply = browser.post("/set-up/terms", json!({"terms_version": "1999-01-01", "accepted": "yes"})).await;
    assert_eq!(reply.problem(), (409, "other_version".to_owned()));
    let reply = browser.post("/set-up/terms", json!({"terms_version": "2026-11-01", "accepted": ""})).await;
    assert_eq!(reply.json()["fields"][0]["code"], "terms_not_accepted");
}

#[tokio::test]
async fn a_set_up_begun_with_the_password_alone_ends_elsewhere_once_a_way_to_get_codes_is_confirmed() {
    let ellis = Ellis::start().await;
    let mut elsewhere = ellis.setting_up(EMAIL).await;
    let mut browser = ellis.browser();
    browser.enter_password(EMAIL).await.ok();
    browser.accept_terms().await;
    assert_eq!(elsewhere.who().await["setting_up"]["next"], "codes");
    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(EMAIL).await;
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    assert_eq!(elsewhere.who().await, "guest", "it never proved a second factor");
    assert_eq!(browser.who().await["setting_up"]["next"], "backup_codes");
}

/// Keeps the session that somebody else begins with the password alone, and puts it back once `meanwhile` is over: as
/// if their sign-in had taken so long, and ended after what ends such sessions.
async fn begun_too_late(ellis: &Ellis, meanwhile: impl AsyncFnOnce()) -> Browser {
    ellis.clock.advance(1);
    let mut late = ellis.browser();
    late.enter_password(EMAIL).await.ok();
    let newest = "SELECT * FROM session ORDER BY created_at DESC LIMIT 1";
    ellis.execute(&format!("CREATE TABLE kept AS {newest}")).await;
    meanwhile().await;
    ellis.execute("DELETE FROM session WHERE token_hash = (SELECT token_hash FROM kept)").await;
    ellis.execute("INSERT INTO session SELECT * FROM kept").await;
    late
}

async fn prove_mailbox(ellis: &Ellis, browser: &mut Browser) {
    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(EMAIL).await;
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
}

#[tokio::test]
async fn a_session_begun_with_the_password_alone_is_over_even_where_it_came_after_the_first_way_to_get_codes() {
    let ellis = Ellis::start().await;
    let mut owner = ellis.setting_up(EMAIL).await;
    owner.accept_terms().await;
    let mut late = begun_too_late(&ellis, async || prove_mailbox(&ellis, &mut owner).await).await;
    for (path, body) in [
        ("/set-up/authenticator", json!({})),
        ("/set-up/text", json!({"phone": "+12025550143"})),
        ("/set-up/backup-codes", json!({})),
        ("/set-up/finish", json!({})),
    ] {
        assert_eq!(late.post(path, body).await.problem(), (401, "signed_out".to_owned()), "{path}");
    }
    assert_eq!(late.who().await, "guest");
    assert_eq!(owner.who().await["setting_up"]["next"], "backup_codes", "the one that proved it goes on");
}

#[tokio::test]
async fn a_session_of_the_set_up_is_over_even_where_it_came_after_the_end_of_the_set_up() {
    let ellis = Ellis::start().await;
    let mut owner = ellis.setting_up(EMAIL).await;
    owner.accept_terms().await;
    let mut late = begun_too_late(&ellis, async || {
        prove_mailbox(&ellis, &mut owner).await;
        finish(&mut owner).await;
    })
    .await;
    // As if it had proven a code too: the set-up is over all the same.
    ellis.execute("UPDATE session SET without_code = FALSE").await;
    assert_eq!(late.post("/set-up/finish", json!({})).await.problem(), (401, "signed_out".to_owned()));
    assert_eq!(late.who().await, "guest");
    assert!(owner.who().await["signed_in"].is_object());
}

#[tokio::test]
async fn a_request_let_in_before_the_first_way_to_get_codes_proves_no_other_after_it() {
    let ellis = Ellis::start().await;
    let mut owner = ellis.setting_up(EMAIL).await;
    owner.accept_terms().await;
    begun_too_late(&ellis, async || prove_mailbox(&ellis, &mut owner).await).await;
    // The guard of every request let it in a moment ago; what it writes looks once more.
    let (store, now) = (&ellis.running.app.store, ellis.running.app.clock.now());
    let account = ellis.account_id().await;
    let late = ellis.text("SELECT token_hash FROM kept").await;
    let phone = Some("+12025550143");
    assert!(!store.confirm_recipient(&account, phone, Some(&late), None, ("new", now)).await.unwrap());
    assert_eq!(ellis.count("SELECT count(*) FROM phone").await, 0);
}

#[tokio::test]
async fn finishing_the_set_up_ends_it_in_every_other_browser() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(EMAIL).await;
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    ellis.clock.advance(60_000);
    let mut other = ellis.browser();
    other.enter_password(EMAIL).await.ok();
    let code = ellis.code_to(EMAIL).await;
    let session = other.post("/sign-in/code", json!({"code": code})).await.ok();
    assert_eq!(session["who"]["setting_up"]["next"], "backup_codes");
    finish(&mut browser).await;
    assert_eq!(other.post("/set-up/backup-codes", json!({})).await.problem().1, "signed_out");
    assert_eq!(other.who().await, "guest");
    assert!(browser.who().await["signed_in"].is_object());
}

#[tokio::test]
async fn a_new_way_to_get_codes_is_told_by_mail_and_so_are_replaced_backup_codes() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let told = async |subject: &str| {
        ellis.count(&format!("SELECT count(*) FROM message WHERE subject LIKE '%{subject}%'")).await
    };
    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(EMAIL).await;
    assert_eq!(told("new way").await, 0);
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    assert_eq!(told("new way").await, 1);
    assert_eq!(browser.who().await["setting_up"]["backup_codes_made_at"], Value::Null);
    for replaced in [false, true] {
        assert_eq!(browser.post("/set-up/backup-codes", json!({})).await.ok()["replaced"], replaced);
        // Who comes back is told so, and gets no others unasked.
        assert_eq!(browser.who().await["setting_up"]["backup_codes_made_at"], ellis.clock.now(), "{replaced}");
    }
    assert_eq!(told("backup codes").await, 0, "nobody had saved the first ones yet");
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    assert_eq!(browser.post("/set-up/backup-codes", json!({})).await.ok()["replaced"], true);
    assert_eq!(told("backup codes").await, 1);
}

async fn finish(browser: &mut Browser) -> String {
    browser.post("/set-up/backup-codes", json!({})).await.ok();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    browser.answer_questions().await;
    browser.post("/set-up/finish", json!({})).await.ok();
    browser.get("/profile").await.ok()["account_number"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_authenticator_app_signs_in_its_secret_is_sealed_and_a_code_works_once() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
    let text = begun["secret"].as_str().expect("a secret").to_owned();
    assert!(begun["otpauth_url"].as_str().is_some_and(|url| url.starts_with("otpauth://totp/") && url.contains(&text)));
    let secret = base32(&text);
    let code = |at: i64| authenticator::code_at(&secret, at / 30_000);
    let now = crate::server::NOON;
    let refused = browser.post("/set-up/authenticator/code", json!({"code": wrong(&code(now))})).await;
    assert_eq!(refused.problem().1, "wrong_code");
    browser.post("/set-up/authenticator/code", json!({"code": code(now)})).await.ok();

    let stored = ellis.text("SELECT secret FROM authenticator").await;
    assert!(!stored.contains(&text) && !stored.is_empty());
    let bytes: Vec<u8> = base64_bytes(&stored);
    assert!(!bytes.windows(secret.len()).any(|window| window == secret), "sealed (promise 14)");

    let number = finish(&mut browser).await;
    assert!(number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit()), "{number}");
    ellis.clock.advance(60_000);
    let now = now + 60_000;
    for expected in [200, 409] {
        let mut other = ellis.browser();
        let due = other.enter_password(EMAIL).await.ok();
        assert_eq!(due["who"]["code_due"]["method"], "authenticator");
        let reply = other.post("/sign-in/code", json!({"code": code(now)})).await;
        assert_eq!(reply.status, expected, "{}", reply.text);
    }
}

#[tokio::test]
async fn a_telephone_is_proven_by_a_text_and_then_signs_in() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let bad = browser.post("/set-up/text", json!({"phone": "12"})).await;
    assert_eq!(bad.status, 422);
    browser.post("/set-up/text", json!({"phone": "+1 202 555 0143"})).await.ok();
    let code = ellis.code_to("+12025550143").await;
    assert_eq!(browser.post("/set-up/method/code", json!({"code": wrong(&code)})).await.problem().1, "wrong_code");
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    finish(&mut browser).await;
    ellis.clock.advance(60_000);
    let mut other = ellis.browser();
    let due = other.enter_password(EMAIL).await.ok();
    let sent_to = due["who"]["code_due"]["sent_to"].as_str().unwrap_or_default().to_owned();
    assert!(sent_to.ends_with("43") && !sent_to.contains("555"), "{sent_to}");
    let code = ellis.code_to("+12025550143").await;
    other.post("/sign-in/code", json!({"code": code})).await.ok();
}

#[tokio::test]
async fn without_a_way_to_send_texts_the_choice_is_not_offered_and_not_taken() {
    let ellis = Ellis::with(&["--smtp-url=smtp://127.0.0.1:9"]).await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    assert_eq!(browser.who().await["setting_up"]["methods"], json!(["authenticator", "email"]));
    let reply = browser.post("/set-up/text", json!({"phone": "+1 202 555 0143"})).await;
    assert_eq!(reply.problem(), (409, "no_texts".to_owned()));
}

#[tokio::test]
async fn answers_to_the_questions_are_hashed_and_three_different_questions_are_wanted() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(EMAIL).await;
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    browser.post("/set-up/backup-codes", json!({})).await.ok();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    let bank = browser.get("/set-up/questions").await.ok()["questions"].clone();
    assert_eq!(bank.as_array().map(Vec::len), Some(10));
    let same = json!({"question_1": bank[0], "answer_1": "one", "question_2": bank[0], "answer_2": "two", "question_3": bank[1], "answer_3": "three"});
    assert_eq!(browser.post("/set-up/questions", same).await.status, 422);
    browser.answer_questions().await;
    let stored = ellis.text("SELECT string_agg(answer_hash, ',') FROM question_answer").await;
    assert!(ANSWERS.iter().all(|answer| !stored.to_lowercase().contains(&answer.to_lowercase())));
    assert_eq!(stored.matches("$argon2id$").count(), 3);
}

fn base64_bytes(text: &str) -> Vec<u8> {
    use base64::Engine;
    let plain: String = text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(plain).unwrap_or_default()
}

#[tokio::test]
async fn an_answer_that_others_guess_is_refused_at_its_field() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up("rosa.quispe@example.org").await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to("rosa.quispe@example.org").await})).await.ok();
    browser.post("/set-up/backup-codes", json!({})).await.ok();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    let good = json!({
        "question_1": "first_pet", "answer_1": "canela",
        "question_2": "childhood_street", "answer_2": "calle luna",
        "question_3": "favorite_teacher", "answer_3": "ms rivera",
    });
    for (field, answer, code) in [
        ("answer_1", "x", "answer_too_short"),
        ("answer_1", "Luna", "answer_common"),
        ("answer_1", "n/a", "answer_too_short"),
        ("answer_2", "I don't know", "answer_common"),
        ("answer_2", "street", "answer_common"),
        ("answer_3", "rosa.quispe", "answer_own"),
        ("answer_3", "Rosa.Quispe@example.org", "answer_own"),
        ("answer_3", "Calle  Luna!", "answer_twice"),
    ] {
        let mut answers = good.clone();
        answers[field] = json!(answer);
        let reply = browser.post("/set-up/questions", answers).await;
        assert_eq!(reply.json()["fields"], json!([{"name": field, "code": code}]), "{answer}");
    }
    assert_eq!(ellis.count("SELECT count(*) FROM question_answer").await, 0);
    browser.post("/set-up/questions", good).await.ok();
}
