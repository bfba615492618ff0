//! What a new password needs beside the mailed link: an answer, a backup code or a known device; and what bounds it.

use serde_json::json;

use crate::recovery::{answer, opened_of};
use crate::server::{ANSWERS, Browser, Ellis};
use ellis_server::store::driver::query;

const EMAIL: &str = "maria@example.org";
const NEW: &str = "seven gray herons wait outside";

async fn opened(ellis: &Ellis) -> Browser {
    opened_of(ellis, "password", EMAIL).await
}

#[tokio::test]
async fn wrong_passwords_do_not_hold_the_right_answer_of_who_has_proven_the_mailbox() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut owner = opened(&ellis).await;
    for _ in 0..6 {
        let wrong = json!({"login": EMAIL, "password": "wrong wrong wrong"});
        ellis.browser_at("127.0.0.8").post("/sign-in", wrong).await.problem();
    }
    let right = answer(&ellis, &mut owner).await;
    owner.post("/recovery/answer", json!({"answer": right})).await.ok();
}

#[tokio::test]
async fn wrong_answers_hold_no_sign_in() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut browser = opened(&ellis).await;
    for _ in 0..5 {
        browser.post("/recovery/answer", json!({"answer": "no idea"})).await.problem();
    }
    assert_eq!(ellis.browser().enter_password(EMAIL).await.status, 200);
}

#[tokio::test]
async fn after_twenty_wrong_answers_in_a_row_a_question_proves_nothing_and_a_backup_code_still_does() {
    let ellis = Ellis::start().await;
    let (_, codes) = ellis.member_with_codes(EMAIL).await;
    for _ in 0..4 {
        let mut browser = opened(&ellis).await;
        for _ in 0..5 {
            browser.post("/recovery/answer", json!({"answer": "no idea"})).await.problem();
        }
        // Past the hold, which is forgotten a day after the last; the row of wrong answers isn't.
        ellis.clock.advance(25 * 3_600_000);
    }
    // Days later, too: it takes a proof of another kind.
    ellis.clock.advance(3 * 24 * 3_600_000);
    use ellis_server::clock::Clock;
    ellis.running.app.store.sweep(ellis.clock.now()).await.expect("a sweep");
    let mut browser = opened(&ellis).await;
    assert_eq!(browser.get("/recovery").await.ok(), json!({"backup_code_due": {"attempts_left": 5}}));
    for right in ANSWERS {
        let reply = browser.post("/recovery/answer", json!({"answer": right})).await;
        assert_eq!(reply.problem(), (409, "not_begun".to_owned()));
    }
    browser.post("/recovery/backup-code", json!({"backup_code": codes[0]})).await.ok();
    browser.post("/recovery/password", json!({"password": NEW})).await.ok();
    ellis.clock.advance(3_600_000);
    let mut browser = opened(&ellis).await;
    assert!(browser.get("/recovery").await.ok()["question_due"].is_object(), "the reset begins the count anew");
}

#[tokio::test]
async fn who_begins_again_is_asked_the_same_question() {
    let ellis = Ellis::start().await;
    for email in [EMAIL, "pedro@example.org"] {
        ellis.member(email).await;
        let mut asked = std::collections::BTreeSet::new();
        for _ in 0..6 {
            let due = opened_of(&ellis, "password", email).await.get("/recovery").await.ok();
            asked.insert(due["question_due"]["question"].as_str().expect("a question").to_owned());
            ellis.clock.advance(8 * 3_600_000);
        }
        assert_eq!(asked.len(), 1, "{asked:?}");
    }
}

#[tokio::test]
async fn a_right_answer_begins_the_count_of_wrong_ones_anew() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    for _ in 0..6 {
        let mut browser = opened(&ellis).await;
        for _ in 0..4 {
            browser.post("/recovery/answer", json!({"answer": "no idea"})).await.problem();
        }
        let right = answer(&ellis, &mut browser).await;
        browser.post("/recovery/answer", json!({"answer": right})).await.ok();
        ellis.clock.advance(8 * 3_600_000);
    }
}

#[tokio::test]
async fn who_has_the_mailbox_alone_sets_no_password_where_codes_come_there_too() {
    let ellis = Ellis::with(&["--questions", "false"]).await;
    let (_, codes) = ellis.member_with_codes(EMAIL).await;
    let mut browser = opened(&ellis).await;
    assert_eq!(browser.get("/recovery").await.ok(), json!({"backup_code_due": {"attempts_left": 5}}));
    let early = browser.post("/recovery/password", json!({"password": NEW})).await;
    assert_eq!(early.problem(), (409, "not_begun".to_owned()));
    let given = browser.post("/recovery/backup-code", json!({"backup_code": codes[3].to_lowercase()})).await.ok();
    assert_eq!(given, json!("password_due"));
    let told = "SELECT count(*) FROM message WHERE subject LIKE '%backup code was used%'";
    assert_eq!(ellis.count(told).await, 1, "the owner is told");
    let again = browser.post("/recovery/backup-code", json!({"backup_code": codes[4]})).await;
    assert_eq!(again.problem(), (409, "not_begun".to_owned()), "one is enough");
    browser.post("/recovery/password", json!({"password": NEW})).await.ok();
    ellis.clock.advance(3_600_000);
    let mut browser = opened(&ellis).await;
    let spent = browser.post("/recovery/backup-code", json!({"backup_code": codes[3]})).await;
    assert_eq!(spent.problem(), (409, "used".to_owned()));
    let due = browser.post("/sign-in", json!({"login": EMAIL, "password": NEW})).await.ok();
    assert!(due["who"]["code_due"].is_object(), "the second factor is still asked: {due}");
}

#[tokio::test]
async fn a_backup_code_is_taken_in_place_of_an_answer() {
    let ellis = Ellis::start().await;
    let (_, codes) = ellis.member_with_codes(EMAIL).await;
    let mut browser = opened(&ellis).await;
    assert_eq!(browser.get("/recovery").await.ok()["question_due"]["backup_code"], true);
    browser.post("/recovery/backup-code", json!({"backup_code": codes[0]})).await.ok();
    browser.post("/recovery/password", json!({"password": NEW})).await.ok();
}

#[tokio::test]
async fn wrong_backup_codes_count_down_hold_the_next_recovery_and_leave_the_sign_in_alone() {
    let ellis = Ellis::with(&["--questions", "false"]).await;
    let (_, codes) = ellis.member_with_codes(EMAIL).await;
    let mut first = opened(&ellis).await;
    ellis.clock.advance(31_000);
    let begun = json!({"lost": "password", "email": EMAIL, "language": "en"});
    first.post("/recovery", begun).await.ok();
    let mut second = ellis.browser();
    second.post("/recovery/link", json!({"token": ellis.link_to(EMAIL).await})).await.ok();
    let wrong = json!({"backup_code": "ABCD-EFGH-JKMN-PQRS-TVWX"});
    for left in (0..5).rev() {
        let reply = first.post("/recovery/backup-code", wrong.clone()).await;
        assert_eq!(reply.problem().1, if left == 0 { "exhausted" } else { "wrong_code" });
        assert_eq!(reply.json()["attempts_left"].as_i64().unwrap_or(0), left);
    }
    let right = json!({"backup_code": codes[0]});
    let held = second.post("/recovery/backup-code", right.clone()).await;
    assert_eq!(held.problem(), (429, "throttled".to_owned()));
    let mut due = ellis.browser();
    due.enter_password(EMAIL).await.ok();
    due.post("/sign-in/backup-code", json!({"backup_code": codes[1]})).await.ok();
    ellis.clock.advance(60_000);
    second.post("/recovery/backup-code", right).await.ok();
}

#[tokio::test]
async fn a_known_device_is_proof_enough_beside_the_mailbox_that_codes_come_to_and_only_for_its_account() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let mut known = ellis.browser();
    ellis.sign_in(&mut known, EMAIL).await;
    let mut other = ellis.browser();
    ellis.member("pedro@example.org").await;
    ellis.sign_in(&mut other, "pedro@example.org").await;
    for (browser, enough) in [(&mut other, false), (&mut known, true)] {
        ellis.clock.advance(3_600_000);
        browser.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
        let opened = browser.post("/recovery/link", json!({"token": ellis.link_to(EMAIL).await})).await.ok();
        assert_eq!(opened == json!("password_due"), enough, "{opened}");
    }
    known.post("/recovery/password", json!({"password": NEW})).await.ok();
}

#[tokio::test]
async fn where_codes_come_by_an_app_the_question_is_asked_on_a_known_device_too() {
    let ellis = Ellis::start().await;
    let (_, app) = ellis.member_with_app(EMAIL).await;
    let mut browser = ellis.browser();
    browser.enter_password(EMAIL).await.ok();
    browser.post("/sign-in/code", json!({"code": app.code(&ellis)})).await.ok();
    ellis.clock.advance(3_600_000);
    browser.post("/recovery", json!({"lost": "password", "email": EMAIL, "language": "en"})).await.ok();
    let opened = browser.post("/recovery/link", json!({"token": ellis.link_to(EMAIL).await})).await.ok();
    assert!(opened["question_due"].is_object(), "{opened}");
}

#[tokio::test]
async fn who_has_neither_question_nor_backup_code_nor_known_device_is_told_that_only_support_helps() {
    let ellis = Ellis::with(&["--questions", "false"]).await;
    ellis.member_with_codes(EMAIL).await;
    query("UPDATE backup_code SET used_at = 1").execute(&ellis.database).await.expect("spent");
    let mut browser = opened(&ellis).await;
    assert_eq!(browser.get("/recovery").await.ok(), json!("no_other_proof"));
    assert_eq!(browser.post("/recovery/password", json!({"password": NEW})).await.problem().1, "not_begun");
}

#[tokio::test]
async fn where_the_operator_switched_codes_by_mail_off_they_are_neither_offered_nor_sent() {
    let ellis = Ellis::with(&["--email-codes", "false"]).await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let methods = browser.who().await["setting_up"]["methods"].clone();
    assert_eq!(methods, json!(["authenticator", "text"]));
    let mails = ellis.messages_to(EMAIL).await;
    assert_eq!(browser.post("/set-up/email", json!({})).await.problem(), (409, "no_email_codes".to_owned()));
    // Begun before the operator switched them off.
    let pending =
        "INSERT INTO enrollment (account_id, method, recipient) SELECT account_id, 'email', address FROM email_address";
    query(pending).execute(&ellis.database).await.expect("begun");
    for (path, body) in [("/set-up/resend", json!({})), ("/set-up/method/code", json!({"code": "123456"}))] {
        assert_eq!(browser.post(path, body).await.problem(), (409, "not_begun".to_owned()), "{path}");
    }
    assert_eq!(ellis.messages_to(EMAIL).await, mails);
    assert_eq!(browser.who().await["setting_up"]["next"], "codes");
}

#[tokio::test]
async fn an_account_with_an_app_and_codes_by_mail_is_offered_the_app_alone_once_they_are_switched_off() {
    let ellis = Ellis::with(&["--email-codes", "false"]).await;
    ellis.member_with_app(EMAIL).await;
    let both = "UPDATE email_address SET gets_codes = TRUE";
    query(both).execute(&ellis.database).await.expect("both");
    let mut browser = ellis.browser();
    let due = browser.enter_password(EMAIL).await.ok()["who"]["code_due"].clone();
    assert_eq!(due["methods"], json!([{"method": "authenticator"}, {"method": "backup_code"}]));
    let refused = browser.post("/sign-in/send", json!({"method": "email"})).await;
    assert_eq!(refused.problem(), (409, "no_such_method".to_owned()));
}
