//! The poller: its rounds follow the clock, also where that is moved.

use std::sync::Arc;
use std::time::Duration;

use ellis_server::clock::{Clock, ManualClock, Pausing};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::agency::{Agency, shown};
use crate::server::Ellis;

/// A clock whose pauses begin and end by hand.
struct Paused {
    clock: Arc<ManualClock>,
    begun: Arc<Semaphore>,
    ended: Arc<Semaphore>,
}

impl Clock for Paused {
    fn now(&self) -> i64 {
        self.clock.now()
    }

    fn pause(&self, _: Duration) -> Pausing<'_> {
        Box::pin(async {
            self.begun.add_permits(1);
            self.ended.acquire().await.expect("open").forget();
        })
    }
}

#[tokio::test]
async fn when_the_clock_ends_a_pause_a_round_begins_and_no_sooner() {
    let (begun, ended) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let clock = |clock| Arc::new(Paused { clock, begun: begun.clone(), ended: ended.clone() }) as Arc<dyn Clock>;
    let ellis = Ellis::under(&[], clock).await;
    let pause_begins = async || {
        let permit = tokio::time::timeout(Duration::from_secs(60), begun.acquire()).await;
        permit.expect("the poller pauses on the clock").expect("open").forget();
    };
    pause_begins().await;
    let mut browser = ellis.member("maria@example.org").await;
    browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    let read_at = async || ellis.count("SELECT read_at FROM receipt").await;
    let first = read_at().await;
    ellis.clock.advance(60 * 24 * 3_600_000);
    assert_eq!(read_at().await, first, "the pause isn't over");
    ended.add_permits(1);
    // The next pause begins when the round is over.
    pause_begins().await;
    assert_eq!(read_at().await, ellis.clock.now());
}

#[tokio::test]
async fn a_receipt_that_cannot_be_kept_keeps_no_other_from_being_read() {
    const KEPT: &str = "IOE0000000002";
    const LOST: &str = "IOE0000000001";
    let agency = Arc::new(Agency::default());
    let ellis = agency.ellis(&[]).await;
    let mut member = ellis.member("maria@example.org").await;
    for number in [LOST, KEPT] {
        agency.says(number, shown(number));
        member.post("/cases", json!({"receipt_number": number})).await.ok();
    }
    ellis.clock.advance(7 * 3_600_000);
    ellis.refuse_where("UPDATE", "receipt", &format!("NEW.receipt_number = '{LOST}'")).await;
    ellis.running.app.case_sync.round(6 * 3_600_000).await.expect_err("one of them");
    let read_at = ellis.count(&format!("SELECT read_at FROM receipt WHERE receipt_number = '{KEPT}'")).await;
    assert_eq!(read_at, ellis.clock.now());
}
