//! The client over a socket: tokens, pauses, and the last good answer that no error overwrites.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ellis_server::case_status::{CaseStatusClient, FetchError, Meter, QuotaLedger, Quotas, simulator};
use ellis_server::clock::ManualClock;
use ellis_server::domain::asking::{Asker, Spending, Spent};
use ellis_server::store::{AccountId, Standing, StoreError};
use serde_json::json;

use crate::agency::{Agency, router, serve, shown};
use crate::server::{Ellis, NOON};

/// A ledger for one test.
#[derive(Default)]
struct Ledger(std::sync::Mutex<Spent>);

#[async_trait::async_trait]
impl QuotaLedger for Ledger {
    async fn spent(&self, _: i64) -> Result<Spent, StoreError> {
        Ok(*self.0.lock().expect("no panic"))
    }

    async fn spend(&self, _: i64, asker: Asker, may: &(dyn Fn(Spent) -> bool + Sync)) -> Result<Spending, StoreError> {
        let mut spent = self.0.lock().expect("no panic");
        let spending = Spending::of(*spent, asker, may);
        *spent = spending.of_day;
        Ok(spending)
    }
}

fn meter(clock: &Arc<ManualClock>) -> Meter {
    Meter::new(Quotas { per_second: 100, per_day: 1_000 }, Arc::new(Ledger::default()), clock.clone())
}

async fn over_the_simulator(secret: &str) -> (CaseStatusClient, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(NOON));
    let url = serve(simulator(clock.clone(), "id", "secret")).await;
    (CaseStatusClient::new(&url, "id", secret, meter(&clock), clock.clone()).expect("a client"), clock)
}

#[tokio::test]
async fn every_error_of_the_simulator_is_understood() {
    let (client, clock) = over_the_simulator("secret").await;
    assert!(
        matches!(client.read("EAC9999103401", Asker::Poller).await, Err(FetchError::NotFound { message: Some(text) }) if text.contains("EAC•••••••401"))
    );
    assert!(matches!(client.read("nonsense", Asker::Poller).await, Err(FetchError::Malformed { message: Some(_) })));
    assert_eq!(client.read("MCK0000000401", Asker::Poller).await, Err(FetchError::Refused));
    assert_eq!(client.read("MCK0000000500", Asker::Poller).await, Err(FetchError::Unavailable { until: None }));
    assert_eq!(client.read("MCK0000000429", Asker::Poller).await, Err(FetchError::Throttled { until: NOON + 1_000 }));
    assert_eq!(
        client.read("EAC9999103403", Asker::Poller).await,
        Err(FetchError::Throttled { until: NOON + 1_000 }),
        "the pause holds for all"
    );
    clock.advance(1_000);
    assert!(client.read("EAC9999103403", Asker::Poller).await.is_ok());
    assert!(matches!(
        client.read("MCK0000000503", Asker::Poller).await,
        Err(FetchError::Unavailable { until: Some(_) })
    ));
}

#[tokio::test]
async fn a_wrong_secret_is_refused_without_asking_for_a_case() {
    let (client, _) = over_the_simulator("another").await;
    assert_eq!(client.read("EAC9999103403", Asker::Poller).await, Err(FetchError::Refused));
}

#[tokio::test]
async fn a_token_is_renewed_when_its_half_hour_is_over() {
    let (client, clock) = over_the_simulator("secret").await;
    for _ in 0..3 {
        assert!(client.read("EAC9999103403", Asker::Poller).await.is_ok());
        clock.advance(31 * 60_000);
    }
}

async fn over(agency: Arc<Agency>) -> (CaseStatusClient, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(NOON));
    let url = serve(router(agency)).await;
    (CaseStatusClient::new(&url, "id", "secret", meter(&clock), clock.clone()).expect("a client"), clock)
}

fn good() -> (u16, String) {
    shown("EAC9999103403")
}

#[tokio::test]
async fn an_unauthorized_answer_renews_the_token_exactly_once() {
    let agency = Arc::new(Agency::default());
    *agency.answers.lock().expect("no panic") =
        vec![(401, String::new()), good(), (401, String::new()), (401, String::new())];
    let (client, _) = over(agency.clone()).await;
    assert!(client.read("EAC9999103403", Asker::Poller).await.is_ok());
    assert_eq!((agency.tokens.load(Ordering::SeqCst), agency.count()), (2, 2));
    assert_eq!(client.read("EAC9999103403", Asker::Poller).await, Err(FetchError::Refused));
    assert_eq!((agency.tokens.load(Ordering::SeqCst), agency.count()), (3, 4));
}

#[tokio::test]
async fn without_a_named_pause_the_pauses_double() {
    let agency = Arc::new(Agency::default());
    *agency.answers.lock().expect("no panic") = vec![(429, String::new()), (503, "<html>".to_owned())];
    let (client, clock) = over(agency).await;
    assert_eq!(client.read("EAC9999103403", Asker::Poller).await, Err(FetchError::Throttled { until: NOON + 30_000 }));
    clock.advance(30_000);
    assert_eq!(
        client.read("EAC9999103403", Asker::Poller).await,
        Err(FetchError::Unavailable { until: Some(NOON + 90_000) })
    );
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_no_answer_at_all_is_a_failure_and_no_more() {
    let agency = Arc::new(Agency::default());
    *agency.answers.lock().expect("no panic") = vec![(200, "x".repeat(300 * 1024))];
    let (client, clock) = over(agency).await;
    assert_eq!(client.read("EAC9999103403", Asker::Poller).await, Err(FetchError::Unreadable));
    let nowhere =
        CaseStatusClient::new("http://127.0.0.1:9", "id", "secret", meter(&clock), clock.clone()).expect("a client");
    assert_eq!(nowhere.read("EAC9999103403", Asker::Poller).await, Err(FetchError::TimedOut));
    assert!(
        CaseStatusClient::new("http://agency.example", "id", "secret", meter(&clock), clock).is_err(),
        "never in clear"
    );
}

#[tokio::test(start_paused = true)]
#[allow(clippy::disallowed_methods)] // It isn't the machine's time.
async fn an_agency_that_stalls_is_left_after_five_seconds() {
    // It takes connections and never answers.
    let stalls = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let url = format!("http://{}", stalls.local_addr().expect("an address"));
    let clock = Arc::new(ManualClock::at(NOON));
    let _ = crate::server::client();
    let client = CaseStatusClient::new(&url, "id", "secret", meter(&clock), clock).expect("a client");
    let begun = tokio::time::Instant::now();
    assert_eq!(client.read("EAC9999103403", Asker::Poller).await, Err(FetchError::TimedOut));
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn an_unknown_number_is_not_asked_for_again_at_once() {
    let agency = Arc::new(Agency::default());
    let unknown = || (404, r#"{"code":404,"message":"No case EAC9999103403"}"#.to_owned());
    *agency.answers.lock().expect("no panic") = vec![unknown(), unknown()];
    let url = serve(router(agency.clone())).await;
    let ellis = Ellis::with(&["--case-status-url", &url, "--case-status-id=id", "--case-status-secret=secret"]).await;
    let mut guest = ellis.browser();
    for (after, asked) in [(0, 1), (9 * 60_000, 1), (60_000, 2)] {
        ellis.clock.advance(after);
        let tracked = guest.post("/tracking", json!({"receipt_numbers": ["EAC9999103403"]})).await.ok();
        assert_eq!(tracked["results"][0]["failure"], "not_found");
        assert_eq!(agency.count(), asked);
    }
}

#[tokio::test]
async fn a_receipt_that_fails_goes_to_the_end_of_the_line() {
    let ellis = Ellis::start().await;
    ellis.member("maria@example.org").await;
    let account = ellis.account_id().await;
    let store = ellis.running.app.store.clone();
    // By when each was asked for last: one never, one that couldn't be asked and so wasn't looked at, one that failed,
    // one read.
    for number in ["EAC9999103401", "EAC9999103402", "EAC9999103403", "EAC9999103404"] {
        store.add_case(&account, number, number, Standing::Shown, NOON).await.expect("added");
    }
    store.keep_failure("EAC9999103402", "unavailable", false, None, NOON + 2, |_, _| 0).await.expect("kept");
    // Its rest ends last, and it was asked for first.
    store.keep_failure("EAC9999103403", "unavailable", false, None, NOON + 1, |_, _| 5).await.expect("kept");
    store.keep_first_failure("EAC9999103405", "busy", NOON + 3).await.expect("kept");
    store.add_case(&account, "5", "EAC9999103405", Standing::NotRead, NOON).await.expect("added");
    let due = store.due_receipts(false, NOON + 9, NOON + 9, 9).await.expect("receipts");
    assert_eq!(due, ["EAC9999103401", "EAC9999103404", "EAC9999103403", "EAC9999103402", "EAC9999103405"]);
    assert_eq!(store.due_receipts(false, NOON + 9, NOON + 9, 3).await.expect("receipts"), due[..3]);
}

#[tokio::test]
async fn the_last_good_answer_stays_when_the_newest_reading_fails_and_the_poller_moves_a_status_on() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member("maria@example.org").await;
    let added = browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    let before = added["case"]["status"].clone();
    let sync = ellis.running.app.case_sync.clone();
    ellis.clock.advance(10 * 60_000);
    sync.record("EAC9999103403", &Err(FetchError::Unavailable { until: None })).await.expect("kept");
    let id = added["case"]["id"].as_str().expect("an id");
    let failed = browser.get(&format!("/cases/{id}")).await.ok();
    assert_eq!(failed["case"]["status"]["failure"], "unavailable");
    assert_eq!(failed["case"]["status"]["title_en"], before["title_en"]);
    assert_eq!(failed["case"]["status"]["read_at"], before["read_at"]);

    let mut seen = vec![before["title_en"].clone()];
    for _ in 0..25 {
        ellis.clock.advance(10 * 24 * 3_600_000);
        sync.round(6 * 3_600_000).await.expect("a round");
        let reading = ellis.text("SELECT reading FROM receipt").await;
        let reading: serde_json::Value = serde_json::from_str(&reading).expect("JSON");
        seen.push(reading["official"][0]["title"].clone());
    }
    seen.dedup();
    assert!(seen.len() >= 4, "{seen:?}");
    assert_eq!(ellis.text("SELECT coalesce(failure, '') FROM receipt").await, "", "a good reading clears the failure");
}

#[tokio::test]
async fn a_receipt_is_asked_for_as_long_as_somebody_has_it_in_their_list() {
    let ellis = Ellis::start().await;
    ellis.member("maria@example.org").await;
    ellis.member("ana@example.org").await;
    let store = ellis.running.app.store.clone();
    let accounts = ellis.texts("SELECT id FROM account").await;
    for account in &accounts {
        store
            .add_case(&AccountId::new(account.clone()), account, "EAC9999103403", Standing::Shown, NOON)
            .await
            .expect("added");
    }
    for (account, left) in accounts.iter().zip([1, 0]) {
        store.remove_case(&AccountId::new(account.clone()), account).await.expect("removed");
        let due = store.due_receipts(false, NOON + 9, NOON + 9, 9).await.expect("receipts");
        assert_eq!(due.len(), left);
    }
}
