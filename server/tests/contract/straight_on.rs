//! Who confirms an address goes straight on into the set-up: the password and the mailbox are proven, and neither is
//! asked for a second time.

use serde_json::json;

use crate::server::{Browser, Ellis, PASSWORD};

const EMAIL: &str = "maria@example.org";

/// A sign-up under way in a browser.
async fn begun(ellis: &Ellis) -> Browser {
    let mut browser = ellis.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    browser
}

/// To the end of the set-up with codes by mail, without a code.
async fn set_up(browser: &mut Browser) {
    browser.accept_terms().await;
    let chosen = browser.post("/set-up/email", json!({})).await.ok();
    assert_eq!(chosen["who"]["setting_up"]["next"], "backup_codes", "{chosen}");
    browser.post("/set-up/backup-codes", json!({})).await.ok();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    browser.post("/set-up/finish", json!({})).await.ok();
    assert_eq!(browser.get("/profile").await.ok()["code_methods"][0]["method"], "email");
}

#[tokio::test]
async fn from_the_code_or_the_link_to_the_account_number_in_one_browser_with_one_mail_that_asks_for_something() {
    for way in ["code", "link", "link elsewhere"] {
        let ellis = Ellis::with(&["--questions", "false"]).await;
        let mut browser = begun(&ellis).await;
        if way == "code" {
            let code = ellis.code_to(EMAIL).await;
            browser.post("/sign-up/code", json!({"code": code})).await.ok();
        } else {
            let token = ellis.link_to(EMAIL).await;
            if way == "link elsewhere" {
                browser = ellis.browser();
            }
            browser.post("/sign-up/link", json!({"token": token, "password": PASSWORD})).await.ok();
        }
        set_up(&mut browser).await;
        // The other one tells that there is a new way to get codes.
        assert_eq!(ellis.messages_to(EMAIL).await, 2, "{way}");
    }
}

#[tokio::test]
async fn the_browser_that_began_is_let_in_nowhere_when_the_link_is_followed_elsewhere() {
    let ellis = Ellis::start().await;
    let mut stranger = begun(&ellis).await;
    let token = ellis.link_to(EMAIL).await;
    ellis.browser().post("/sign-up/link", json!({"token": token, "password": PASSWORD})).await.ok();
    assert_eq!(stranger.who().await, "guest");
}

#[tokio::test]
async fn a_link_that_is_followed_late_asks_for_a_password_also_where_the_sign_up_began() {
    let own = "a password of the owner alone";
    for (minutes, password_due) in [(14, false), (15, true)] {
        let ellis = Ellis::start().await;
        let mut shared = begun(&ellis).await;
        let token = ellis.link_to(EMAIL).await;
        ellis.clock.advance(minutes * 60_000);
        let reply = shared.post("/sign-up/link", json!({"token": token})).await;
        assert_eq!(reply.status == 409, password_due, "{}", reply.text);
        if password_due {
            assert_eq!(reply.problem().1, "password_due");
            let confirmed = shared.post("/sign-up/link", json!({"token": token, "password": own})).await.ok();
            assert_eq!(confirmed["password_is_new"], true);
            assert_eq!(ellis.browser().enter_password(EMAIL).await.problem().1, "wrong_credentials");
        }
    }
}

#[tokio::test]
async fn mail_codes_that_are_chosen_twice_are_told_once_and_nothing_stays_under_way() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.confirmed(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/authenticator", json!({})).await.ok();
    for _ in 0..2 {
        let chosen = browser.post("/set-up/email", json!({})).await.ok();
        let set_up = &chosen["who"]["setting_up"];
        assert_eq!((&set_up["next"], set_up["proving"].is_null()), (&json!("backup_codes"), true), "{chosen}");
    }
    assert_eq!(ellis.messages_to(EMAIL).await, 2, "the confirmation and the notice");
}

#[tokio::test]
async fn who_finished_the_set_up_has_a_device_that_is_proof_enough_for_a_new_password() {
    let ellis = Ellis::with(&["--questions", "false"]).await;
    let mut browser = ellis.confirmed(EMAIL).await;
    set_up(&mut browser).await;
    ellis.clock.advance(3_600_000);
    browser.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
    let token = ellis.link_to(EMAIL).await;
    assert_eq!(browser.post("/recovery/link", json!({"token": token})).await.ok(), "password_due");
}

#[tokio::test]
async fn a_session_begun_with_the_password_alone_asks_for_a_code_before_codes_come_by_mail() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let chosen = browser.post("/set-up/email", json!({})).await.ok();
    let set_up = &chosen["who"]["setting_up"];
    assert_eq!((&set_up["next"], &set_up["proving"]["method"]), (&json!("codes"), &json!("email")));
}

#[tokio::test]
async fn the_proof_of_a_mailbox_is_none_of_a_telephone() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.confirmed(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/text", json!({"phone": "+1 202 555 0143"})).await.ok();
    assert_eq!(browser.get("/session").await.ok()["who"]["setting_up"]["next"], "codes");
}

#[tokio::test]
async fn a_set_up_begun_by_confirming_ends_when_another_browser_has_the_first_way_to_get_codes() {
    let ellis = Ellis::start().await;
    let mut confirmed = ellis.confirmed(EMAIL).await;
    confirmed.accept_terms().await;
    ellis.clock.advance(60_000);
    let mut other = ellis.browser();
    other.enter_password(EMAIL).await.ok();
    other.post("/set-up/email", json!({})).await.ok();
    other.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    assert_eq!(confirmed.post("/set-up/email", json!({})).await.status, 401);
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, 1);
}

#[tokio::test]
async fn a_user_name_is_chosen_in_the_profile_signs_in_and_is_taken_for_others() {
    let ellis = Ellis::start().await;
    let mut member = ellis.member(EMAIL).await;
    let named = |name: &str| Some(json!({"given_name": "", "family_name": "", "user_name": name, "language": "en"}));
    assert_eq!(member.call("PATCH", "/profile", named("Maria.Lopez")).await.ok()["user_name"], "Maria.Lopez");
    assert_eq!(member.call("PATCH", "/profile", named("Maria.Lopez")).await.ok()["user_name"], "Maria.Lopez");
    let mut other = ellis.member("ana@example.org").await;
    let taken = other.call("PATCH", "/profile", named("maria.LOPEZ")).await;
    assert_eq!(taken.problem(), (409, "user_name_taken".to_owned()));
    assert_eq!(other.get("/profile").await.ok()["user_name"], "ana@example.org");
    ellis.clock.advance(60_000);
    let body = json!({"login": "maria.lopez", "password": PASSWORD});
    ellis.browser().post("/sign-in", body).await.ok();
    assert_eq!(member.call("PATCH", "/profile", named("")).await.ok()["user_name"], EMAIL);
    other.call("PATCH", "/profile", named("maria.lopez")).await.ok();
    assert_eq!(member.call("PATCH", "/profile", named("x")).await.json()["fields"][0]["name"], "user_name");
}

#[tokio::test]
async fn one_account_asks_for_ten_user_names_a_day_and_not_one_more() {
    let ellis = Ellis::start().await;
    let mut member = ellis.member(EMAIL).await;
    for number in 0..11 {
        let body =
            json!({"given_name": "", "family_name": "", "user_name": format!("name.{number}"), "language": "en"});
        let status = member.call("PATCH", "/profile", Some(body)).await.status;
        assert_eq!(status, if number < 10 { 200 } else { 429 }, "{number}");
    }
}
