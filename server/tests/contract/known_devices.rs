//! A device that somebody signed in on before isn't held by the wrong passwords of strangers (promise 27).

use serde_json::json;

use crate::server::{Browser, Ellis};
use ellis_server::store::driver::query;

const EMAIL: &str = "maria@example.org";
const COOKIE: &str = "__Host-ellis-device";

/// A browser in which a member signed in with password and code, and out again.
async fn known(ellis: &Ellis, email: &str) -> Browser {
    ellis.member(email).await;
    let mut browser = ellis.browser();
    ellis.sign_in(&mut browser, email).await;
    browser.post("/sign-out", json!({})).await.ok();
    ellis.clock.advance(60_000);
    browser
}

async fn enter_wrong(browser: &mut Browser, login: &str) -> String {
    browser.post("/sign-in", json!({"login": login, "password": "wrong one here"})).await.problem().1
}

/// Strangers hold the login.
async fn hold(ellis: &Ellis) {
    hold_of(ellis, EMAIL).await;
}

async fn hold_of(ellis: &Ellis, login: &str) {
    let mut code = String::new();
    for number in 1..=6 {
        code = enter_wrong(&mut ellis.browser_at(&format!("127.0.3.{number}")), login).await;
    }
    assert_eq!(code, "throttled");
}

#[tokio::test]
async fn strangers_at_fifty_addresses_hold_a_login_and_not_the_device_its_owner_knows() {
    let ellis = Ellis::start().await;
    let mut owner = known(&ellis, EMAIL).await;
    // Ten minutes, a round a minute.
    let mut held = 0;
    for round in 0..10 {
        for number in 0..50 {
            let code = enter_wrong(&mut ellis.browser_at(&format!("127.0.2.{}", number + 1)), EMAIL).await;
            held += i32::from(code == "throttled");
        }
        if round % 4 == 1 {
            let stranger = ellis.browser_at("127.0.4.1").enter_password(EMAIL).await;
            assert_eq!(stranger.problem().1, "throttled", "the right password from elsewhere isn't looked at");
            let due = owner.enter_password(EMAIL).await.ok();
            assert!(due["who"]["code_due"].is_object(), "{due}");
        }
        ellis.clock.advance(60_000);
    }
    assert!(held > 400, "{held}");
    owner.post("/sign-in/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    assert!(owner.who().await["signed_in"].is_object());
}

#[tokio::test]
async fn a_known_device_still_needs_the_password_and_the_code_and_its_own_wrong_tries_hold_it() {
    let ellis = Ellis::start().await;
    let mut owner = known(&ellis, EMAIL).await;
    for _ in 0..5 {
        assert_eq!(enter_wrong(&mut owner, EMAIL).await, "wrong_credentials");
    }
    let held = owner.enter_password(EMAIL).await;
    assert_eq!(held.problem(), (429, "throttled".to_owned()));
    assert_eq!(held.header("retry-after"), "60");
    let elsewhere = ellis.browser().enter_password(EMAIL).await.ok();
    assert!(elsewhere["who"]["code_due"].is_object(), "its tries don't hold the login elsewhere");
    ellis.clock.advance(60_000);
    assert!(owner.enter_password(EMAIL).await.ok()["who"]["code_due"].is_object(), "the code is asked as ever");
    assert_eq!(enter_wrong(&mut owner, EMAIL).await, "wrong_credentials", "success forgives");
}

#[tokio::test]
async fn the_wrong_tries_of_one_known_device_hold_no_other() {
    let ellis = Ellis::start().await;
    let mut laptop = known(&ellis, EMAIL).await;
    let mut phone = ellis.browser();
    ellis.sign_in(&mut phone, EMAIL).await;
    phone.post("/sign-out", json!({})).await.ok();
    ellis.clock.advance(60_000);
    for _ in 0..5 {
        assert_eq!(enter_wrong(&mut phone, EMAIL).await, "wrong_credentials");
    }
    assert_eq!(phone.enter_password(EMAIL).await.problem().1, "throttled");
    assert_eq!(laptop.enter_password(EMAIL).await.status, 200);
}

#[tokio::test]
async fn a_known_device_is_held_by_the_limit_of_its_address_as_any_other() {
    let ellis = Ellis::start().await;
    let mut owner = known(&ellis, EMAIL).await;
    for number in 0..20 {
        enter_wrong(&mut ellis.browser(), &format!("nobody{number}@example.org")).await;
    }
    assert_eq!(owner.enter_password(EMAIL).await.problem().1, "throttled");
}

#[tokio::test]
async fn a_hundred_wrong_passwords_in_a_row_disable_the_password_on_a_known_device_too() {
    let ellis = Ellis::start().await;
    let mut owner = known(&ellis, EMAIL).await;
    for _ in 0..100 {
        enter_wrong(&mut ellis.browser(), EMAIL).await;
        ellis.clock.advance(16 * 60_000);
    }
    assert_eq!(owner.enter_password(EMAIL).await.problem().1, "wrong_credentials");
}

#[tokio::test]
async fn the_device_cookie_is_locked_persistent_and_set_by_a_whole_sign_in_or_the_end_of_a_set_up_alone() {
    let ellis = Ellis::start().await;
    assert!(!ellis.setting_up("other@example.org").await.cookies.contains_key(COOKIE), "nothing is finished");
    let member = ellis.member(EMAIL).await;
    assert!(member.cookies.contains_key(COOKIE), "password and code were proven in it");
    ellis.clock.advance(60_000);
    let mut browser = ellis.browser();
    let entered = browser.enter_password(EMAIL).await;
    assert!(!entered.cookies().iter().any(|cookie| cookie.starts_with(COOKIE)), "a password alone is none either");
    let code = ellis.code_to(EMAIL).await;
    let signed_in = browser.post("/sign-in/code", json!({"code": code})).await;
    let cookies = signed_in.cookies();
    let cookie = cookies.iter().find(|cookie| cookie.starts_with(COOKIE)).expect("a device cookie");
    let (_, attributes) = cookie.split_once(';').expect("attributes");
    assert_eq!(attributes, " Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000");
    let token = browser.cookies[COOKIE].clone();
    let kept = ellis.text("SELECT string_agg(token_hash || id || account_id, ',') FROM known_device").await;
    assert!(!token.split('.').any(|part| kept.contains(part)), "nothing that lies in the database can be sent");
    browser.post("/sign-out", json!({})).await.ok();
    assert_eq!(browser.cookies[COOKIE], token, "signing out leaves it");
}

#[tokio::test]
async fn a_device_cookie_copied_before_a_sign_in_is_worth_nothing_after_it() {
    let ellis = Ellis::start().await;
    let mut shared = known(&ellis, "pedro@example.org").await;
    let mut thief = ellis.browser();
    thief.cookies.insert(COOKIE.to_owned(), shared.cookies[COOKIE].clone());
    ellis.member(EMAIL).await;
    ellis.sign_in(&mut shared, EMAIL).await;
    shared.post("/sign-out", json!({})).await.ok();
    assert_ne!(shared.cookies[COOKIE], thief.cookies[COOKIE]);
    ellis.clock.advance(60_000);
    for login in [EMAIL, "pedro@example.org"] {
        hold_of(&ellis, login).await;
        assert_eq!(thief.enter_password(login).await.problem().1, "throttled", "{login}");
        assert_eq!(shared.enter_password(login).await.status, 200, "a family's telephone knows both: {login}");
    }
}

#[tokio::test]
async fn a_device_is_known_for_the_accounts_that_signed_in_on_it_alone_and_a_made_up_one_for_none() {
    let ellis = Ellis::start().await;
    let other = known(&ellis, "pedro@example.org").await;
    ellis.member(EMAIL).await;
    ellis.clock.advance(60_000);
    hold(&ellis).await;
    let own = &other.cookies[COOKIE];
    let (token, signature) = own.split_once('.').expect("a signature");
    let entered = async |value: &str| {
        let mut browser = ellis.browser();
        browser.cookies.insert(COOKIE.to_owned(), value.to_owned());
        browser.enter_password(EMAIL).await
    };
    assert_eq!(entered(own).await.problem().1, "throttled", "it is pedro's");
    // Somebody who can write to the database can't sign.
    let unsigned = format!("{}.{signature}", "A".repeat(43));
    // One row alone is moved about.
    ellis
        .execute(
            "DELETE FROM known_device WHERE id <> (SELECT id FROM known_device ORDER BY signed_in_at DESC LIMIT 1)",
        )
        .await;
    let planted = "UPDATE known_device SET token_hash = $1, account_id = (SELECT account_id FROM email_address WHERE address = $2)";
    for (value, is_known) in
        [(token, false), (&unsigned, false), ("", false), ("x", false), (&"A".repeat(5_000), false), (own, true)]
    {
        let hash = ellis_server::secrets::token_hash(value.split('.').next().unwrap_or_default());
        query(planted).bind(hash).bind(EMAIL).execute(&ellis.database).await.expect("planted");
        assert_eq!(entered(value).await.status == 200, is_known, "{value}");
    }
}

#[tokio::test]
async fn a_device_is_known_for_400_days_and_then_no_longer() {
    const DAY: i64 = 24 * 3_600_000;
    let ellis = Ellis::start().await;
    let mut owner = known(&ellis, EMAIL).await;
    ellis.clock.advance(400 * DAY - 3 * 60_000);
    hold(&ellis).await;
    assert_eq!(owner.enter_password(EMAIL).await.status, 200);
    ellis.clock.advance(3 * 60_000);
    hold(&ellis).await;
    assert_eq!(owner.enter_password(EMAIL).await.problem().1, "throttled");
    use ellis_server::clock::Clock;
    ellis.running.app.store.sweep(ellis.clock.now()).await.expect("a sweep");
    assert_eq!(ellis.count("SELECT count(*) FROM known_device").await, 0);
}

#[tokio::test]
async fn one_browser_remembers_five_people_and_one_person_twenty_browsers() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    for number in 0..6 {
        let email = format!("p{number}@example.org");
        ellis.member(&email).await;
        ellis.sign_in(&mut browser, &email).await;
    }
    assert_eq!(
        ellis.count("SELECT count(*) FROM known_device").await,
        6 + 5,
        "six that ended a set-up, and this one for five"
    );
    for _ in 0..21 {
        ellis.clock.advance(20 * 60_000);
        ellis.sign_in(&mut ellis.browser(), "p5@example.org").await;
        ellis.clock.advance(3 * 3_600_000);
    }
    let of_one = "SELECT count(*) FROM known_device WHERE account_id = (SELECT account_id FROM email_address WHERE address = 'p5@example.org')";
    assert_eq!(ellis.count(of_one).await, 20);
}

#[tokio::test]
async fn a_reset_forgets_every_device_but_the_one_it_was_done_on() {
    let ellis = Ellis::start().await;
    let mut laptop = known(&ellis, EMAIL).await;
    let mut phone = ellis.browser();
    ellis.sign_in(&mut phone, EMAIL).await;
    phone.post("/sign-out", json!({})).await.ok();
    ellis.clock.advance(3_600_000);
    laptop.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
    laptop.post("/recovery/link", json!({"token": ellis.link_to(EMAIL).await})).await.ok();
    laptop.post("/recovery/password", json!({"password": crate::server::PASSWORD})).await.ok();
    ellis.clock.advance(60_000);
    hold(&ellis).await;
    assert_eq!(phone.enter_password(EMAIL).await.problem().1, "throttled");
    assert_eq!(laptop.enter_password(EMAIL).await.status, 200);
}
