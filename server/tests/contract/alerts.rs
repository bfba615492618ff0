//! A change of a case is told once, to who asked for it, by a message that says nothing of the case; and it is stopped
//! by its link.

use api::linked_page::LinkedPage;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::agency::{Agency, hidden, shown, shown_as};
use crate::browser::builder;
use crate::server::{Browser, Ellis};

pub const NUMBER: &str = "EAC9999103403";
pub const EMAIL: &str = "maria@example.org";
pub const PHONE: &str = "+12025550143";
pub const MINUTE: i64 = 60_000;
pub const EVIDENCE: &str = "Request for Initial Evidence Was Sent";

/// An agency that shows the case, a server that has read it for a member, that member, and the case's address.
pub async fn watched() -> (Arc<Agency>, Ellis, Browser, String) {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member(EMAIL).await;
    let path = add(&mut member).await;
    (agency, ellis, member, path)
}

pub async fn add(member: &mut Browser) -> String {
    let added = member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    format!("/cases/{}", added["case"]["id"].as_str().expect("an id"))
}

/// The agency says something else, the poller reads it, and whoever asked for it is told.
pub async fn changes(agency: &Agency, ellis: &Ellis, title: &str) {
    agency.says(NUMBER, shown_as(NUMBER, title));
    again(ellis).await;
}

pub async fn again(ellis: &Ellis) {
    // Moves earlier alerts back by an hour, so that another may be sent.
    ellis.execute("UPDATE alert SET sent_at = sent_at - 3600001").await;
    ellis.clock.advance(14 * MINUTE);
    ellis.running.app.case_sync.round(MINUTE).await.expect("a round");
    all_told(ellis).await;
}

/// Queues what is due, and waits until it has left: the server's own workers may be at it too.
pub async fn all_told(ellis: &Ellis) {
    let app = &ellis.running.app;
    let settled = async {
        ellis_server::alerts::round(app).await.expect("a round");
        let due = async || app.store.accounts_with_due_alerts(app.texts_go_out(), 50, 0, app.clock.now()).await;
        while !due().await.expect("a list").is_empty() {}
        while ellis
            .count("SELECT count(*) FROM message WHERE urgency = 3 AND sent_at IS NULL AND dead_at IS NULL")
            .await
            > 0
        {}
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), settled).await.expect("an alert stays queued");
}

pub async fn told(ellis: &Ellis) -> i64 {
    ellis.count("SELECT count(*) FROM alert").await
}

pub async fn choose(member: &mut Browser, by: &str) -> Value {
    member.call("PATCH", "/alerts", Some(json!({"by": by}))).await.ok()
}

#[tokio::test]
async fn a_change_is_told_once_by_mail_and_the_mail_says_nothing_of_the_case() {
    let (agency, ellis, mut member, _) = watched().await;
    assert_eq!(member.get("/alerts").await.ok(), json!({"by": "nothing", "offered": ["nothing", "email"], "sent": []}));
    assert_eq!(choose(&mut member, "email").await["by"], "email");
    let before = ellis.messages_to(EMAIL).await;
    again(&ellis).await;
    assert_eq!(told(&ellis).await, 0, "nothing has changed");
    member.get("/alerts").await.ok();
    changes(&agency, &ellis, EVIDENCE).await;
    member.get("/alerts").await.ok();
    again(&ellis).await;
    assert_eq!((told(&ellis).await, ellis.messages_to(EMAIL).await), (1, before + 1), "once");
    let mail = ellis.message_to(EMAIL).await.expect("a mail").to_lowercase();
    for word in ["evidence", "i-130", "eac", "9999", "maria", "petition"] {
        assert!(!mail.contains(word), "{word} in {mail}");
    }
    let sent = member.get("/alerts").await.ok()["sent"].clone();
    assert_eq!((&sent[0]["by"], &sent[0]["receipt_number"], &sent[1]), (&json!("email"), &json!(NUMBER), &Value::Null));
    changes(&agency, &ellis, "Case Was Approved").await;
    assert_eq!(told(&ellis).await, 2, "the next change is another one");
}

#[tokio::test]
async fn nobody_is_told_who_did_not_ask_for_it_has_seen_it_or_asked_too_late() {
    let (agency, ellis, mut member, path) = watched().await;
    changes(&agency, &ellis, EVIDENCE).await;
    assert_eq!(told(&ellis).await, 0, "nobody asked");
    assert_eq!(member.get(&path).await.ok()["case"]["alerts"], Value::Null);
    choose(&mut member, "email").await;
    assert_eq!(member.get(&path).await.ok()["case"]["alerts"], true);
    again(&ellis).await;
    assert_eq!(told(&ellis).await, 0, "it changed before");
    member.call("PATCH", &path, Some(json!({"alerts": false}))).await.ok();
    assert_eq!(member.get(&path).await.ok()["case"]["alerts"], false);
    changes(&agency, &ellis, "Case Was Approved").await;
    assert_eq!(told(&ellis).await, 0, "not of this case");
    member.call("PATCH", &path, Some(json!({"alerts": true}))).await.ok();
    again(&ellis).await;
    assert_eq!(told(&ellis).await, 0, "it changed before");
    // One that they have seen by the time somebody looks.
    member.get("/alerts").await.ok();
    ellis.execute("UPDATE watched_case SET alerts = FALSE").await;
    changes(&agency, &ellis, EVIDENCE).await;
    let read_at = member.get(&path).await.ok()["case"]["status"]["read_at"].clone();
    member.call("PATCH", &path, Some(json!({"seen": read_at}))).await.ok();
    ellis.execute("UPDATE watched_case SET alerts = TRUE, untold = TRUE, alerted_at = 0").await;
    all_told(&ellis).await;
    assert_eq!(told(&ellis).await, 0, "they know it");
    // A change that nobody was told of, and the agency hides the case before anybody looks.
    ellis.execute("UPDATE watched_case SET alerts = FALSE").await;
    changes(&agency, &ellis, "Case Was Received").await;
    agency.says(NUMBER, hidden());
    again(&ellis).await;
    ellis.execute("UPDATE watched_case SET alerts = TRUE, untold = TRUE, alerted_at = 0").await;
    all_told(&ellis).await;
    assert_eq!(told(&ellis).await, 0, "of a case that is hidden nothing is told");
}

#[tokio::test]
async fn the_link_of_a_mail_stops_them_for_its_person_alone_by_a_press_or_by_the_mail_program() {
    for one_click in [false, true] {
        let (agency, ellis, mut member, _) = watched().await;
        choose(&mut member, "email").await;
        let mut other = ellis.member("ana@example.org").await;
        add(&mut other).await;
        choose(&mut other, "email").await;
        changes(&agency, &ellis, EVIDENCE).await;
        assert_eq!(told(&ellis).await, 2);
        let token = ellis.link_to(EMAIL).await;
        let mut elsewhere = ellis.browser();
        if one_click {
            let address = ellis
                .text(
                    "SELECT unsubscribe FROM message WHERE recipient = 'maria@example.org' ORDER BY place DESC LIMIT 1",
                )
                .await;
            assert!(address.starts_with("http://localhost"), "{address}");
            let path = address.split_once("/api/v1").expect("an address of the interface").1;
            assert_eq!(path, format!("/alerts/stop/{token}?language=en"));
            let form = [("content-type", "application/x-www-form-urlencoded")];
            for path in [format!("/api/v1{path}"), format!("/api/v1/alerts/stop/{}", "A".repeat(43))] {
                let reply = elsewhere.raw("POST", &path, &form, Some("List-Unsubscribe=One-Click".to_owned())).await;
                assert_eq!(reply.status, 204, "{path}");
            }
            let http = builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
            let follows = Browser { http, ..elsewhere.clone() };
            for (language, below) in [("en", ""), ("es", "/es"), ("//x", ""), ("es&language=en", "/es")] {
                let path = format!("/api/v1/alerts/stop/{token}?language={language}");
                let leads = follows.raw("GET", &path, &[], None).await.header("location");
                assert!(
                    leads.ends_with(&format!("{below}/alerts/stop#t={token}")),
                    "who follows it comes to a page: {leads}"
                );
            }
        } else {
            let unknown = elsewhere.post("/alerts/stop", json!({"token": "A".repeat(43)})).await;
            assert_eq!(unknown.problem(), (409, "unknown_link".to_owned()));
            elsewhere.post("/alerts/stop", json!({"token": token})).await.ok();
            elsewhere.post("/alerts/stop", json!({"token": token})).await.ok();
        }
        changes(&agency, &ellis, "Case Was Approved").await;
        assert_eq!(told(&ellis).await, 3, "the other one is told");
    }
}

#[tokio::test]
async fn the_address_for_mail_programs_is_that_of_the_interface_also_where_the_page_lies_below_a_path() {
    let ellis = Ellis::with(&["--public-address=http://localhost:8080/portal"]).await;
    assert_eq!(ellis.running.app.api_link("/alerts/stop/x"), "http://localhost:8080/api/v1/alerts/stop/x");
    assert_eq!(ellis.running.app.link("es", LinkedPage::StopAlerts, ""), "http://localhost:8080/portal/es/alerts/stop");
}

#[tokio::test]
async fn who_adds_a_case_later_is_told_of_no_change_before() {
    let (agency, ellis, _, _) = watched().await;
    changes(&agency, &ellis, EVIDENCE).await;
    let mut later = ellis.member("ana@example.org").await;
    choose(&mut later, "email").await;
    add(&mut later).await;
    all_told(&ellis).await;
    assert_eq!(told(&ellis).await, 0);
}

#[tokio::test]
async fn of_a_hidden_case_it_is_not_told_when_it_changed_and_a_removed_one_leaves_nothing() {
    let (agency, ellis, mut member, path) = watched().await;
    choose(&mut member, "email").await;
    changes(&agency, &ellis, EVIDENCE).await;
    assert_eq!(member.get("/alerts").await.ok()["sent"][0]["receipt_number"], NUMBER);
    agency.says(NUMBER, hidden());
    again(&ellis).await;
    assert_eq!(member.get("/alerts").await.ok()["sent"], json!([]));
    member.call("DELETE", &path, None).await.ok();
    assert_eq!(ellis.count("SELECT count(*) FROM alert WHERE receipt_number <> ''").await, 0);
    assert_eq!(told(&ellis).await, 1, "that something was sent goes on to count");
}

#[tokio::test]
async fn who_added_a_hidden_case_is_told_when_it_is_shown_again_as_it_was() {
    let (agency, ellis, _, _) = watched().await;
    agency.says(NUMBER, hidden());
    again(&ellis).await;
    let mut waiting = ellis.member("ana@example.org").await;
    waiting.post("/cases", json!({"receipt_number": NUMBER, "anyway": "yes"})).await.ok();
    let before = ellis.messages_to("ana@example.org").await;
    ellis.clock.advance(24 * 60 * MINUTE);
    agency.says(NUMBER, shown(NUMBER));
    again(&ellis).await;
    assert_eq!(ellis.messages_to("ana@example.org").await, before + 1);
    // For who had seen it before, it was away for a while and nothing changed; nobody waits any more.
    for answer in [hidden(), shown(NUMBER)] {
        agency.says(NUMBER, answer);
        ellis.clock.advance(24 * 60 * MINUTE);
        again(&ellis).await;
    }
    assert_eq!(ellis.messages_to("ana@example.org").await, before + 1);
}

#[tokio::test]
async fn numbers_that_the_agency_does_not_know_are_ten_however_many_come_at_once() {
    let agency = Arc::new(Agency::default());
    let ellis = agency.ellis(&[]).await;
    let member = ellis.member(EMAIL).await;
    let tries = (0..30).map(|number| {
        let (mut browser, number) = (member.clone(), format!("EAC99991034{number:02}"));
        agency.says(&number, hidden());
        tokio::spawn(
            async move { browser.post("/cases", json!({"receipt_number": number, "anyway": "yes"})).await.status },
        )
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.expect("an answer"));
    }
    assert_eq!(ellis.count("SELECT count(*) FROM watched_case").await, 10, "{statuses:?}");
    assert_eq!(ellis.count("SELECT count(*) FROM watched_case WHERE awaits").await, 10, "each is told when it appears");
    assert_eq!(ellis.text("SELECT alerts_by FROM account").await, "", "what they chose for changes stays");
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
}

#[tokio::test]
async fn who_waits_for_a_number_is_told_that_it_appeared_and_nothing_else() {
    let (agency, ellis, mut member, path) = watched().await;
    let unknown = "EAC9999103401";
    agency.says(unknown, hidden());
    let added = member.post("/cases", json!({"receipt_number": unknown, "anyway": "yes"})).await.ok();
    assert_eq!((&added["case"]["awaited"], &added["case"]["alerts"]), (&json!(true), &Value::Null));
    assert_eq!(member.get(&path).await.ok()["case"]["awaited"], false);
    changes(&agency, &ellis, EVIDENCE).await;
    assert_eq!(told(&ellis).await, 0, "nobody asked for changes of the other one");
    agency.says(unknown, shown(unknown));
    ellis.clock.advance(24 * 60 * MINUTE);
    again(&ellis).await;
    assert_eq!(told(&ellis).await, 1);
    agency.says(unknown, shown_as(unknown, EVIDENCE));
    ellis.clock.advance(24 * 60 * MINUTE);
    again(&ellis).await;
    assert_eq!(told(&ellis).await, 1, "of its changes they are told once they ask for it");
}

#[tokio::test]
async fn who_turns_alerts_on_again_is_told_of_every_case() {
    let (agency, ellis, mut member, path) = watched().await;
    choose(&mut member, "email").await;
    member.patch(&path, json!({"alerts": false})).await.ok();
    changes(&agency, &ellis, EVIDENCE).await;
    assert_eq!(told(&ellis).await, 0);
    member.get("/alerts").await.ok();
    choose(&mut member, "nothing").await;
    choose(&mut member, "email").await;
    assert_eq!(member.get(&path).await.ok()["case"]["alerts"], true);
    changes(&agency, &ellis, "Case Was Approved").await;
    assert_eq!(told(&ellis).await, 1);
}
