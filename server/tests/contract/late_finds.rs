//! What strangers could still do after the first fixes: end a link, spend the mails of all, leave an account without a
//! way in.

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

#[tokio::test]
async fn signing_out_ends_a_recovery_too() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = crate::recovery::opened_of(&ellis, "account_number", EMAIL).await;
    let mut copy = browser.clone();
    assert!(copy.get("/recovery").await.ok()["found"].is_object());
    browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(copy.get("/recovery").await.problem(), (409, "not_begun".to_owned()));
}

#[tokio::test]
async fn who_reaches_the_same_mailbox_by_another_account_spends_nothing_of_a_known_devices_reserve() {
    let ellis = Ellis::start().await;
    let recover = |email: &str| json!({"lost": "account_number", "email": email, "language": "en"});
    let other = "maria+other@example.org";
    let mut browsers = Vec::new();
    for email in [EMAIL, other] {
        ellis.member(email).await;
        let mut browser = ellis.browser();
        ellis.sign_in(&mut browser, email).await;
        browser.post("/sign-out", json!({})).await.ok();
        ellis.clock.advance(3_600_000);
        browsers.push(browser);
    }
    let mut status = 200;
    for _ in 0..30 {
        status = browsers[1].post("/recovery", recover(other)).await.status;
        if status == 429 && ellis.count("SELECT count(*) FROM recovery").await >= 10 {
            break;
        }
        ellis.clock.advance(20 * 60_000);
    }
    assert_eq!(status, 429, "it has spent its own");
    browsers[0].post("/recovery", recover(EMAIL)).await.ok();
    // It leaves by the reserve, before what strangers ask for.
    let urgent = "SELECT urgency FROM message ORDER BY place DESC LIMIT 1";
    assert_eq!(ellis.count(urgent).await, 0);
    ellis.browser_at("127.0.0.77").post("/recovery", recover("nobody@example.org")).await.ok();
    ellis.member("ana@example.org").await;
    ellis.clock.advance(3_600_000);
    ellis.browser_at("127.0.0.78").post("/recovery", recover("ana@example.org")).await.ok();
    assert_eq!(ellis.count(urgent).await, 2, "a stranger's doesn't");
}
