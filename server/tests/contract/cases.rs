//! My Cases, tracking and the profile.

use serde_json::json;

use crate::server::{Ellis, NOON};

const EMAIL: &str = "maria@example.org";

#[tokio::test]
async fn a_case_is_added_read_listed_and_removed() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    let added = browser.post("/cases", json!({"receipt_number": " eac 9999-103-403 "})).await.ok();
    let case = &added["case"];
    assert_eq!(case["receipt_number"], "EAC9999103403");
    assert_eq!(case["status"]["form_type"], "I-130");
    assert_eq!(case["status"]["read_at"], NOON);
    assert!(added["history"].as_array().is_some_and(|lines| !lines.is_empty()));
    let official = added["official"].as_array().expect("official texts");
    assert_eq!(official.len(), 2);
    let spans = official[0]["description"].as_array().expect("spans");
    let links: Vec<_> = spans.iter().filter_map(|span| span["href"].as_str()).collect();
    assert!(links.iter().all(|href| href.starts_with("https://egov.uscis.gov/")), "{links:?}");
    assert!(!added.to_string().contains("<a "), "no markup comes through");

    let list = browser.get("/cases").await.ok();
    assert_eq!(list["cases"].as_array().map(Vec::len), Some(1));
    let id = case["id"].as_str().expect("an id");
    assert_eq!(browser.get(&format!("/cases/{id}")).await.ok(), added);
    assert_eq!(
        browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.problem(),
        (409, "already_added".to_owned())
    );
    browser.call("DELETE", &format!("/cases/{id}"), None).await.ok();
    assert_eq!(browser.get(&format!("/cases/{id}")).await.status, 404);
    assert_eq!(browser.call("DELETE", &format!("/cases/{id}"), None).await.status, 404);
}

#[tokio::test]
async fn somebody_elses_case_looks_like_none() {
    let ellis = Ellis::start().await;
    let added = ellis.member(EMAIL).await.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    let path = format!("/cases/{}", added["case"]["id"].as_str().expect("an id"));
    let mut other = ellis.member("other@example.org").await;
    let one = other.get(&path).await;
    let none = other.get("/cases/abcdefghijklmnopqrst_-").await;
    assert_eq!((one.status, &one.text), (none.status, &none.text));
    assert_eq!(other.call("DELETE", &path, None).await.status, 404);
    assert_eq!(ellis.count("SELECT count(*) FROM watched_case").await, 1);
}

#[tokio::test]
async fn a_number_that_the_agency_does_not_know_is_not_added_and_a_wrong_kind_is_named() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    let unknown = browser.post("/cases", json!({"receipt_number": "EAC9999103401"})).await;
    assert_eq!(unknown.problem(), (409, "not_found_upstream".to_owned()));
    for (number, code) in [
        ("", "receipt_number_missing"),
        ("031234567890", "is_account_number"),
        ("EAC99991O34O3", "receipt_number_has_letters"),
    ] {
        let reply = browser.post("/cases", json!({"receipt_number": number})).await;
        assert_eq!(reply.json()["fields"][0]["code"], code, "{number}");
    }
    assert_eq!(ellis.count("SELECT count(*) FROM watched_case").await, 0);
}

#[tokio::test]
async fn where_the_agency_cannot_be_asked_a_case_is_added_all_the_same() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    for (number, failure) in [("MCK0000000500", "unavailable"), ("MCK0000000429", "busy")] {
        let added = browser.post("/cases", json!({"receipt_number": number})).await.ok();
        assert_eq!(added["case"]["status"]["failure"], failure, "{number}");
        assert!(added["case"]["status"]["read_at"].is_null());
    }
}

#[tokio::test]
async fn tracking_needs_no_account_and_tells_what_is_there_and_what_is_not() {
    let ellis = Ellis::start().await;
    let mut guest = ellis.browser();
    let numbers = json!({"receipt_numbers": ["EAC9999103403", "EAC9999103401", "SRC9999102777"]});
    let tracked = guest.post("/tracking", numbers).await.ok();
    let results = tracked["results"].as_array().expect("results");
    assert_eq!(results.len(), 3);
    assert!(results[0]["status"]["title_en"].is_string() && results[0]["status"]["title_es"].is_string());
    assert!(results[1]["status"].is_null());
    assert_eq!(results[1]["failure"], "not_found");
    assert!(results[1]["failure_message"].is_null(), "the agency may say whom it protects");
    assert!(results[0]["failure_message"].is_null() && results[0]["status"]["failure_message"].is_null());
    assert!(
        results[2]["history"].as_array().is_some_and(|lines| lines.iter().all(|line| line["learned_at"].is_null()))
    );
}

#[tokio::test]
async fn a_case_that_the_agency_hides_later_is_tracked_as_one_that_never_was() {
    let ellis = Ellis::start().await;
    let mut guest = ellis.browser();
    let never = guest.post("/tracking", json!({"receipt_numbers": ["EAC9999103401"]})).await.ok();
    let seen = guest.post("/tracking", json!({"receipt_numbers": ["EAC9999103403"]})).await.ok();
    assert!(seen["results"][0]["status"].is_object());
    let hide = "UPDATE receipt SET failure = 'not_found', failure_message = 'Protected under 8 U.S.C. 1367',
                failed_at = read_at, failures = 1 WHERE receipt_number = 'EAC9999103403' RETURNING receipt_number";
    ellis.texts(hide).await;
    let later = guest.post("/tracking", json!({"receipt_numbers": ["EAC9999103403"]})).await.ok();
    let alike = |mut reply: serde_json::Value| {
        reply["results"][0]["receipt_number"] = json!("");
        reply
    };
    assert_eq!(alike(later), alike(never));
}

#[tokio::test]
async fn the_profile_shows_the_number_and_takes_a_name_and_a_language() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    let before = browser.get("/profile").await.ok();
    assert_eq!((before["user_name"].as_str(), before["email"].as_str()), (Some(EMAIL), Some(EMAIL)));
    let change =
        json!({"given_name": " María José ", "family_name": "O’Connor-López", "user_name": "", "language": "es"});
    let after = browser.call("PATCH", "/profile", Some(change)).await.ok();
    assert_eq!(after["given_name"], "María José");
    assert_eq!(after["language"], "es");
    assert_eq!(after["account_number"], before["account_number"]);
    assert_eq!(browser.who().await["signed_in"]["display_name"], "María José");
    let long = json!({"given_name": "x".repeat(500), "family_name": "", "user_name": "", "language": "en"});
    assert_eq!(browser.call("PATCH", "/profile", Some(long)).await.status, 422);
    assert_eq!(browser.get("/profile").await.ok(), after);
}
