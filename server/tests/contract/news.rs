//! What changed in a case stays news until the person says that they have seen it, and a case has a name of their own.

use std::sync::Arc;

use ellis_server::store::LearnedStatus;
use serde_json::{Value, json};

use crate::agency::{Agency, hidden, shown, shown_as, with};
use crate::server::{Browser, Ellis};

const NUMBER: &str = "EAC9999103403";
const MINUTE: i64 = 60_000;
const EVIDENCE: &str = "Request for Initial Evidence Was Sent";

/// An agency that shows the case, a server that has read it for a member, that member, and the case's address.
async fn watched() -> (Arc<Agency>, Ellis, Browser, String) {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    let added = member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let path = format!("/cases/{}", added["case"]["id"].as_str().expect("an id"));
    (agency, ellis, member, path)
}

/// The poller reads it again.
async fn read_again(ellis: &Ellis) {
    ellis.clock.advance(14 * MINUTE);
    ellis.running.app.case_sync.round(MINUTE).await.expect("a round");
}

async fn case(member: &mut Browser, path: &str) -> Value {
    let case = member.get(path).await.ok()["case"].clone();
    assert_eq!(member.get("/cases").await.ok()["cases"][0], case, "the list says the same");
    case
}

#[tokio::test]
async fn a_change_is_news_until_the_person_says_that_they_have_seen_it() {
    let (agency, ellis, mut member, path) = watched().await;
    let before = case(&mut member, &path).await;
    assert_eq!((before["news"].is_null(), &before["seen"]), (true, &json!(false)));
    read_again(&ellis).await;
    assert!(case(&mut member, &path).await["news"].is_null(), "nothing has changed");
    agency.says(NUMBER, shown_as(NUMBER, EVIDENCE));
    read_again(&ellis).await;
    let changed = case(&mut member, &path).await;
    assert_eq!(changed["status"]["stage"], "evidence_requested");
    assert_eq!(
        changed["news"],
        json!({"learned_at": changed["status"]["read_at"], "before": before["status"]["stage"]})
    );
    // Read again without a change, it is the same news.
    read_again(&ellis).await;
    assert_eq!(case(&mut member, &path).await["news"], changed["news"]);
    // What somebody saw before it came is another matter.
    member.patch(&path, json!({"seen": before["status"]["read_at"]})).await.ok();
    assert_eq!(case(&mut member, &path).await["news"], changed["news"]);
    let seen = member.patch(&path, json!({"seen": changed["status"]["read_at"]})).await.ok();
    assert_eq!((seen["case"]["news"].is_null(), &seen["case"]["seen"]), (true, &json!(true)));
    // Seen once is seen, whatever an older tab says later.
    member.patch(&path, json!({"seen": 1})).await.ok();
    assert!(case(&mut member, &path).await["news"].is_null());
}

#[tokio::test]
async fn another_headline_date_or_line_of_history_is_news_and_what_an_answer_lacks_is_not() {
    let (agency, ellis, mut member, path) = watched().await;
    let spanish = json!({"current_case_status_text_es": "Caso recibido", "current_case_status_desc_en": "Reworded.", "modifiedDate": "2026-09-06"});
    let lines = json!([{"date": "2026-09-06", "completed_text_en": "Case Was Received"}, {"date": "2026-10-01", "completed_text_en": "Fingerprints Were Taken"}]);
    let full = with(shown(NUMBER), spanish);
    let longer = with(full.clone(), json!({"hist_case_status": lines}));
    let same = [
        full.clone(),
        shown(NUMBER),
        full.clone(),
        with(full.clone(), json!({"hist_case_status": []})),
        with(full.clone(), json!({"current_case_status_text_en": ""})),
        full.clone(),
    ];
    for (number, answer) in same.into_iter().enumerate() {
        agency.says(NUMBER, answer);
        read_again(&ellis).await;
        assert!(case(&mut member, &path).await["news"].is_null(), "answer {number}");
    }
    let (no_title, no_history) = (
        with(full.clone(), json!({"current_case_status_text_en": ""})),
        with(full.clone(), json!({"hist_case_status": []})),
    );
    for (what, answers) in [
        ("a headline", vec![shown_as(NUMBER, EVIDENCE)]),
        ("a line", vec![longer.clone()]),
        ("a date", vec![with(full.clone(), json!({"modifiedDate": "2026-10-02"}))]),
        ("a headline after an answer without one", vec![no_title, shown_as(NUMBER, EVIDENCE)]),
        ("a line after an answer without history", vec![no_history, longer]),
    ] {
        agency.says(NUMBER, full.clone());
        read_again(&ellis).await;
        let seen = case(&mut member, &path).await["status"]["read_at"].clone();
        member.patch(&path, json!({"seen": seen})).await.ok();
        for answer in answers {
            agency.says(NUMBER, answer);
            read_again(&ellis).await;
            member.get(&path).await.ok();
        }
        let news = case(&mut member, &path).await["news"].clone();
        assert!(news.is_object(), "{what}");
        assert_eq!(news["before"], "received", "{what}");
    }
}

#[tokio::test]
async fn an_answer_that_was_asked_for_before_the_newest_came_is_too_late() {
    let (_agency, ellis, mut member, path) = watched().await;
    let read_at = case(&mut member, &path).await["status"]["read_at"].as_i64().expect("a time");
    let store = ellis.running.app.store.clone();
    store
        .keep_reading(NUMBER, read_at - 1, read_at + 1, |_| LearnedStatus {
            reading: "{}".to_owned(),
            stage_before: Some("received".to_owned()),
            ..LearnedStatus::default()
        })
        .await
        .expect("kept or not");
    let after = case(&mut member, &path).await;
    assert_eq!((&after["status"]["read_at"], after["news"].is_null()), (&json!(read_at), true));
}

#[tokio::test]
async fn what_is_seen_by_one_person_or_ahead_of_time_is_news_for_others_and_later_all_the_same() {
    let (agency, ellis, mut member, path) = watched().await;
    let mut other = ellis.member("other@example.org").await;
    let added = other.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let own = format!("/cases/{}", added["case"]["id"].as_str().expect("an id"));
    member.patch(&path, json!({"seen": 9_007_199_254_740_991_i64})).await.ok();
    agency.says(NUMBER, shown_as(NUMBER, EVIDENCE));
    read_again(&ellis).await;
    assert!(case(&mut member, &path).await["news"].is_object(), "nobody has seen what wasn't there");
    let read_at = case(&mut member, &path).await["status"]["read_at"].clone();
    member.patch(&path, json!({"seen": read_at})).await.ok();
    assert!(case(&mut other, &own).await["news"].is_object());
    for body in [json!({"seen": 1}), json!({"nickname": "x"}), json!({})] {
        assert_eq!(other.patch(&path, body).await.status, 404, "somebody else's case looks like none");
    }
    assert_eq!(case(&mut member, &path).await["nickname"], Value::Null);
}

#[tokio::test]
async fn who_adds_a_case_later_hears_of_no_change_before() {
    let (agency, ellis, _, _) = watched().await;
    agency.says(NUMBER, shown_as(NUMBER, EVIDENCE));
    read_again(&ellis).await;
    ellis.clock.advance(MINUTE);
    let mut other = ellis.member("other@example.org").await;
    let added = other.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    assert_eq!(added["case"]["status"]["stage"], "evidence_requested");
    assert!(added["case"]["news"].is_null());
}

#[tokio::test]
async fn of_a_case_that_the_agency_hides_no_change_is_told() {
    let (agency, ellis, mut member, path) = watched().await;
    agency.says(NUMBER, shown_as(NUMBER, EVIDENCE));
    read_again(&ellis).await;
    assert!(case(&mut member, &path).await["news"].is_object());
    agency.says(NUMBER, hidden());
    read_again(&ellis).await;
    let told = case(&mut member, &path).await;
    assert_eq!((told["news"].is_null(), told["status"]["read_at"].is_null()), (true, true));
}

#[tokio::test]
async fn a_case_has_a_name_of_the_persons_own_and_one_for_its_form() {
    let (_agency, _ellis, mut member, path) = watched().await;
    let named = member.patch(&path, json!({"nickname": "  Mamá "})).await.ok();
    assert_eq!(named["case"]["nickname"], "Mamá");
    member.patch(&path, json!({"seen": 1})).await.ok();
    assert_eq!(case(&mut member, &path).await["nickname"], "Mamá", "what is absent stays");
    let long = member.patch(&path, json!({"nickname": "x".repeat(41)})).await;
    assert_eq!(long.json()["fields"][0], json!({"name": "nickname", "code": "nickname_too_long"}));
    assert_eq!(member.patch(&path, json!({"nickname": null})).await.status, 400);
    assert_eq!(member.patch(&path, json!({"nick": "x"})).await.status, 400);
    assert_eq!(member.patch("/cases/nobody", json!({"nickname": "x"})).await.status, 404);
    assert_eq!(case(&mut member, &path).await["nickname"], "Mamá");
    member.patch(&path, json!({"nickname": " "})).await.ok();
    let case = case(&mut member, &path).await;
    assert!(case["nickname"].is_null());
    assert_eq!(case["status"]["form_name"]["en"].as_str().map(str::is_empty), Some(false));
}

#[tokio::test]
async fn a_number_that_the_agency_does_not_know_yet_is_kept_where_wanted_and_its_appearing_is_news() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, hidden());
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    let declined = member.post("/cases", json!({"receipt_number": NUMBER})).await;
    assert_eq!(declined.problem(), (409, "not_found_upstream".to_owned()));
    let added = member.post("/cases", json!({"receipt_number": NUMBER, "anyway": "yes"})).await.ok();
    assert_eq!((&added["case"]["status"]["failure"], &added["case"]["news"]), (&json!("not_found"), &Value::Null));
    assert_eq!(added["case"]["awaited"], true, "who waits for it is told");
    let path = format!("/cases/{}", added["case"]["id"].as_str().expect("an id"));
    let asked = agency.count();
    for _ in 0..4 {
        ellis.clock.advance(5 * 60 * MINUTE);
        ellis.running.app.case_sync.round(MINUTE).await.expect("a round");
    }
    assert_eq!(agency.count(), asked, "once a day");
    agency.says(NUMBER, shown(NUMBER));
    ellis.clock.advance(5 * 60 * MINUTE);
    ellis.running.app.case_sync.round(MINUTE).await.expect("a round");
    assert_eq!(agency.count(), asked + 1);
    // The server's own worker may have come first, or be at it.
    ellis_server::alerts::round(&ellis.running.app).await.expect("a round");
    while ellis.count("SELECT count(*) FROM watched_case WHERE awaits").await > 0 {}
    assert_eq!(ellis.count("SELECT count(*) FROM alert").await, 1, "it is told");
    ellis.sign_in(&mut member, "maria@example.org").await;
    let appeared = case(&mut member, &path).await;
    assert_eq!((&appeared["status"]["stage"], &appeared["news"]["before"]), (&json!("received"), &json!("unknown")));
    assert_eq!(member.post("/cases", json!({"receipt_number": NUMBER, "anyway": "no"})).await.status, 422);
}

#[tokio::test]
async fn an_answer_after_one_that_can_not_be_read_any_more_is_no_news() {
    let (_agency, ellis, mut member, path) = watched().await;
    ellis.execute("UPDATE receipt SET reading = '{}'").await;
    read_again(&ellis).await;
    let now = case(&mut member, &path).await;
    assert_eq!((&now["status"]["stage"], &now["news"]), (&json!("received"), &Value::Null));
}
