//! What an account has decides what its sign-in asks, never what the server can offer (promise 23).

use serde_json::{Value, json};

use crate::app_codes::AuthenticatorApp;
use crate::server::{Browser, Ellis};
use ellis_server::store::driver::query;

const EMAIL: &str = "maria@example.org";
const PHONE: &str = "+12025550143";
/// A server that sends mails and no texts.
const NO_TEXTS: &[&str] = &["--smtp-url=smtp://127.0.0.1:9"];

/// The set-up as far as its backup codes, with texts as the only way to get codes.
async fn with_texts(ellis: &Ellis) -> (Browser, Value) {
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(PHONE).await})).await.ok();
    let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    (browser, codes)
}

/// A member with texts as the only way to get codes, at a server that sends none any more.
async fn member_without_texts(ellis: Ellis) -> (Ellis, Value) {
    let (mut browser, codes) = with_texts(&ellis).await;
    browser.answer_questions().await;
    browser.post("/set-up/finish", json!({})).await.ok();
    let ellis = ellis.restarted(NO_TEXTS).await;
    ellis.clock.advance(60_000);
    (ellis, codes)
}

#[tokio::test]
async fn where_the_only_way_to_get_codes_is_gone_a_backup_code_is_due_and_not_the_password_alone() {
    let (ellis, _) = member_without_texts(Ellis::start().await).await;
    let mut browser = ellis.browser();
    let due = browser.enter_password(EMAIL).await.ok()["who"]["code_due"].clone();
    assert_eq!((&due["method"], &due["methods"]), (&json!("backup_code"), &json!([{"method": "backup_code"}])));
    assert_eq!(browser.get("/profile").await.problem(), (401, "signed_out".to_owned()));
    assert_eq!(browser.post("/set-up/authenticator", json!({})).await.problem(), (401, "signed_out".to_owned()));
    assert_eq!(browser.post("/sign-in/send", json!({"method": "text"})).await.problem().1, "no_such_method");
}

#[tokio::test]
async fn where_no_backup_code_is_left_either_the_sign_in_is_refused() {
    let (ellis, _) = member_without_texts(Ellis::start().await).await;
    query("UPDATE backup_code SET used_at = 1").execute(&ellis.database).await.expect("used");
    let mut browser = ellis.browser();
    let refused = browser.enter_password(EMAIL).await;
    assert_eq!(refused.problem(), (409, "no_usable_method".to_owned()));
    assert_eq!(browser.who().await, "guest");
    let wrong = json!({"login": EMAIL, "password": "not this one at all"});
    assert_eq!(browser.post("/sign-in", wrong).await.problem().1, "wrong_credentials", "only who knows it is told");
}

#[tokio::test]
async fn a_set_up_with_a_proven_way_that_is_gone_is_not_opened_by_the_password_alone() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(PHONE).await})).await.ok();
    let ellis = ellis.restarted(NO_TEXTS).await;
    let mut elsewhere = ellis.browser();
    assert_eq!(elsewhere.enter_password(EMAIL).await.problem(), (409, "no_usable_method".to_owned()));
    assert_eq!(elsewhere.who().await, "guest");
}

#[tokio::test]
async fn a_set_up_with_a_proven_way_that_is_gone_goes_on_at_the_codes_after_a_backup_code() {
    let ellis = Ellis::start().await;
    let (_, codes) = with_texts(&ellis).await;
    let ellis = ellis.restarted(NO_TEXTS).await;
    let mut browser = ellis.browser();
    browser.enter_password(EMAIL).await.ok();
    let session = browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await.ok();
    assert_eq!(session["who"]["setting_up"]["next"], "codes");
    assert_eq!(session["who"]["setting_up"]["methods"], json!(["authenticator", "email"]));
}

#[tokio::test]
async fn after_the_backup_code_a_new_way_to_get_codes_is_wanted_before_anything_else() {
    let (ellis, codes) = member_without_texts(Ellis::start().await).await;
    let number = ellis.text("SELECT account_number FROM account").await;
    let mut browser = ellis.browser();
    browser.enter_password(EMAIL).await.ok();
    let session = browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await.ok();
    let set_up = session["who"]["setting_up"].clone();
    assert_eq!((&set_up["next"], &set_up["steps"]), (&json!("codes"), &json!(["codes", "done"])));
    for (method, path) in [("GET", "/profile"), ("GET", "/cases")] {
        assert_eq!(browser.call(method, path, None).await.problem(), (401, "signed_out".to_owned()), "{path}");
    }
    for path in ["/set-up/finish", "/set-up/backup-codes"] {
        assert_eq!(browser.post(path, json!({})).await.problem(), (409, "out_of_order".to_owned()), "{path}");
    }
    let bank = browser.get("/set-up/questions").await.ok()["questions"].clone();
    let answers = json!({
        "question_1": bank[3], "answer_1": "not hers at all", "question_2": bank[4], "answer_2": "nor this one",
        "question_3": bank[5], "answer_3": "nor that one",
    });
    assert_eq!(browser.post("/set-up/questions", answers).await.problem(), (409, "out_of_order".to_owned()));

    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(EMAIL).await;
    let session = browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    assert_eq!(session["who"]["setting_up"]["next"], "done");
    let session = browser.post("/set-up/finish", json!({})).await.ok();
    assert!(session["who"]["signed_in"].is_object(), "{session}");
    assert_eq!(browser.get("/profile").await.ok()["account_number"], number, "the number stays");
    ellis.clock.advance(60_000);
    let due = ellis.browser().enter_password(EMAIL).await.ok()["who"]["code_due"].clone();
    assert_eq!(due["method"], "email");
}

#[tokio::test]
async fn a_new_way_to_get_codes_is_never_added_with_the_password_alone() {
    let (ellis, codes) = member_without_texts(Ellis::start().await).await;
    let mut browser = ellis.browser();
    browser.enter_password(EMAIL).await.ok();
    browser.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await.ok();
    browser.post("/set-up/authenticator", json!({})).await.ok();
    // As if the password alone had begun it.
    ellis.execute("UPDATE session SET without_code = TRUE").await;
    for path in ["/set-up/authenticator", "/set-up/email", "/set-up/finish"] {
        assert_eq!(browser.post(path, json!({})).await.problem(), (401, "signed_out".to_owned()), "{path}");
    }
    assert_eq!(browser.who().await, "guest");
}

#[tokio::test]
async fn an_unfinished_set_up_with_one_way_to_get_codes_is_not_gone_on_with_by_the_password_alone() {
    for way in ["authenticator", "text", "email"] {
        let ellis = Ellis::start().await;
        let mut browser = ellis.setting_up(EMAIL).await;
        browser.accept_terms().await;
        match way {
            "authenticator" => {
                let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
                let app = AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
                browser.post("/set-up/authenticator/code", json!({"code": app.code(&ellis)})).await.ok();
            }
            "text" => {
                browser.post("/set-up/text", json!({"phone": PHONE})).await.ok();
                browser.post("/set-up/method/code", json!({"code": ellis.code_to(PHONE).await})).await.ok();
            }
            _ => {
                browser.post("/set-up/email", json!({})).await.ok();
                browser.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
            }
        }
        let mut other = ellis.browser();
        let who = other.enter_password(EMAIL).await.ok()["who"].clone();
        assert_eq!(who["code_due"]["method"], way, "{who}");
    }
}
