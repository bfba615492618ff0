//! Every field that can be wrong, and the refusals of each endpoint that no other test meets.

use serde_json::{Value, json};

use crate::server::{Browser, Ellis, PASSWORD, wrong};
use ellis_server::store::driver::query;

const EMAIL: &str = "maria@example.org";

/// Who calls, what, and the fields that must be named.
type Case = (usize, &'static str, &'static str, Value, &'static [(&'static str, &'static str)]);

/// Names and codes of the fields in a 422.
async fn wrong_fields(browser: &mut Browser, method: &str, path: &str, body: Value) -> Vec<(String, String)> {
    let reply = browser.call(method, path, Some(body)).await;
    assert_eq!(reply.problem(), (422, "invalid".to_owned()), "{path}");
    let fields = reply.json()["fields"].as_array().cloned().unwrap_or_default();
    let text = |field: &Value, name: &str| field[name].as_str().unwrap_or_default().to_owned();
    fields.iter().map(|field| (text(field, "name"), text(field, "code"))).collect()
}

#[tokio::test]
async fn a_wrong_field_is_named_with_its_reason_at_every_endpoint() {
    let ellis = Ellis::start().await;
    let (mut guest, mut due) = (ellis.browser(), ellis.code_due("due@example.org").await);
    let mut setting_up = ellis.setting_up("new@example.org").await;
    let mut member = ellis.member(EMAIL).await;
    let who = [&mut guest, &mut due, &mut setting_up, &mut member];
    let cases: [Case; 20] = [
        (
            0,
            "POST",
            "/sign-in",
            json!({"login": "", "password": ""}),
            &[("login", "login_missing"), ("password", "password_missing")],
        ),
        (0, "POST", "/sign-up/code", json!({"code": "12"}), &[("code", "code_malformed")]),
        (0, "POST", "/sign-up/code", json!({"code": ""}), &[("code", "code_missing")]),
        (0, "POST", "/sign-up/link", json!({"token": "short"}), &[("token", "token_malformed")]),
        (1, "POST", "/sign-in/code", json!({"code": "12345x"}), &[("code", "code_malformed")]),
        (1, "POST", "/sign-in/send", json!({"method": "pigeon"}), &[("method", "choice_missing")]),
        (1, "POST", "/sign-in/backup-code", json!({"backup_code": "123"}), &[("backup_code", "backup_code_malformed")]),
        (
            0,
            "POST",
            "/recovery",
            json!({"lost": "", "email": "", "language": "en"}),
            &[("lost", "choice_missing"), ("email", "email_missing")],
        ),
        (
            0,
            "POST",
            "/recovery",
            json!({"lost": "password", "email": "EAC9999103403", "language": "en"}),
            &[("email", "is_receipt_number")],
        ),
        (
            0,
            "POST",
            "/sign-up",
            json!({"email": "0312 3456 7890", "password": PASSWORD, "user_name": "", "language": "en"}),
            &[("email", "is_account_number")],
        ),
        (0, "POST", "/recovery/link", json!({"token": ""}), &[("token", "token_malformed")]),
        (0, "POST", "/recovery/answer", json!({"answer": " "}), &[("answer", "answer_missing")]),
        (0, "POST", "/recovery/password", json!({"password": "short"}), &[("password", "password_too_short")]),
        (2, "POST", "/set-up/authenticator/code", json!({"code": ""}), &[("code", "code_missing")]),
        (2, "POST", "/set-up/method/code", json!({"code": "1234567"}), &[("code", "code_malformed")]),
        (2, "POST", "/set-up/text", json!({"phone": ""}), &[("phone", "phone_missing")]),
        (
            3,
            "PATCH",
            "/profile",
            json!({"given_name": "x".repeat(101), "family_name": "", "user_name": "x", "language": "xx"}),
            &[("given_name", "name_too_long"), ("user_name", "user_name_too_short"), ("language", "language_unknown")],
        ),
        (3, "POST", "/cases", json!({"receipt_number": "A123456789"}), &[("receipt_number", "is_a_number")]),
        (0, "POST", "/tracking", json!({"receipt_numbers": []}), &[("receipt_numbers", "receipt_number_missing")]),
        (
            0,
            "POST",
            "/tracking",
            json!({"receipt_numbers": (0..11).map(|number| format!("EAC99991034{number:02}")).collect::<Vec<_>>()}),
            &[("receipt_numbers", "too_many_receipt_numbers")],
        ),
    ];
    for (caller, method, path, body, fields) in cases {
        let found = wrong_fields(&mut who[caller].clone(), method, path, body).await;
        let found: Vec<_> = found.iter().map(|(name, code)| (name.as_str(), code.as_str())).collect();
        assert_eq!(found, fields, "{path}");
    }
}

#[tokio::test]
async fn what_was_not_begun_in_this_browser_is_declined() {
    let ellis = Ellis::start().await;
    let mut guest = ellis.browser();
    for (method, path, body) in [
        ("GET", "/sign-up", json!({})),
        ("POST", "/sign-up/resend", json!({})),
        ("POST", "/sign-up/code", json!({"code": "123456"})),
        ("POST", "/sign-in/send", json!({"method": "email"})),
        ("POST", "/sign-in/code", json!({"code": "123456"})),
        ("POST", "/sign-in/backup-code", json!({"backup_code": "ABCD-EFGH-JKMN-PQRS-TVWX"})),
        ("GET", "/recovery", json!({})),
        ("POST", "/recovery/answer", json!({"answer": "Lisbon"})),
        ("POST", "/recovery/password", json!({"password": PASSWORD})),
    ] {
        let reply = guest.call(method, path, (method != "GET").then_some(body)).await;
        assert_eq!(reply.problem(), (409, "not_begun".to_owned()), "{method} {path}");
    }
    let link = "A".repeat(43);
    for path in ["/sign-up/link", "/recovery/link"] {
        assert_eq!(guest.post(path, json!({"token": link})).await.problem(), (409, "used".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_code_holds_to_its_last_second_and_is_told_to_be_late_after_it() {
    for (late, code) in [(-1_000, "ok"), (0, "expired")] {
        let ellis = Ellis::start().await;
        let told = |reply: crate::server::Reply| if reply.status == 200 { "ok".to_owned() } else { reply.problem().1 };
        let mut guest = ellis.browser();
        let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
        guest.post("/sign-up", body).await.ok();
        let typed = json!({"code": ellis.code_to(EMAIL).await});
        ellis.clock.advance(15 * 60_000 + late);
        assert_eq!(told(guest.post("/sign-up/code", typed).await), code, "confirmation");

        let mut setting_up = ellis.setting_up("new@example.org").await;
        setting_up.accept_terms().await;
        setting_up.post("/set-up/email", json!({})).await.ok();
        let typed = json!({"code": ellis.code_to("new@example.org").await});
        let mut with_app = ellis.setting_up("app@example.org").await;
        with_app.accept_terms().await;
        let begun = with_app.post("/set-up/authenticator", json!({})).await.ok();
        ellis.clock.advance(10 * 60_000 + late);
        let app = crate::app_codes::AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
        let shown = json!({"code": app.code(&ellis)});
        assert_eq!(told(with_app.post("/set-up/authenticator/code", shown).await), code, "the app's first");
        assert_eq!(told(setting_up.post("/set-up/method/code", typed).await), code, "a way to get codes");

        let mut due = ellis.code_due("due@example.org").await;
        let typed = json!({"code": ellis.code_to("due@example.org").await});
        ellis.clock.advance(10 * 60_000 + late);
        assert_eq!(told(due.post("/sign-in/code", typed).await), code, "signing in");
    }
}

#[tokio::test]
async fn a_method_that_a_person_has_not_set_up_is_not_sent_to() {
    let ellis = Ellis::start().await;
    let mut due = ellis.code_due(EMAIL).await;
    for method in ["text", "authenticator"] {
        let reply = due.post("/sign-in/send", json!({"method": method})).await;
        assert_eq!(reply.problem(), (409, "no_such_method".to_owned()), "{method}");
    }
    let other = due.post("/sign-in/send", json!({"method": "backup_code"})).await.ok();
    assert_eq!(other["who"]["code_due"]["method"], "backup_code");
    assert_eq!(other["who"]["code_due"]["attempts_left"], 5);
}

#[tokio::test]
async fn ten_wrong_codes_of_all_kinds_end_a_sign_in_and_another_one_begins_anew() {
    let ellis = Ellis::start().await;
    let mut due = ellis.code_due(EMAIL).await;
    let code = ellis.code_to(EMAIL).await;
    // The last two find no try of the code, and are tries of the sign-in all the same: fewer of it are left than of
    // backup codes.
    for _ in 0..7 {
        due.post("/sign-in/code", json!({"code": wrong(&code)})).await;
    }
    let backup = json!({"backup_code": "ABCD-EFGH-JKMN-PQRS-TVWX"});
    for left in (1..3).rev() {
        let reply = due.post("/sign-in/backup-code", backup.clone()).await;
        assert_eq!((reply.problem().1.as_str(), reply.json()["attempts_left"].as_u64()), ("wrong_code", Some(left)));
    }
    assert_eq!(due.post("/sign-in/backup-code", backup).await.problem().1, "exhausted");
    ellis.clock.advance(60_000);
    due.enter_password(EMAIL).await.ok();
    due.post("/sign-in/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
}

#[tokio::test]
async fn the_fifth_wrong_first_code_of_an_app_is_its_last_and_beginning_again_gives_five_more() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    browser.accept_terms().await;
    let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
    let app = crate::app_codes::AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
    let path = "/set-up/authenticator/code";
    for left in (1..5).rev() {
        let reply = browser.post(path, json!({"code": wrong(&app.code(&ellis))})).await;
        assert_eq!((reply.problem().1.as_str(), reply.json()["attempts_left"].as_u64()), ("wrong_code", Some(left)));
    }
    for code in [wrong(&app.code(&ellis)), app.code(&ellis)] {
        assert_eq!(browser.post(path, json!({"code": code})).await.problem(), (409, "exhausted".to_owned()));
    }
    assert_eq!(ellis.count("SELECT count(*) FROM authenticator").await, 0);
    assert_eq!(browser.post("/set-up/authenticator", json!({})).await.ok(), begun);
    browser.post(path, json!({"code": app.code(&ellis)})).await.ok();
}

#[tokio::test]
async fn a_later_step_of_the_set_up_waits_for_the_ones_before_it() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.setting_up(EMAIL).await;
    let text = json!({"phone": "+12025550143"});
    assert_eq!(browser.post("/set-up/text", text).await.problem().1, "out_of_order");
    let bank = browser.get("/set-up/questions").await.ok()["questions"].clone();
    let answers = json!({"question_1": bank[0], "answer_1": "one", "question_2": bank[1], "answer_2": "two", "question_3": bank[2], "answer_3": "three"});
    assert_eq!(browser.post("/set-up/questions", answers.clone()).await.problem().1, "out_of_order");
    let mut answers = answers;
    answers["question_2"] = json!("mothers_maiden_name");
    browser.accept_terms().await;
    browser.post("/set-up/email", json!({})).await.ok();
    browser.post("/set-up/method/code", json!({"code": ellis.code_to(EMAIL).await})).await.ok();
    browser.post("/set-up/backup-codes", json!({})).await.ok();
    browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
    let reply = browser.post("/set-up/questions", answers).await;
    assert_eq!(reply.json()["fields"], json!([{"name": "question_2", "code": "question_missing"}]));
}

#[tokio::test]
async fn a_list_holds_ten_thousand_cases_and_not_one_more() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    let filled = query(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
         INSERT INTO watched_case (id, account_id, receipt_number, added_at)
         SELECT 'aaaaaaaaaaaaaaaaa' || substr(CAST(100000 + i AS TEXT), 2), (SELECT id FROM account), 'IOE' || substr(CAST(10000000000 + i AS TEXT), 2), 0 FROM n",
    );
    filled.execute(&ellis.database).await.expect("filled");
    let reply = browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await;
    assert_eq!(reply.problem(), (409, "too_many".to_owned()));
    assert_eq!(browser.get("/cases").await.ok()["total"], 10_000);
    browser.call("DELETE", "/cases/aaaaaaaaaaaaaaaaa00001", None).await.ok();
    browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
}
