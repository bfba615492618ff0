//! The room for hashing: who may fill it, and what a sign-in takes of it (promises 3, 15, 19).

use serde_json::json;

use crate::notices::with_backup_codes;
use crate::server::{Ellis, PASSWORD};
use ellis_server::store::driver::query;

const EMAIL: &str = "maria@example.org";

#[tokio::test]
async fn making_backup_codes_and_entering_them_hashes_no_password() {
    let ellis = Ellis::start().await;
    let app = ellis.running.app.clone();
    let mut browser = ellis.setting_up("new@example.org").await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to("new@example.org").await})).await.ok();
    let before = app.passwords.hashings();
    browser.post("/set-up/backup-codes", json!({})).await.ok();
    assert_eq!(app.passwords.hashings(), before);

    let (mut due, codes) = with_backup_codes(&ellis).await;
    let before = app.passwords.verifications();
    due.post("/sign-in/backup-code", json!({"backup_code": "ABCD-EFGH-JKMN-PQRS-TVWX"})).await.problem();
    due.post("/sign-in/backup-code", json!({"backup_code": codes[9]})).await.ok();
    assert_eq!(app.passwords.verifications(), before);
    for code in codes.as_array().expect("codes") {
        let secret: String = code.as_str().expect("a code").chars().filter(|letter| *letter != '-').skip(4).collect();
        let kept = "SELECT string_agg(secret_hash, ',') FROM backup_code";
        assert!(!ellis.text(kept).await.contains(&secret), "{secret}");
    }
}

#[tokio::test]
async fn a_backup_code_of_one_account_is_none_of_another() {
    let ellis = Ellis::start().await;
    let (_, codes) = with_backup_codes(&ellis).await;
    let mut other = ellis.code_due("other@example.org").await;
    // The same row, moved: its digest is bound to whose it is.
    let moved =
        "UPDATE backup_code SET account_id = (SELECT account_id FROM email_address WHERE address = 'other@example.org')
                 WHERE account_id = (SELECT account_id FROM email_address WHERE address = 'maria@example.org')";
    query(moved).execute(&ellis.database).await.expect("moved");
    let reply = other.post("/sign-in/backup-code", json!({"backup_code": codes[0]})).await;
    assert_eq!(reply.problem().1, "wrong_code");
}

#[tokio::test]
async fn one_account_sets_its_answers_no_more_than_ten_times_in_a_quarter_of_an_hour() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    browser.post("/set-up/backup-codes", json!({})).await.ok();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    for _ in 0..10 {
        browser.answer_questions().await;
    }
    let before = ellis.running.app.passwords.hashings();
    let bank = browser.get("/set-up/questions").await.ok()["questions"].clone();
    let answers = json!({
        "question_1": bank[0], "answer_1": "Maple Street", "question_2": bank[1], "answer_2": "Barnaby",
        "question_3": bank[2], "answer_3": "Lisbon",
    });
    assert_eq!(browser.post("/set-up/questions", answers).await.problem(), (429, "throttled".to_owned()));
    assert_eq!(ellis.running.app.passwords.hashings(), before);
}

#[tokio::test]
async fn a_sign_in_that_finds_no_room_for_hashing_is_not_a_wrong_one() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    ellis.clock.advance(3_600_000);
    let passwords = &ellis.running.app.passwords;
    let mut full = Vec::new();
    while passwords.places() > 0 {
        full.push(passwords.place().await.expect("a place"));
    }
    let mut browser = ellis.browser();
    browser.get("/session").await.ok();
    let tries = (0..6).map(|_| {
        let mut browser = browser.clone();
        tokio::spawn(async move { browser.enter_password(EMAIL).await.problem() })
    });
    for one in tries.collect::<Vec<_>>() {
        assert_eq!(one.await.expect("an answer"), (503, "busy".to_owned()));
    }
    assert_eq!(ellis.count("SELECT count(*) FROM failure_count").await, 0, "neither by login nor in all");
    drop(full);
    browser.enter_password(EMAIL).await.ok();
}

#[tokio::test]
async fn whatever_cost_a_password_was_stored_at_a_wrong_one_and_an_unknown_login_take_the_same_work() {
    let ellis = Ellis::start().await;
    ellis.member("old@example.org").await;
    // Begun at the old cost, and confirmed at the new one.
    let mut late = ellis.browser();
    late.post(
        "/sign-up",
        json!({"email": "late@example.org", "password": PASSWORD, "user_name": "", "language": "en"}),
    )
    .await
    .ok();
    let link = ellis.link_to("late@example.org").await;
    let ellis = ellis.restarted(&["--password-memory=20000", "--password-passes=3"]).await;
    late.address = format!("http://{}", ellis.running.address);
    late.post("/sign-up/link", json!({"token": link})).await.ok();
    ellis.member("new@example.org").await;
    ellis.clock.advance(3_600_000);
    let app = ellis.running.app.clone();
    for login in ["old@example.org", "late@example.org", "new@example.org", "nobody@example.org"] {
        let before = app.passwords.work();
        let body = json!({"login": login, "password": "not this one at all"});
        assert_eq!(ellis.browser().post("/sign-in", body).await.problem().1, "wrong_credentials");
        assert_eq!(app.passwords.work() - before, 19_456 * 2 + 20_000 * 3, "{login}");
    }
    let costs = "SELECT string_agg(cost, ',') FROM (SELECT DISTINCT substr(hash, 16, 12) AS cost FROM password JOIN email_address USING (account_id) WHERE address LIKE 'old%') costs";
    assert_eq!(ellis.text(costs).await, "m=19456,t=2,");
    ellis.browser().enter_password("old@example.org").await.ok();
    assert_eq!(ellis.text(costs).await, "m=20000,t=3,", "a sign-in stores it at today's cost");
}
