//! One-time codes: hashed, counted, single use, over in time, and all of that under concurrency too (promises 7, 8, 9).

use serde_json::json;

use crate::server::{Ellis, PASSWORD, wrong};
use crate::sink::{Manner, Sink, parts};

const EMAIL: &str = "maria@example.org";

#[tokio::test]
async fn a_wrong_confirmation_code_counts_down_and_the_sixth_try_finds_none_left_even_if_right() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    browser
        .post("/sign-up", json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"}))
        .await
        .ok();
    let code = ellis.code_to(EMAIL).await;
    for left in [4, 3, 2, 1] {
        let reply = browser.post("/sign-up/code", json!({"code": wrong(&code)})).await;
        assert_eq!((reply.problem().1.as_str(), reply.json()["attempts_left"].as_u64()), ("wrong_code", Some(left)));
    }
    let last = browser.post("/sign-up/code", json!({"code": wrong(&code)})).await;
    assert_eq!(last.problem(), (409, "exhausted".to_owned()));
    let right = browser.post("/sign-up/code", json!({"code": code})).await;
    assert_eq!(right.problem(), (409, "exhausted".to_owned()));
}

#[tokio::test]
async fn a_code_works_once_and_not_after_its_time() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(EMAIL).await;
    let code = ellis.code_to(EMAIL).await;
    let mut other = browser.clone();
    browser.post("/sign-in/code", json!({"code": code})).await.ok();
    let again = other.post("/sign-in/code", json!({"code": code})).await;
    assert_ne!(again.status, 200, "{}", again.text);

    ellis.clock.advance(60_000);
    let mut late = ellis.browser();
    late.enter_password(EMAIL).await.ok();
    let code = ellis.code_to(EMAIL).await;
    ellis.clock.advance(10 * 60_000);
    let reply = late.post("/sign-in/code", json!({"code": code})).await;
    assert_eq!(reply.problem(), (409, "expired".to_owned()));
}

#[tokio::test]
async fn a_newer_code_replaces_the_older_and_has_all_its_tries() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(EMAIL).await;
    let first = ellis.code_to(EMAIL).await;
    browser.post("/sign-in/code", json!({"code": wrong(&first)})).await;
    let early = browser.post("/sign-in/send", json!({"method": "email"})).await;
    assert_eq!(early.problem(), (429, "throttled".to_owned()));
    assert!(early.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=31).contains(&seconds)));
    ellis.clock.advance(31_000);
    let due = browser.post("/sign-in/send", json!({"method": "email"})).await.ok();
    assert_eq!(due["who"]["code_due"]["attempts_left"], 5);
    let second = ellis.code_to(EMAIL).await;
    if first != second {
        assert_eq!(browser.post("/sign-in/code", json!({"code": first})).await.problem().1, "wrong_code");
    }
    browser.post("/sign-in/code", json!({"code": second})).await.ok();
}

#[tokio::test]
async fn twenty_wrong_tries_at_once_are_told_no_more_than_five_answers() {
    let ellis = Ellis::start().await;
    let browser = ellis.code_due(EMAIL).await;
    let code = ellis.code_to(EMAIL).await;
    let tries = (0..20).map(|_| {
        let (mut browser, code) = (browser.clone(), wrong(&code));
        tokio::spawn(async move { browser.post("/sign-in/code", json!({"code": code})).await.problem().1 })
    });
    let mut wrong_codes = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.expect("an answer").as_str() {
            "wrong_code" => wrong_codes += 1,
            "exhausted" => {}
            other => panic!("{other}"),
        }
    }
    assert_eq!(wrong_codes, 4, "the fifth wrong one is told as the last");
    let mut browser = browser;
    assert_eq!(browser.post("/sign-in/code", json!({"code": code})).await.problem().1, "exhausted");
}

#[tokio::test]
async fn ten_right_tries_at_once_begin_one_session() {
    let ellis = Ellis::start().await;
    let browser = ellis.code_due(EMAIL).await;
    let before = ellis.count("SELECT count(*) FROM session").await;
    let code = ellis.code_to(EMAIL).await;
    let tries = (0..10).map(|_| {
        let (mut browser, code) = (browser.clone(), code.clone());
        tokio::spawn(async move { browser.post("/sign-in/code", json!({"code": code})).await.status })
    });
    let mut entered = 0;
    for one in tries.collect::<Vec<_>>() {
        entered += i32::from(one.await.expect("an answer") == 200);
    }
    assert_eq!(entered, 1);
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, before + 1);
}

#[tokio::test]
async fn neither_code_nor_link_nor_password_lies_in_the_database_in_clear() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    browser
        .post("/sign-up", json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"}))
        .await
        .ok();
    let (code, link) = (ellis.code_to(EMAIL).await, ellis.link_to(EMAIL).await);
    let rows = ellis.text("SELECT (SELECT string_agg(id || code_hash, ',') FROM one_time_code) || (SELECT string_agg(link_hash || password_hash || progress_hash, ',') FROM sign_up)").await;
    let progress = browser.cookies["__Host-ellis-progress"].clone();
    for secret in [code, link, PASSWORD.to_owned(), progress] {
        assert!(!rows.contains(&secret), "{secret} in {rows}");
    }
    assert!(rows.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn after_the_mails_left_no_row_of_the_database_holds_a_code_a_link_or_a_password() {
    let mut sink = Sink::start(Manner::Takes).await;
    let ellis = Ellis::with(&["--smtp-url", &sink.url()]).await;
    let mut browser = ellis.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    let text = parts(&sink.letter().await)[0].clone();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).expect("a code").to_owned();
    let link = text.split("#t=").nth(1).expect("a link")[..43].to_owned();
    while ellis.count("SELECT count(*) FROM message WHERE sent_at IS NULL").await > 0 {
        tokio::task::yield_now().await;
    }
    let progress = browser.cookies["__Host-ellis-progress"].clone();
    let (mut words, mut rows) = (0, 0);
    for table in ellis.tables().await {
        for row in ellis.rows(&table).await {
            rows += 1;
            assert!(!row.contains(PASSWORD), "{table}: {row}");
            for word in row.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_') {
                words += 1;
                assert!(![&code, &link, &progress].contains(&&word.to_owned()), "{table}: {row}");
            }
        }
    }
    assert!(rows >= 4 && words > 40, "{rows} rows, {words} words");
    browser.post("/sign-up/code", json!({"code": code})).await.ok();
}

#[tokio::test]
async fn after_a_code_of_an_app_neither_it_nor_an_older_one_is_taken() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app(EMAIL).await;
    let older = app.code(&ellis);
    ellis.clock.advance(30_000);
    let newer = app.code(&ellis);
    let mut browser = ellis.browser();
    browser.enter_password(EMAIL).await.ok();
    browser.post("/sign-in/code", json!({"code": newer})).await.ok();
    let mut other = ellis.browser();
    other.enter_password(EMAIL).await.ok();
    for code in [newer, older] {
        assert_eq!(other.post("/sign-in/code", json!({"code": code})).await.problem(), (409, "used".to_owned()));
    }
}

#[tokio::test]
async fn the_link_of_the_mail_works_in_another_browser_once_and_a_day_long() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "maria.lopez", "language": "en"});
    browser.post("/sign-up", body).await.ok();
    let link = ellis.link_to(EMAIL).await;
    let mut other = ellis.browser();
    let body = json!({"token": link, "password": PASSWORD});
    let confirmed = other.post("/sign-up/link", body.clone()).await.ok();
    assert_eq!(confirmed["session"]["who"]["setting_up"]["next"], "terms");
    assert_eq!(other.post("/sign-up/link", body).await.problem(), (409, "used".to_owned()));

    let mut late = ellis.browser();
    late.post(
        "/sign-up",
        json!({"email": "late@example.org", "password": PASSWORD, "user_name": "", "language": "en"}),
    )
    .await
    .ok();
    let link = ellis.link_to("late@example.org").await;
    ellis.clock.advance(24 * 3_600_000);
    assert_eq!(late.post("/sign-up/link", json!({"token": link})).await.problem(), (409, "expired".to_owned()));
}

#[tokio::test]
async fn a_backup_code_signs_in_once_and_its_owner_is_told() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    let code = ellis.code_to(EMAIL).await;
    browser.post("/set-up/method/code", json!({"code": code})).await.ok();
    let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
    assert_eq!(codes.as_array().map(Vec::len), Some(10));
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    browser.answer_questions().await;
    browser.post("/set-up/finish", json!({})).await.ok();

    for expected in [200, 409] {
        ellis.clock.advance(60_000);
        let mut other = ellis.browser();
        other.enter_password(EMAIL).await.ok();
        let reply = other.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await;
        assert_eq!(reply.status, expected, "{}", reply.text);
        if expected == 200 {
            let told = ellis.text("SELECT string_agg(subject, ',') FROM message").await;
            assert!(told.contains("backup code was used"), "{told}");
            assert_eq!(other.get("/profile").await.ok()["backup_codes_left"], 9);
        } else {
            assert_eq!(reply.problem().1, "used");
        }
    }
}
