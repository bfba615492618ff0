//! What the metrics tell of the room for hashing, messages, the poller, the agency's quota and the database.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ellis_server::clock::Clock;
use serde_json::json;

use crate::agency::{Agency, made_up, shown, track};
use crate::alerts::{EMAIL, EVIDENCE, NUMBER, add, changes, choose};
use crate::scrape::METRICS;
use crate::server::{Ellis, NOON, PASSWORD};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

#[tokio::test]
async fn the_room_for_hashing_tells_how_full_it_is() {
    let ellis = Ellis::with(&[METRICS]).await;
    let passwords = &ellis.running.app.passwords;
    let scrape = ellis.scrape().await;
    let places = scrape.value("ellis_password_hashing_places");
    assert!(places >= 1.0);
    assert_eq!(scrape.value("ellis_password_hashing_in_progress"), 0.0);
    let mut taken = Vec::new();
    while passwords.places() > 0 {
        taken.push(passwords.place().await.expect("a place"));
    }
    let mut waits = Box::pin(passwords.place());
    tokio::select! {
        biased;
        _ = &mut waits => panic!("there is no place"),
        () = std::future::ready(()) => {}
    }
    let scrape = ellis.scrape().await;
    assert_eq!(scrape.value("ellis_password_hashing_in_progress"), places);
    assert_eq!(scrape.value("ellis_password_hashing_waiting"), 1.0);
    assert_eq!(scrape.value("ellis_password_hashing_refused_total"), 0.0);
    tokio::time::pause();
    assert!(waits.await.is_err());
    tokio::time::resume();
    let scrape = ellis.scrape().await;
    assert_eq!(scrape.value("ellis_password_hashing_waiting"), 0.0);
    assert_eq!(scrape.value("ellis_password_hashing_refused_total"), 1.0);
}

#[tokio::test]
async fn what_became_of_messages_is_counted_and_those_that_wait_tell_their_age() {
    // Nobody answers there.
    let ellis = Ellis::with(&[METRICS, "--smtp-url=smtp://127.0.0.1:9"]).await;
    let outcome = |outcome| format!(r#"ellis_outbox_deliveries_total{{channel="mail",outcome="{outcome}"}}"#);
    let waiting = r#"ellis_outbox_waiting_messages{channel="mail",urgency="asked"}"#;
    let oldest = r#"ellis_outbox_oldest_waiting_seconds{channel="mail",urgency="asked"}"#;
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(waiting), scrape.value(oldest)), (0.0, 0.0));
    let body = json!({"email": EMAIL, "password": PASSWORD, "user_name": "", "language": "en"});
    ellis.browser().post("/sign-up", body).await.ok();
    ellis.scrape_until(&outcome("retried"), 1.0).await;
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(waiting), scrape.value(oldest)), (1.0, 0.0));
    ellis.execute("UPDATE message SET due_at = due_at + 1000000000").await;
    ellis.clock.advance(11 * MINUTE);
    assert_eq!(ellis.scrape().await.value(oldest), 660.0);
    ellis.execute(&format!("UPDATE message SET attempts = 6, due_at = {NOON}")).await;
    ellis.running.app.wake_outbox();
    // The database is read before the counters are: what both say is in the next one.
    ellis.scrape_until(&outcome("dead"), 1.0).await;
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(waiting), scrape.value(&outcome("sent"))), (0.0, 0.0));
    assert_eq!(scrape.value(r#"ellis_outbox_waiting_messages{channel="text",urgency="code"}"#), 0.0);
}

#[tokio::test]
async fn an_alert_is_counted_when_it_is_queued_and_as_sent_when_it_left() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[METRICS]).await;
    let mut member = ellis.member(EMAIL).await;
    add(&mut member).await;
    choose(&mut member, "email").await;
    let queued = "ellis_alerts_queued_total";
    assert_eq!(ellis.scrape().await.value(queued), 0.0);
    changes(&agency, &ellis, EVIDENCE).await;
    ellis.scrape_until(queued, 1.0).await;
    let messages = ellis.count("SELECT count(*) FROM message").await;
    let sent = r#"ellis_outbox_deliveries_total{channel="mail",outcome="sent"}"#;
    ellis.scrape_until(sent, f64::from(u16::try_from(messages).expect("few"))).await;
}

#[tokio::test]
async fn the_poller_tells_its_rounds_what_is_due_and_what_the_agency_said() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[METRICS, "--case-status-interval=21600"]).await;
    let sync = &ellis.running.app.case_sync;
    let readings = |asker: &str, outcome: &str| {
        format!(r#"ellis_case_status_readings_total{{asker="{asker}",outcome="{outcome}"}}"#)
    };
    let due = r#"ellis_poller_receipts_due{asker="poller"}"#;
    let scrape = ellis.scrape().await;
    assert_eq!(scrape.value("ellis_poller_last_round_timestamp_seconds"), 0.0);
    assert_eq!(scrape.value("ellis_process_start_time_seconds"), (NOON / 1_000) as f64);
    add(&mut ellis.member(EMAIL).await).await;
    ellis.browser().post("/tracking", track(&[&made_up(1)])).await.ok();
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(due), scrape.value(&readings("member", "read"))), (0.0, 1.0));
    assert_eq!(scrape.value(&readings("guest", "not_found")), 1.0);
    ellis.clock.advance(6 * HOUR);
    assert_eq!(ellis.scrape().await.value(due), 1.0);
    sync.round(6 * HOUR).await.expect("a round");
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(due), scrape.value(&readings("poller", "read"))), (0.0, 1.0));
    assert_eq!(scrape.value(r#"ellis_poller_rounds_total{outcome="finished"}"#), 1.0);
    assert_eq!(scrape.value("ellis_poller_last_round_timestamp_seconds"), (ellis.clock.now() / 1_000) as f64);
    // One that rests after a failure is due when its rest is over.
    agency.is_out(Some(500));
    ellis.clock.advance(6 * HOUR);
    sync.round(6 * HOUR).await.expect("a round");
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(due), scrape.value(&readings("poller", "unavailable"))), (0.0, 1.0));
    ellis.clock.advance(MINUTE);
    assert_eq!(ellis.scrape().await.value(due), 1.0);
    ellis.execute("ALTER TABLE receipt RENAME TO elsewhere").await;
    assert!(sync.round(6 * HOUR).await.is_err());
    assert_eq!(sync.rounds.failed.load(Ordering::Relaxed), 1);
    assert_eq!(ellis.scrape().await.value(r#"ellis_poller_rounds_total{outcome="failed"}"#), 1.0);
}

#[tokio::test]
async fn the_quota_tells_what_each_spent_today_and_how_long_the_agency_wants_a_pause() {
    let agency = Arc::new(Agency::default());
    let ellis = agency.ellis(&[METRICS, "--case-status-per-day=100"]).await;
    let spent = |asker: &str| format!(r#"ellis_case_status_quota_spent{{asker="{asker}"}}"#);
    let mut guest = ellis.browser();
    for number in 1..=2 {
        guest.post("/tracking", track(&[&made_up(number)])).await.ok();
    }
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(&spent("guest")), scrape.value(&spent("poller"))), (2.0, 0.0));
    assert_eq!(scrape.value("ellis_case_status_quota_per_day"), 100.0);
    let until = "ellis_case_status_paused_until_timestamp_seconds";
    assert_eq!(scrape.value(until), 0.0);
    agency.is_out(Some(429));
    guest.post("/tracking", track(&[&made_up(3)])).await.ok();
    let scrape = ellis.scrape().await;
    assert_eq!(scrape.value(until), ((NOON + 30_000) / 1_000) as f64);
    // Nothing is sent meanwhile, and it is told that somebody asked in vain.
    guest.post("/tracking", track(&[&made_up(4)])).await.ok();
    let in_vain = r#"ellis_case_status_readings_total{asker="guest",outcome="quota_spent"}"#;
    let scrape = ellis.scrape().await;
    assert_eq!((scrape.value(&spent("guest")), scrape.value(in_vain)), (3.0, 1.0));
    ellis.clock.advance(24 * HOUR);
    assert_eq!(ellis.scrape().await.value(&spent("guest")), 0.0, "a new day");
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_told_and_so_is_all_the_rest() {
    let ellis = Ellis::with(&[METRICS]).await;
    ellis.member(EMAIL).await;
    let scrape = ellis.scrape().await;
    assert_eq!(scrape.value("ellis_database_up"), 1.0);
    let most = scrape.value("ellis_database_connections_max");
    let used = |state: &str| scrape.value(&format!(r#"ellis_database_connections{{state="{state}"}}"#));
    assert!(used("in_use") + used("idle") >= 1.0 && used("in_use") + used("idle") <= most);
    let (waiting, due) = ("ellis_outbox_waiting_messages", "ellis_poller_receipts_due");
    for (table, lost, kept) in [("message", waiting, due), ("receipt", due, waiting)] {
        ellis.execute(&format!("ALTER TABLE {table} RENAME TO elsewhere")).await;
        let scrape = ellis.scrape().await;
        assert_eq!(scrape.value("ellis_database_up"), 0.0, "{table}");
        assert!(!scrape.families.contains_key(lost) && scrape.families.contains_key(kept), "{table}");
        assert_eq!(scrape.requests("POST /api/v1/sign-up", 200), 1.0);
        ellis.execute(&format!("ALTER TABLE elsewhere RENAME TO {table}")).await;
    }
    assert_eq!(ellis.scrape().await.value("ellis_database_up"), 1.0);
}
