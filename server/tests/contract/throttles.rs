//! Limits of asking and sending (docs/api.md, Throttles), each at and over its edge.

use serde_json::json;

use crate::server::{Ellis, PASSWORD, wrong};

#[tokio::test]
async fn five_wrong_passwords_hold_a_login_for_a_minute_even_for_the_right_one() {
    let ellis = Ellis::start().await;
    ellis.member("maria@example.org").await.post("/sign-out", json!({})).await.ok();
    ellis.clock.advance(3_600_000);
    let mut browser = ellis.browser();
    for _ in 0..5 {
        let reply = browser.post("/sign-in", json!({"login": "maria@example.org", "password": "wrong one here"})).await;
        assert_eq!(reply.problem().1, "wrong_credentials");
    }
    let held = browser.enter_password("maria@example.org").await;
    assert_eq!(held.problem(), (429, "throttled".to_owned()));
    assert_eq!(held.header("retry-after"), "60");
    assert_eq!(held.json()["retry_after"], 60);
    ellis.clock.advance(60_000);
    assert_eq!(browser.enter_password("maria@example.org").await.status, 200);
}

#[tokio::test]
async fn twenty_sign_ins_a_minute_from_one_address_and_not_one_more() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    for number in 0..20 {
        let body = json!({"login": format!("nobody{number}@example.org"), "password": "wrong one here"});
        assert_eq!(browser.post("/sign-in", body).await.problem().1, "wrong_credentials");
    }
    let over = browser.post("/sign-in", json!({"login": "nobody@example.org", "password": "wrong one here"})).await;
    assert_eq!(over.problem().1, "throttled");
}

#[tokio::test]
async fn a_mailbox_gets_no_more_than_five_confirmations_in_an_hour() {
    let ellis = Ellis::start().await;
    let email = "maria@example.org";
    let mut browser = ellis.browser();
    browser
        .post("/sign-up", json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"}))
        .await
        .ok();
    for _ in 0..4 {
        ellis.clock.advance(31_000);
        browser.post("/sign-up/resend", json!({})).await.ok();
    }
    ellis.clock.advance(31_000);
    let held = browser.post("/sign-up/resend", json!({})).await;
    assert_eq!(held.problem().1, "throttled");
    assert_eq!(ellis.messages_to(email).await, 5);
    let wait = 3_600 - 5 * 31;
    assert_eq!(held.json()["retry_after"], wait);
    assert_eq!(browser.get("/sign-up").await.ok()["resend_in"], wait, "until the first of the five is over");
    ellis.clock.advance((i64::from(wait) - 1) * 1_000);
    assert_eq!(browser.get("/sign-up").await.ok()["resend_in"], 1);
    assert_eq!(browser.post("/sign-up/resend", json!({})).await.json()["retry_after"], 1);
    ellis.clock.advance(1_000);
    assert_eq!(browser.get("/sign-up").await.ok()["resend_in"], 0);
    let again = browser.post("/sign-up/resend", json!({})).await.ok();
    assert_eq!(again["resend_in"], 31, "until the second of them is over");
}

#[tokio::test]
async fn the_last_mail_that_may_be_sent_tells_how_long_the_next_one_waits() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let sign_up = json!({"email": "a@example.org", "password": PASSWORD, "user_name": "", "language": "en"});
    let recovery = json!({"lost": "password", "email": "b@example.org", "language": "en"});
    for (path, body, window) in [("/sign-up", sign_up, 3_600), ("/recovery", recovery, 15 * 60)] {
        for number in 1..=5 {
            let wait = if number < 5 { 30 } else { window - 4 * 31 };
            assert_eq!(browser.post(path, body.clone()).await.ok()["resend_in"], wait, "{path} {number}");
            ellis.clock.advance(31_000);
        }
        assert_eq!(browser.post(path, body).await.json()["retry_after"], window - 5 * 31, "{path}");
    }
}

#[tokio::test]
async fn five_wrong_backup_codes_hold_the_second_factor_for_a_minute_even_for_a_right_one() {
    let ellis = Ellis::start().await;
    let (mut browser, codes) = crate::notices::with_backup_codes(&ellis).await;
    let try_wrong = json!({"backup_code": "ABCD-EFGH-JKMN-PQRS-TVWX"});
    for left in (0..5).rev() {
        let reply = browser.post("/sign-in/backup-code", try_wrong.clone()).await;
        assert_eq!(reply.problem().1, if left == 0 { "exhausted" } else { "wrong_code" });
    }
    let right = json!({"backup_code": codes[0]});
    let held = browser.post("/sign-in/backup-code", right.clone()).await;
    assert_eq!(held.problem(), (429, "throttled".to_owned()));
    assert_eq!((held.header("retry-after").as_str(), &held.json()["retry_after"]), ("60", &json!(60)));
    assert_eq!(ellis.count("SELECT count(*) FROM backup_code WHERE used_at IS NOT NULL").await, 0);
    ellis.clock.advance(60_000);
    browser.post("/sign-in/backup-code", right).await.ok();
}

#[tokio::test]
async fn five_wrong_answers_hold_the_next_one_for_a_minute_also_in_a_new_recovery() {
    let ellis = Ellis::start().await;
    let email = "maria@example.org";
    ellis.member(email).await;
    let mut browser = crate::recovery::opened_of(&ellis, "password", email).await;
    ellis.clock.advance(31_000);
    let begun = json!({"lost": "password", "email": email, "language": "en"});
    browser.post("/recovery", begun).await.ok();
    let mut other = ellis.browser();
    other.post("/recovery/link", json!({"token": ellis.link_to(email).await})).await.ok();
    for _ in 0..5 {
        browser.post("/recovery/answer", json!({"answer": "no idea"})).await.problem();
    }
    let right = json!({"answer": crate::recovery::answer(&ellis, &mut other).await});
    let held = other.post("/recovery/answer", right.clone()).await;
    assert_eq!(held.problem(), (429, "throttled".to_owned()));
    assert_eq!((held.header("retry-after").as_str(), &held.json()["retry_after"]), ("60", &json!(60)));
    ellis.clock.advance(60_000);
    other.post("/recovery/answer", right).await.ok();
}

#[tokio::test]
async fn tracking_is_held_to_ten_numbers_a_minute_and_sixty_an_hour_from_one_address() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let ask = json!({"receipt_numbers": ["EAC9999103403", "EAC9999103404", "EAC9999103405", "EAC9999103410", "EAC9999103411"]});
    for minute in 0..6 {
        for _ in 0..2 {
            assert_eq!(browser.post("/tracking", ask.clone()).await.status, 200, "minute {minute}");
        }
        if minute == 0 {
            assert_eq!(browser.post("/tracking", ask.clone()).await.problem().1, "throttled");
        }
        ellis.clock.advance(60_000);
    }
    assert_eq!(browser.post("/tracking", ask).await.problem().1, "throttled");
}

#[tokio::test]
async fn three_hundred_requests_in_five_minutes_from_one_address() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    for _ in 0..300 {
        assert_eq!(browser.raw("GET", "/api/v1/session", &[], None).await.status, 200);
    }
    let over = browser.raw("GET", "/api/v1/session", &[], None).await;
    assert_eq!(over.problem(), (429, "throttled".to_owned()));
    assert_eq!(browser.raw("GET", "/sign-in", &[], None).await.status, 200, "the page itself stays");
    let elsewhere = browser.raw("GET", "/api/v1/session", &[("x-forwarded-for", "192.0.2.7")], None).await;
    assert_eq!(elsewhere.status, 429, "nobody believes a header from a stranger");
}

#[tokio::test]
async fn fifteen_wrong_passwords_at_once_are_compared_no_more_often_than_five_in_a_row() {
    let ellis = Ellis::start().await;
    ellis.member("maria@example.org").await;
    ellis.clock.advance(3_600_000);
    let mut browser = ellis.browser();
    browser.get("/session").await.ok();
    let before = ellis.running.app.passwords.verifications();
    let tries = (0..15).map(|_| {
        let mut browser = browser.clone();
        let body = json!({"login": "maria@example.org", "password": "wrong one here"});
        tokio::spawn(async move { browser.post("/sign-in", body).await.problem().1 })
    });
    let mut held = 0;
    for one in tries.collect::<Vec<_>>() {
        held += i32::from(one.await.expect("an answer") == "throttled");
    }
    assert_eq!(ellis.running.app.passwords.verifications() - before, 5);
    assert_eq!(held, 10);
}

#[tokio::test]
async fn wrong_codes_of_an_app_are_counted_over_all_sign_ins_of_a_person() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app("maria@example.org").await;
    let mut browser = ellis.browser();
    browser.enter_password("maria@example.org").await.ok();
    for left in (0..5).rev() {
        let reply = browser.post("/sign-in/code", json!({"code": wrong(&app.code(&ellis))})).await;
        assert_eq!(reply.problem().1, if left == 0 { "exhausted" } else { "wrong_code" });
        assert_eq!(reply.json()["attempts_left"].as_i64().unwrap_or(0), left);
    }
    let mut other = ellis.browser();
    other.enter_password("maria@example.org").await.ok();
    let held = other.post("/sign-in/code", json!({"code": app.code(&ellis)})).await;
    assert_eq!(held.problem(), (429, "throttled".to_owned()), "a new sign-in refunds nothing");
    assert_eq!(held.header("retry-after"), "60");
    assert_eq!(other.get("/session").await.ok()["who"]["code_due"]["attempts_left"], 0);
    ellis.clock.advance(60_000);
    assert_eq!(other.get("/session").await.ok()["who"]["code_due"]["attempts_left"], 1);
    other.post("/sign-in/code", json!({"code": app.code(&ellis)})).await.ok();
    ellis.clock.advance(60_000);
    browser.enter_password("maria@example.org").await.ok();
    let reply = browser.post("/sign-in/code", json!({"code": wrong(&app.code(&ellis))})).await;
    assert_eq!(reply.problem().1, "wrong_code", "success forgives");
}

#[tokio::test]
async fn wrong_codes_of_one_persons_app_hold_nobody_elses() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app("maria@example.org").await;
    let (_, other) = ellis.member_with_app("ana@example.org").await;
    let mut browser = ellis.browser();
    browser.enter_password("maria@example.org").await.ok();
    for _ in 0..6 {
        browser.post("/sign-in/code", json!({"code": wrong(&app.code(&ellis))})).await;
    }
    let mut browser = ellis.browser();
    browser.enter_password("ana@example.org").await.ok();
    browser.post("/sign-in/code", json!({"code": other.code(&ellis)})).await.ok();
}

#[tokio::test]
async fn after_a_hundred_wrong_passwords_in_a_row_only_a_reset_helps_and_the_owner_is_told_once() {
    let ellis = Ellis::start().await;
    let email = "maria@example.org";
    ellis.member(email).await;
    ellis.clock.advance(3_600_000);
    let told = async || ellis.count("SELECT count(*) FROM message WHERE subject LIKE '%choose a new password%'").await;
    for number in 0..101 {
        let reply = ellis.browser().post("/sign-in", json!({"login": email, "password": "wrong one here"})).await;
        assert_eq!(reply.problem().1, "wrong_credentials", "{number}");
        assert_eq!(told().await, i64::from(number >= 99), "{number}");
        ellis.clock.advance(16 * 60_000);
    }
    let mut browser = ellis.browser();
    assert_eq!(browser.enter_password(email).await.problem().1, "wrong_credentials");
    ellis.clock.advance(25 * 3_600_000);
    assert_eq!(browser.enter_password(email).await.problem().1, "wrong_credentials", "a day's rest doesn't help");
    ellis.clock.advance(3_600_000);
    crate::recovery::reset(&ellis, email, "seven gray herons wait outside").await;
    let body = json!({"login": email, "password": "seven gray herons wait outside"});
    assert!(browser.post("/sign-in", body).await.ok()["who"]["code_due"].is_object());
}

#[tokio::test]
async fn a_hundred_wrong_passwords_in_a_row_are_those_of_one_account() {
    let ellis = Ellis::start().await;
    let logins = ["maria@example.org", "marta@example.org"];
    for login in logins {
        ellis.member(login).await;
    }
    for number in 0..102 {
        ellis.clock.advance(16 * 60_000);
        let body = json!({"login": logins[number % 2], "password": "wrong one here"});
        assert_eq!(ellis.browser().post("/sign-in", body).await.problem().1, "wrong_credentials");
    }
    ellis.clock.advance(16 * 60_000);
    for login in logins {
        assert!(ellis.browser().enter_password(login).await.ok()["who"]["code_due"].is_object(), "{login}");
    }
}

#[tokio::test]
async fn one_account_asks_for_no_more_than_ten_texts_a_day_whatever_the_numbers() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up("maria@example.org").await;
    browser.accept_terms().await;
    for number in 10..20 {
        browser.post("/set-up/text", json!({"phone": format!("+120255501{number}")})).await.ok();
    }
    let reply = browser.post("/set-up/text", json!({"phone": "+12025550199"})).await;
    assert_eq!(reply.problem(), (429, "throttled".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM message WHERE channel = 'text'").await, 10);
}

#[tokio::test]
async fn wrong_passwords_by_user_name_and_by_address_are_of_one_row() {
    let ellis = Ellis::start().await;
    let email = "maria@example.org";
    let mut browser = ellis.browser();
    let body =
        json!({"email": email, "password": crate::server::PASSWORD, "user_name": "maria.lopez", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    browser.post("/sign-up/code", json!({"code": ellis.code_to(email).await})).await.ok();
    let body = json!({"login": "maria.lopez", "password": crate::server::PASSWORD});
    browser.post("/sign-in", body).await.ok();
    ellis.clock.advance(3_600_000);
    for number in 0..101 {
        let login = if number % 2 == 0 { email } else { "maria.lopez" };
        ellis.browser().post("/sign-in", json!({"login": login, "password": "wrong one here"})).await.problem();
        ellis.clock.advance(16 * 60_000);
    }
    for login in [email, "maria.lopez"] {
        let body = json!({"login": login, "password": crate::server::PASSWORD});
        assert_eq!(ellis.browser().post("/sign-in", body).await.problem().1, "wrong_credentials", "{login}");
    }
}

#[tokio::test]
async fn a_new_code_asked_for_many_times_at_once_is_sent_once() {
    let ellis = Ellis::start().await;
    let email = "maria@example.org";
    let mut due = ellis.code_due(email).await;
    ellis.clock.advance(60_000);
    due.get("/session").await.ok();
    let mut guest = ellis.browser();
    guest
        .post("/sign-up", json!({"email": "new@example.org", "password": PASSWORD, "user_name": "", "language": "en"}))
        .await
        .ok();
    ellis.clock.advance(60_000);
    let recovery = json!({"lost": "password", "email": email, "language": "en"});
    for (browser, path, body, to) in [
        (&due, "/sign-in/send", json!({"method": "email"}), email),
        (&guest, "/sign-up/resend", json!({}), "new@example.org"),
        (&guest, "/recovery", recovery, email),
    ] {
        let before = ellis.messages_to(to).await;
        let asked = (0..12).map(|_| {
            let (mut browser, body) = (browser.clone(), body.clone());
            tokio::spawn(async move { browser.post(path, body).await.status })
        });
        let mut sent = 0;
        for one in asked.collect::<Vec<_>>() {
            sent += i64::from(one.await.expect("an answer") == 200);
        }
        assert_eq!((sent, ellis.messages_to(to).await - before), (1, 1), "{path}");
    }
}

#[tokio::test]
async fn twenty_sign_ups_and_twenty_recoveries_a_minute_from_one_address_and_not_one_more() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    for number in 0..21 {
        let email = format!("p{number}@example.org");
        let sign_up = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
        let recovery = json!({"lost": "user_name", "email": email, "language": "en"});
        for (path, body) in [("/sign-up", sign_up), ("/recovery", recovery)] {
            let reply = browser.post(path, body).await;
            if number < 20 {
                assert_eq!(reply.status, 200, "{path} {number}");
            } else {
                assert_eq!(reply.problem(), (429, "throttled".to_owned()), "{path}");
                assert_eq!(reply.header("retry-after"), reply.json()["retry_after"].to_string());
            }
        }
    }
}

#[tokio::test]
async fn sign_in_codes_are_sent_five_times_in_a_quarter_of_an_hour_and_ten_times_a_day() {
    let ellis = Ellis::start().await;
    let email = "maria@example.org";
    let mut browser = ellis.code_due(email).await;
    let before = ellis.messages_to(email).await - 1;
    for _ in 0..4 {
        ellis.clock.advance(31_000);
        browser.post("/sign-in/send", json!({"method": "email"})).await.ok();
    }
    ellis.clock.advance(31_000);
    let held = browser.post("/sign-in/send", json!({"method": "email"})).await;
    assert_eq!(held.problem().1, "throttled");
    assert_eq!(held.json()["retry_after"], 15 * 60 - 5 * 31, "until the first of the five is over");
    for _ in 0..30 {
        ellis.clock.advance(20 * 60_000);
        let due = ellis.browser().enter_password(email).await.ok();
        assert!(due["who"]["code_due"].is_object(), "the page is reached all the same");
    }
    assert_eq!(ellis.messages_to(email).await - before, 10);
    ellis.clock.advance(24 * 3_600_000);
    ellis.browser().enter_password(email).await.ok();
    assert_eq!(ellis.messages_to(email).await - before, 11);
}

#[tokio::test]
async fn recovery_mails_are_sent_five_times_in_a_quarter_of_an_hour() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let body = json!({"lost": "password", "email": "nobody@example.org", "language": "en"});
    for _ in 0..5 {
        browser.post("/recovery", body.clone()).await.ok();
        assert_eq!(browser.post("/recovery", body.clone()).await.problem().1, "throttled", "half a minute between two");
        ellis.clock.advance(30_000);
    }
    assert_eq!(browser.post("/recovery", body).await.problem().1, "throttled");
}
