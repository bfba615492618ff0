//! What strangers could still do after the first fixes: end a link, spend the mails of all, leave an account without a way in.

use serde_json::json;

use crate::server::Ellis;

const EMAIL: &str = "maria@example.org";

#[tokio::test]
async fn a_strangers_request_ends_no_link_that_its_owner_has_not_opened_yet() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ellis.clock.advance(3_600_000);
    let ask = |lost: &str| json!({"lost": lost, "email": EMAIL, "language": "en"});
    ellis.browser().post("/recovery", ask("password")).await.ok();
    let link = ellis.link_to(EMAIL).await;
    ellis.clock.advance(31_000);
    ellis.browser_at("127.0.0.9").post("/recovery", ask("account_number")).await.ok();
    let opened = ellis.browser().post("/recovery/link", json!({"token": link})).await.ok();
    assert!(opened["question_due"].is_object(), "{opened}");
}

#[tokio::test]
async fn one_account_is_told_of_ten_new_sets_of_backup_codes_a_day_and_no_more() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    let mut made = 0;
    while browser.post("/set-up/backup-codes", json!({})).await.status == 200 && made < 20 {
        browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
        made += 1;
    }
    assert!((9..=11).contains(&made), "{made}");
}

#[tokio::test]
async fn one_account_is_told_of_ten_proven_apps_a_day_and_no_more() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let mut proven = 0;
    loop {
        let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
        let app = crate::app_codes::AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
        let reply = browser.post("/set-up/authenticator/code", json!({"code": app.code(&ellis)})).await;
        if reply.status != 200 {
            assert_eq!(reply.problem().1, "throttled");
            break;
        }
        proven += 1;
        ellis.clock.advance(60_000);
    }
    assert_eq!(proven, 10);
}

#[tokio::test]
async fn a_set_up_left_with_codes_by_mail_alone_can_have_a_new_password() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    let mut recovering = crate::recovery::opened_of(&ellis, "password", EMAIL).await;
    assert_eq!(recovering.get("/recovery").await.ok(), json!("password_due"));
}
