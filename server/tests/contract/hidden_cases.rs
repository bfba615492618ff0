//! A case that the agency doesn't show any more stays hidden, on every path, until the agency answers for it again.

use std::sync::{Arc, Mutex};

use ellis_server::store::LearnedStatus;
use serde_json::{Value, json};

use crate::agency::{Agency, hidden, made_up, shown, track};
use crate::server::{Browser, Ellis};

const NUMBER: &str = "EAC9999103403";
const MINUTE: i64 = 60_000;

/// An agency that shows the case, a server that has read it for a member, and that member.
async fn watched() -> (Arc<Agency>, Ellis, Browser, String) {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    let added = member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let id = added["case"]["id"].as_str().expect("an id").to_owned();
    (agency, ellis, member, id)
}

async fn tracked(ellis: &Ellis, number: &str) -> Value {
    let mut reply = ellis.browser().post("/tracking", track(&[number])).await.ok();
    assert_eq!(reply["results"][0]["receipt_number"], number);
    reply["results"][0]["receipt_number"] = json!("");
    reply
}

#[tokio::test]
async fn a_hidden_case_stays_hidden_whatever_fails_next() {
    let (agency, ellis, _, _) = watched().await;
    assert!(tracked(&ellis, NUMBER).await["results"][0]["status"].is_object());
    agency.says(NUMBER, hidden());
    ellis.clock.advance(11 * MINUTE);
    let never = tracked(&ellis, &made_up(1)).await;
    assert_eq!(tracked(&ellis, NUMBER).await, never);
    let mut other = ellis.member("other@example.org").await;
    for outage in [429, 503, 500, 401] {
        ellis.clock.advance(14 * MINUTE);
        agency.is_out(Some(outage));
        for pausing in [false, true] {
            assert_eq!(tracked(&ellis, NUMBER).await, never, "{outage} {pausing}");
            let added = other.post("/cases", json!({"receipt_number": NUMBER})).await;
            assert_eq!(added.problem(), (409, "not_found_upstream".to_owned()), "{outage} {pausing}");
        }
        let before = agency.count();
        ellis.clock.advance(14 * MINUTE);
        other.get("/cases").await.ok();
        ellis.running.app.case_sync.round(MINUTE).await.expect("a round");
        assert!(agency.count() > before, "{outage}: the poller asks");
        assert_eq!(tracked(&ellis, NUMBER).await, never, "{outage}, after a round of the poller");
    }
    agency.is_out(None);
    agency.says(NUMBER, shown(NUMBER));
    ellis.clock.advance(14 * MINUTE);
    assert!(tracked(&ellis, NUMBER).await["results"][0]["status"].is_object(), "the agency shows it again");
    other.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
}

#[tokio::test]
async fn a_hidden_case_stays_hidden_when_the_quota_is_spent() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    // Of eight questions a day, guests have two.
    let ellis = agency.ellis(&["--case-status-per-day=8"]).await;
    assert!(tracked(&ellis, NUMBER).await["results"][0]["status"].is_object());
    agency.says(NUMBER, hidden());
    ellis.clock.advance(11 * MINUTE);
    let never = tracked(&ellis, NUMBER).await;
    assert_eq!(never["results"][0]["failure"], "not_found");
    ellis.clock.advance(11 * MINUTE);
    assert_eq!(tracked(&ellis, NUMBER).await, never);
    assert_eq!(agency.count(), 2, "nothing is left to ask with");
}

#[tokio::test]
async fn a_case_that_was_shown_just_now_and_is_hidden_is_not_added() {
    let (agency, ellis, _, _) = watched().await;
    agency.says(NUMBER, hidden());
    ellis.running.app.case_sync.read(NUMBER).await.expect("a reading");
    let mut other = ellis.member("other@example.org").await;
    let added = other.post("/cases", json!({"receipt_number": NUMBER})).await;
    assert_eq!(added.problem(), (409, "not_found_upstream".to_owned()));
    assert!(tracked(&ellis, NUMBER).await["results"][0]["status"].is_null());
}

#[tokio::test]
async fn a_list_shows_nothing_of_a_hidden_case_either_and_keeps_its_history_for_later() {
    let (agency, ellis, mut member, id) = watched().await;
    let before = member.get(&format!("/cases/{id}")).await.ok();
    agency.says(NUMBER, hidden());
    for outage in [None, Some(503)] {
        ellis.clock.advance(12 * 60 * MINUTE);
        agency.is_out(outage);
        ellis.running.app.case_sync.round(6 * 60 * MINUTE).await.expect("a round");
        let mut member = signed_in(&ellis).await;
        let list = member.get("/cases").await.ok();
        assert_eq!(list["cases"][0]["receipt_number"], NUMBER);
        assert_eq!(list["cases"][0]["status"], json!({"stage": "unknown", "failure": "not_found"}), "{outage:?}");
        let detail = member.get(&format!("/cases/{id}")).await.ok();
        assert_eq!(detail["case"]["status"], list["cases"][0]["status"]);
        assert_eq!((&detail["official"], &detail["history"]), (&json!([]), &json!([])));
    }
    let sentences = "SELECT count(*) FROM receipt WHERE failure_message IS NOT NULL";
    assert_eq!(ellis.count(sentences).await, 0, "the agency's sentence may say whom it protects");
    agency.is_out(None);
    agency.says(NUMBER, shown(NUMBER));
    ellis.clock.advance(12 * 60 * MINUTE);
    ellis.running.app.case_sync.round(6 * 60 * MINUTE).await.expect("a round");
    let after = signed_in(&ellis).await.get(&format!("/cases/{id}")).await.ok();
    assert_eq!(after["case"]["status"]["title_en"], before["case"]["status"]["title_en"]);
    assert_eq!(after["history"], before["history"], "its lines aren't new ones");
}

/// The same member, half a day later.
async fn signed_in(ellis: &Ellis) -> Browser {
    let mut browser = ellis.browser();
    browser.enter_password("maria@example.org").await.ok();
    let code = ellis.code_to("maria@example.org").await;
    browser.post("/sign-in/code", json!({"code": code})).await.ok();
    browser
}

#[tokio::test]
async fn a_case_in_the_own_list_is_named_as_such_without_asking_for_it() {
    let (agency, ellis, mut member, _) = watched().await;
    agency.says(NUMBER, hidden());
    ellis.clock.advance(11 * MINUTE);
    let again = member.post("/cases", json!({"receipt_number": NUMBER})).await;
    assert_eq!(again.problem(), (409, "already_added".to_owned()));
    assert_eq!(agency.count(), 1);
}

#[tokio::test]
async fn an_answer_that_was_asked_for_before_the_case_was_hidden_does_not_show_it_again() {
    let (_, ellis, _, _) = watched().await;
    let (store, now) = (ellis.running.app.store.clone(), ellis.running.app.clock.now());
    let reading = ellis.text("SELECT reading FROM receipt").await;
    store.keep_failure(NUMBER, "not_found", true, None, now + 2, |_, _| 0).await.expect("kept");
    store.keep_reading(NUMBER, now + 1, now + 3, |_| learned(&reading)).await.expect("kept");
    let row = store.receipt(NUMBER).await.expect("a row").expect("a row");
    assert_eq!((row.reading, row.status.failure.as_deref()), (None, Some("not_found")));
    store.keep_reading(NUMBER, now + 4, now + 4, |_| learned(&reading)).await.expect("kept");
    assert!(store.receipt(NUMBER).await.expect("a row").expect("a row").reading.is_some());
}

#[tokio::test]
async fn failures_in_a_row_are_counted_and_a_good_reading_begins_anew() {
    let (_, ellis, _, _) = watched().await;
    let (store, now) = (ellis.running.app.store.clone(), ellis.running.app.clock.now());
    let reading = ellis.text("SELECT reading FROM receipt").await;
    let counted = Mutex::new(Vec::new());
    for turn in [1, 2, 3, 5] {
        if turn == 5 {
            store.keep_reading(NUMBER, now + 4, now + 4, |_| learned(&reading)).await.expect("kept");
        }
        let rest = |failures, is_confirmed| {
            counted.lock().expect("no panic").push((failures, is_confirmed));
            0
        };
        store.keep_failure(NUMBER, "unavailable", false, None, now + turn, rest).await.expect("kept");
    }
    assert_eq!(*counted.lock().expect("no panic"), [(1, true), (2, true), (3, true), (1, true)]);
}

#[tokio::test]
async fn an_answer_for_another_receipt_is_no_answer() {
    let agency = Arc::new(Agency::default());
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    let nameless = shown(NUMBER).1.replace("receiptNumber", "receipt");
    for (place, body) in [shown("EAC9999103404").1, nameless, shown("").1].into_iter().enumerate() {
        let number = made_up(place);
        agency.says(&number, (200, body));
        let one = &tracked(&ellis, &number).await["results"][0];
        assert_eq!((&one["failure"], &one["status"]), (&json!("unavailable"), &Value::Null), "{number}");
        let added = member.post("/cases", json!({"receipt_number": number})).await.ok();
        assert_eq!(added["case"]["status"], json!({"stage": "unknown", "failure": "unavailable"}), "{number}");
        assert_eq!((&added["official"], &added["history"]), (&json!([]), &json!([])));
    }
    agency.says(NUMBER, shown(" eac-99-991-03403 "));
    assert!(tracked(&ellis, NUMBER).await["results"][0]["status"].is_object(), "the same one in another spelling");
}

#[tokio::test]
async fn a_case_that_was_hidden_without_the_mark_stays_hidden_too() {
    let (agency, ellis, mut member, id) = watched().await;
    let hide = "UPDATE receipt SET failure = 'not_found', failed_at = read_at, failures = 1 RETURNING receipt_number";
    ellis.texts(hide).await;
    ellis.clock.advance(11 * MINUTE);
    agency.is_out(Some(503));
    for _ in 0..2 {
        let one = &tracked(&ellis, NUMBER).await["results"][0];
        assert_eq!((&one["failure"], &one["status"]), (&json!("not_found"), &Value::Null));
        let detail = member.get(&format!("/cases/{id}")).await.ok();
        assert_eq!(detail["case"]["status"], json!({"stage": "unknown", "failure": "not_found"}));
        ellis.running.app.case_sync.read(NUMBER).await.expect("a reading");
    }
    assert_eq!(ellis.text("SELECT failure FROM receipt").await, "busy", "a newer failure was kept");
}

#[tokio::test]
async fn how_many_unknown_numbers_one_may_keep_tells_no_hidden_case_from_an_unknown_one() {
    let mut told = Vec::new();
    for was_shown in [true, false] {
        let agency = Arc::new(Agency::default());
        if was_shown {
            agency.says(NUMBER, shown(NUMBER));
        }
        let ellis = agency.ellis(&[]).await;
        let mut owner = ellis.member("maria@example.org").await;
        let kept = |number: &str| json!({"receipt_number": number, "anyway": "yes"});
        owner.post("/cases", kept(NUMBER)).await.ok();
        agency.says(NUMBER, hidden());
        ellis.clock.advance(14 * MINUTE);
        let mut stranger = ellis.member("other@example.org").await;
        let mut answers = Vec::new();
        for number in (1..=9).map(made_up).chain([NUMBER.to_owned(), made_up(10)]) {
            let reply = stranger.post("/cases", kept(&number)).await;
            answers.push((reply.status, reply.json()["case"]["status"].clone()));
        }
        assert_eq!(answers.last().map(|answer| answer.0), Some(503), "ten are kept: {answers:?}");
        told.push(answers);
    }
    assert_eq!(told[0], told[1]);
}

fn learned(reading: &str) -> LearnedStatus {
    LearnedStatus { reading: reading.to_owned(), ..LearnedStatus::default() }
}
