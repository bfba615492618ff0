//! Mails that strangers can ask for: counted by mailbox whatever its spelling, and by who asks.

use serde_json::{Value, json};

use crate::server::{Browser, Ellis, PASSWORD, Reply};
use ellis_server::store::driver::query;

const MAILBOX: &str = "victim@example.org";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

async fn sign_up(browser: &mut Browser, email: &str) -> Reply {
    let body = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await
}

async fn recover(browser: &mut Browser, email: &str) -> Reply {
    browser.post("/recovery", json!({"lost": "password", "email": email, "language": "en"})).await
}

fn throttled() -> (u16, String) {
    (429, "throttled".to_owned())
}

#[tokio::test]
async fn a_host_in_full_width_letters_is_the_host_that_mail_servers_see() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let sent = sign_up(&mut browser, "victim@ｅxample.org").await.ok();
    assert_eq!(sent["email"], MAILBOX);
    let code = ellis.code_to(MAILBOX).await;
    browser.post("/sign-up/code", json!({"code": code})).await.ok();
    browser.enter_password("victim@exａmple.org").await.ok();
    assert_eq!(
        ellis.text("SELECT address || ' ' || address_key FROM email_address").await,
        format!("{MAILBOX} {MAILBOX}")
    );
}

#[tokio::test]
async fn an_international_host_is_kept_as_the_network_writes_it() {
    let ellis = Ellis::start().await;
    ellis.confirmed("maria@xn--bcher-kva.example").await;
    let mut browser = ellis.browser();
    browser.enter_password("Maria@Bücher.Example").await.ok();
    let refused = sign_up(&mut browser, "maria@exa\u{2488}mple.org").await;
    assert_eq!(refused.json()["fields"][0]["code"], "email_malformed", "{}", refused.text);
}

#[tokio::test]
async fn every_spelling_of_a_mailbox_is_counted_as_one() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    sign_up(&mut browser, "victim+1@example.org").await.ok();
    let others = [
        "victim+2@example.org",
        "victim@ｅxample.org",
        "VICTIM@example.org",
        "vic.tim@example.org",
        "ｖictim@example.org",
    ];
    for spelling in others {
        assert_eq!(sign_up(&mut browser, spelling).await.problem(), throttled(), "{spelling}");
    }
    for spelling in &others[..4] {
        ellis.clock.advance(31_000);
        sign_up(&mut browser, spelling).await.ok();
    }
    ellis.clock.advance(31_000);
    assert_eq!(sign_up(&mut browser, MAILBOX).await.problem(), throttled(), "five in an hour");
    recover(&mut browser, MAILBOX).await.ok();
    assert_eq!(recover(&mut browser, "victim+9@example.org").await.problem(), throttled());
    sign_up(&mut browser, "other@example.org").await.ok();
}

#[tokio::test]
async fn two_tagged_addresses_of_a_mailbox_are_two_accounts() {
    let ellis = Ellis::start().await;
    for tagged in ["victim+1@example.org", "victim+2@example.org"] {
        ellis.confirmed(tagged).await.enter_password(tagged).await.ok();
        ellis.clock.advance(31_000);
    }
    assert_eq!(ellis.count("SELECT count(*) FROM account").await, 2);
}

#[tokio::test]
async fn an_account_from_before_is_found_under_the_host_that_mail_servers_see() {
    let ellis = Ellis::start().await;
    ellis.member(MAILBOX).await;
    for (email, kept) in
        [("Victim@ｅxample.org", "Victim@example.org"), ("victim@bücher.example", "victim@xn--bcher-kva.example")]
    {
        let statement = query("UPDATE email_address SET address = $1, address_key = $2");
        statement.bind(email).bind(email.to_lowercase()).execute(&ellis.database).await.expect("an older spelling");
        ellis_server::store::Store::open(&ellis.running.app.options.database_url).await.expect("a later start");
        assert_eq!(ellis.text("SELECT address FROM email_address").await, kept);
        ellis.clock.advance(HOUR);
        for login in [email, kept] {
            ellis.browser().enter_password(login).await.ok();
        }
    }
}

#[tokio::test]
async fn recovery_mail_goes_to_the_address_that_is_stored() {
    let ellis = Ellis::start().await;
    ellis.member("kim@example.org").await;
    ellis.clock.advance(HOUR);
    let mails = ellis.messages_to("kim@example.org").await;
    // The Kelvin sign: lower-case it is a k, and another mailbox.
    let mut browser = ellis.browser();
    recover(&mut browser, "\u{212a}im@example.org").await.ok();
    sign_up(&mut browser, "\u{212a}im@example.org").await.ok();
    ellis.clock.advance(31_000);
    browser.post("/sign-up/resend", json!({})).await.ok();
    assert_eq!(ellis.messages_to("kim@example.org").await, mails + 3);
    assert_eq!(ellis.messages_to("\u{212a}im@example.org").await, 0);
}

#[tokio::test]
async fn one_address_cannot_use_up_the_recovery_mails_of_a_mailbox() {
    let ellis = Ellis::start().await;
    ellis.member(MAILBOX).await;
    ellis.clock.advance(HOUR);
    let mut stranger = ellis.browser();
    for _ in 0..10 {
        recover(&mut stranger, MAILBOX).await.ok();
        ellis.clock.advance(4 * MINUTE);
    }
    let held = recover(&mut stranger, MAILBOX).await;
    assert_eq!(held.problem(), throttled());
    assert!(held.json()["retry_after"].as_i64().is_some_and(|wait| wait > 20 * 3_600), "{}", held.text);
    let mails = ellis.messages_to(MAILBOX).await;
    let mut owner = ellis.browser_at("127.0.0.9");
    recover(&mut owner, MAILBOX).await.ok();
    assert_eq!(ellis.messages_to(MAILBOX).await, mails + 1);
    owner.post("/recovery/link", json!({"token": ellis.link_to(MAILBOX).await})).await.ok();
}

#[tokio::test]
async fn many_addresses_ask_for_thirty_recovery_mails_a_day_and_the_last_ten_go_to_newcomers() {
    let ellis = Ellis::start().await;
    let mut strangers = [1, 2, 3].map(|number| ellis.browser_at(&format!("127.0.2.{number}")));
    for round in 0..7 {
        for (number, stranger) in strangers.iter_mut().enumerate() {
            let reply = recover(stranger, MAILBOX).await;
            assert_eq!(reply.status, if round * 3 + number < 20 { 200 } else { 429 }, "{round} {number}");
            if reply.status == 429 {
                assert_eq!(reply.json()["retry_after"], 24 * 3_600 - round * 16 * 60, "until the first is a day ago");
            }
        }
        ellis.clock.advance(16 * MINUTE);
    }
    for number in 1..=10 {
        recover(&mut ellis.browser_at(&format!("127.0.3.{number}")), MAILBOX).await.ok();
        // Less than fifteen in a quarter of an hour.
        ellis.clock.advance(5 * MINUTE);
    }
    let late = recover(&mut ellis.browser_at("127.0.4.1"), MAILBOX).await;
    assert_eq!(late.problem(), throttled(), "a mailbox isn't bombed from many addresses");
}

#[tokio::test]
async fn confirmations_that_a_stranger_asked_for_leave_some_to_the_owner() {
    let ellis = Ellis::start().await;
    let mut stranger = ellis.browser();
    for _ in 0..5 {
        sign_up(&mut stranger, MAILBOX).await.ok();
        ellis.clock.advance(31_000);
    }
    assert_eq!(sign_up(&mut stranger, MAILBOX).await.problem(), throttled());
    let mut owner = ellis.browser_at("127.0.0.9");
    sign_up(&mut owner, MAILBOX).await.ok();
    let code = ellis.code_to(MAILBOX).await;
    ellis.clock.advance(31_000);
    owner.post("/sign-up/resend", json!({})).await.ok();
    assert_ne!(ellis.code_to(MAILBOX).await, code);
}

#[tokio::test]
async fn what_strangers_ask_for_takes_no_sign_in_code_from_the_owner() {
    let ellis = Ellis::start().await;
    ellis.member(MAILBOX).await.post("/sign-out", json!({})).await.ok();
    ellis.clock.advance(24 * HOUR);
    for number in 1..=30 {
        let mut stranger = ellis.browser_at(&format!("127.0.5.{number}"));
        recover(&mut stranger, MAILBOX).await.ok();
        sign_up(&mut stranger, MAILBOX).await.ok();
        ellis.clock.advance(6 * MINUTE);
    }
    let mut stranger = ellis.browser_at("127.0.5.31");
    assert_eq!(recover(&mut stranger, MAILBOX).await.problem(), throttled());
    assert_eq!(sign_up(&mut stranger, MAILBOX).await.problem(), throttled());
    let mails = ellis.messages_to(MAILBOX).await;
    let due = ellis.browser().enter_password(MAILBOX).await.ok();
    assert_eq!(due["who"]["code_due"]["held_back"], Value::Null, "{due}");
    assert_eq!(ellis.messages_to(MAILBOX).await, mails + 1);
}

#[tokio::test]
async fn a_known_device_has_recovery_mails_that_no_stranger_can_spend() {
    let ellis = Ellis::start().await;
    ellis.member(MAILBOX).await.post("/sign-out", json!({})).await.ok();
    ellis.clock.advance(24 * HOUR);
    let mut phone = ellis.browser_at("127.0.0.9");
    ellis.sign_in(&mut phone, MAILBOX).await;
    phone.post("/sign-out", json!({})).await.ok();
    for number in 1..=30 {
        recover(&mut ellis.browser_at(&format!("127.0.7.{number}")), MAILBOX).await.ok();
        ellis.clock.advance(6 * MINUTE);
    }
    // Another browser at the same address is nobody's device.
    assert_eq!(recover(&mut ellis.browser_at("127.0.0.9"), MAILBOX).await.problem(), throttled());
    for _ in 0..10 {
        recover(&mut phone, MAILBOX).await.ok();
        assert_eq!(recover(&mut phone, MAILBOX).await.problem(), throttled(), "half a minute lies between two");
        ellis.clock.advance(4 * MINUTE);
    }
    assert_eq!(recover(&mut phone, MAILBOX).await.problem(), throttled(), "ten a day");
}
