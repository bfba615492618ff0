//! The agency's daily quota is shared out: nobody spends the part of the others, and nobody a whole part alone.

use std::sync::Arc;

use ellis_server::entropy::SystemEntropy;
use ellis_server::run::start;
use ellis_server::store::Standing;
use serde_json::json;

use crate::agency::{Agency, made_up, shown, track};
use crate::server::{Ellis, NOON};

const NUMBER: &str = "EAC9999103403";
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const INTERVAL: i64 = 6 * HOUR;

/// Asks for made-up numbers from 127.0.0.N, as fast as the limits let it; the failures that were told.
async fn guess(ellis: &Ellis, address: u8, numbers: std::ops::Range<usize>) -> Vec<String> {
    let mut browser = ellis.browser_at(&format!("127.0.0.{address}"));
    let mut told = Vec::new();
    for number in numbers {
        if told.len() % 10 == 0 {
            ellis.clock.advance(MINUTE);
        }
        let one = browser.post("/tracking", track(&[&made_up(number)])).await.ok();
        told.push(one["results"][0]["failure"].as_str().unwrap_or_default().to_owned());
    }
    told
}

fn busy(told: &[String]) -> usize {
    told.iter().filter(|one| *one == "busy").count()
}

#[tokio::test]
async fn guests_spend_their_share_of_the_day_and_nothing_of_the_others() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&["--case-status-per-day=100"]).await;
    for address in 1..=6 {
        let first = usize::from(address) * 100;
        guess(&ellis, address, first..first + 60).await;
    }
    assert_eq!(agency.count(), 25, "a quarter of the day");
    let mut member = ellis.member("maria@example.org").await;
    member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let unknown = member.post("/cases", json!({"receipt_number": made_up(9_999)})).await;
    assert_eq!(unknown.problem(), (409, "not_found_upstream".to_owned()), "a made-up number isn't added");
    ellis.clock.advance(INTERVAL);
    assert_eq!(ellis.running.app.case_sync.round(INTERVAL).await.expect("a round"), 1, "the poller has its share");
    assert_eq!(agency.count_of(NUMBER), 2);
    let known = ellis.browser_at("127.0.0.9").post("/tracking", track(&[NUMBER])).await.ok();
    assert!(known["results"][0]["status"].is_object(), "what is known is still shown");
    ellis.clock.advance(DAY);
    assert_eq!(busy(&guess(&ellis, 1, 5_000..5_010).await), 0, "a new day");
}

#[tokio::test]
async fn one_address_spends_a_tenth_of_what_guests_have() {
    let agency = Arc::new(Agency::default());
    let ellis = agency.ellis(&[]).await;
    let told = guess(&ellis, 1, 0..40).await;
    assert_eq!((agency.count(), busy(&told)), (25, 15));
    let again = guess(&ellis, 1, 39..40).await;
    assert_eq!((busy(&again), agency.count()), (1, 25));
    assert_eq!(busy(&guess(&ellis, 2, 100..110).await), 0, "another address has its own");
}

#[tokio::test]
async fn one_member_adds_so_many_numbers_a_day_and_no_more() {
    let agency = Arc::new(Agency::default());
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    for number in 0..30 {
        let reply = member.post("/cases", json!({"receipt_number": made_up(number)})).await;
        assert_eq!(reply.problem().1, "not_found_upstream", "{number}");
    }
    let over = member.post("/cases", json!({"receipt_number": made_up(30)})).await;
    assert_eq!(over.problem(), (429, "throttled".to_owned()));
    assert_eq!(over.json()["retry_after"], 12 * 3_600 + 1, "until midnight, UTC");
    assert_eq!(agency.count(), 30);
    let mut other = ellis.member("other@example.org").await;
    assert_eq!(other.post("/cases", json!({"receipt_number": made_up(31)})).await.problem().1, "not_found_upstream");
}

#[tokio::test]
async fn a_list_holds_no_more_than_ten_numbers_that_the_agency_never_confirmed() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    agency.is_out(Some(500));
    for number in 0..10 {
        let added = member.post("/cases", json!({"receipt_number": made_up(number)})).await.ok();
        assert_eq!(added["case"]["status"]["failure"], "unavailable", "{number}");
    }
    let over = member.post("/cases", json!({"receipt_number": made_up(10)})).await;
    assert_eq!(over.problem(), (503, "busy".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM watched_case").await, 11);
}

#[tokio::test]
async fn a_number_that_the_agency_never_confirmed_is_asked_for_once_a_day_and_after_thirty_days_no_more() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    agency.is_out(Some(500));
    member.post("/cases", json!({"receipt_number": made_up(1)})).await.ok();
    agency.is_out(None);
    for _ in 0..40 * 24 {
        ellis.clock.advance(HOUR);
        ellis.running.app.case_sync.round(INTERVAL).await.expect("a round");
    }
    assert_eq!(agency.count_of(&made_up(1)), 1 + 30);
    assert_eq!(agency.count_of(NUMBER), 1 + 40 * 4, "a case that was shown once is read on");
    // Hidden now: it may come back.
    agency.says(NUMBER, crate::agency::hidden());
    let before = agency.count_of(NUMBER);
    for _ in 0..40 * 24 {
        ellis.clock.advance(HOUR);
        ellis.running.app.case_sync.round(INTERVAL).await.expect("a round");
    }
    assert!(agency.count_of(NUMBER) - before > 100);
}

#[tokio::test]
async fn made_up_numbers_in_lists_spend_nothing_of_the_share_for_known_cases() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&["--case-status-per-day=100"]).await;
    let mut member = ellis.member("maria@example.org").await;
    member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let account = ellis.account_id().await;
    for number in 0..900 {
        let number = made_up(number);
        let added = ellis
            .running
            .app
            .store
            .add_case(&account, &number, &number, Standing::Shown, ellis.running.app.clock.now())
            .await;
        assert!(added.expect("added"));
    }
    ellis.clock.advance(INTERVAL);
    for _ in 0..40 {
        ellis.running.app.case_sync.round(INTERVAL).await.expect("a round");
    }
    assert_eq!(agency.count_of(NUMBER), 2);
    assert_eq!(agency.count(), 2 + 5, "a twentieth of the day");
}

#[tokio::test]
async fn what_fails_for_a_guest_changes_nothing_for_those_who_have_the_case() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&["--case-status-per-day=8"]).await;
    let mut member = ellis.member("maria@example.org").await;
    member.post("/cases", json!({"receipt_number": NUMBER})).await.ok();
    let list = member.get("/cases").await.ok();
    ellis.clock.advance(11 * MINUTE);
    agency.is_out(Some(500));
    for _ in 0..4 {
        let told = ellis.browser().post("/tracking", track(&[NUMBER])).await.ok();
        let one = &told["results"][0];
        assert!(one["status"].is_object() && one["failure"].is_string(), "{one}");
    }
    assert_eq!(member.get("/cases").await.ok(), list);
    assert_eq!(ellis.count("SELECT failures FROM receipt").await, 0);
}

#[tokio::test]
async fn a_restart_refunds_nothing_of_the_day() {
    let agency = Arc::new(Agency::default());
    let mut ellis = agency.ellis(&["--case-status-per-day=100"]).await;
    for address in 1..=3 {
        let first = usize::from(address) * 100;
        guess(&ellis, address, first..first + 10).await;
    }
    assert_eq!(agency.count(), 25);
    ellis.running.stop().await;
    let options = ellis.running.app.options.clone();
    ellis.running = start(options, ellis.clock.clone(), Arc::new(SystemEntropy)).await.expect("it starts");
    assert_eq!(busy(&guess(&ellis, 4, 1_000..1_005).await), 5);
    assert_eq!(agency.count(), 25);
    assert!(ellis.running.app.clock.now() < NOON + 12 * HOUR, "the same day");
}
