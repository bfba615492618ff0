//! How often the agency may be asked: so many a second, so many a day, and not at all while it wants a pause.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::FetchError;
use super::quota_ledger::QuotaLedger;
use crate::clock::{Clock, DAY, MINUTE, SECOND};
use crate::domain::asking::{Asker, Shares, Spent};
use crate::store::StoreError;

/// The agency's limits, which differ by program and year.
#[derive(Debug, Clone, Copy)]
pub struct Quotas {
    /// Requests in any second.
    pub per_second: u32,
    /// Requests in a UTC day.
    pub per_day: u32,
}

/// A person waits this long for a turn, then is told that it's busy.
const TURN_MOST: Duration = Duration::from_secs(4);
/// The first pause where the agency doesn't say how long; it doubles with each further one.
const PAUSE_FIRST: i64 = 30 * SECOND;
/// The longest pause.
const PAUSE_MOST: i64 = 15 * MINUTE;

/// Counts requests, each against the share of who asks. The agency's own 429 is the backstop.
pub struct Meter {
    turns: Arc<Semaphore>,
    /// Guests have half of the turns of a second, so that the others find one.
    guest_turns: Arc<Semaphore>,
    shares: Shares,
    ledger: Arc<dyn QuotaLedger>,
    /// The UTC day since 1970, and what this instance last read of what was spent on it.
    day: Mutex<(i64, Spent)>,
    resting_until: AtomicI64,
    pauses: AtomicI64,
    clock: Arc<dyn Clock>,
}

impl Meter {
    /// With the turns of this second unused, and what the ledger says of the day once it is read.
    pub fn new(quotas: Quotas, ledger: Arc<dyn QuotaLedger>, clock: Arc<dyn Clock>) -> Self {
        let turns = |count: u32| Arc::new(Semaphore::new(count.max(1) as usize));
        Self {
            turns: turns(quotas.per_second),
            guest_turns: turns(quotas.per_second / 2),
            shares: Shares::new(quotas.per_day),
            ledger,
            day: Mutex::new((0, [0; 4])),
            resting_until: AtomicI64::new(0),
            pauses: AtomicI64::new(0),
            clock,
        }
    }

    /// Waits for a turn and counts it. Errors: `Throttled` within a pause, `QuotaSpent` for a spent share or too long a
    /// queue, `Unavailable` where it can't be written down.
    pub async fn turn(&self, asker: Asker) -> Result<(), FetchError> {
        let until = self.resting_until.load(Ordering::SeqCst);
        if self.clock.now() < until {
            return Err(FetchError::Throttled { until });
        }
        let permits = async {
            let guest = match asker {
                Asker::Guest => Some(self.guest_turns.clone().acquire_owned().await),
                _ => None,
            };
            (guest, self.turns.clone().acquire_owned().await)
        };
        let Ok(permits) = tokio::time::timeout(TURN_MOST, permits).await else { return Err(FetchError::QuotaSpent) };
        match self.spend(asker).await {
            Ok(true) => {}
            Ok(false) => return Err(FetchError::QuotaSpent),
            Err(error) => {
                tracing::error!(cause = %error, "a question to the agency can't be counted");
                return Err(FetchError::Unavailable { until: None });
            }
        }
        // The permits come back a second later: no window of a second holds more than the quota.
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            drop(permits);
        });
        Ok(())
    }

    async fn spend(&self, asker: Asker) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let may = |spent: Spent| self.shares.may_ask(asker, &spent, now % DAY);
        let spending = self.ledger.spend(now / DAY, asker, &may).await?;
        self.note(now / DAY, spending.of_day);
        Ok(spending.is_spent)
    }

    /// Whether a question would be sent now, as far as this instance knows: there is no pause, and something is left of
    /// the share.
    pub fn may_ask(&self, asker: Asker) -> bool {
        let now = self.clock.now();
        now >= self.resting_until.load(Ordering::SeqCst)
            && self.shares.may_ask(asker, &self.spent_today(now), now % DAY)
    }

    /// Reads what was spent today, by this instance and by others.
    pub async fn read_spent(&self) -> Result<(), StoreError> {
        let day = self.clock.now() / DAY;
        let spent = self.ledger.spent(day).await?;
        self.note(day, spent);
        Ok(())
    }

    /// Notes what was read of a day. Counts only grow: what is less was read before.
    fn note(&self, day: i64, spent: Spent) {
        let mut noted = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.0 != day {
            *noted = (day, [0; 4]);
        }
        for (noted, spent) in noted.1.iter_mut().zip(spent) {
            *noted = (*noted).max(spent);
        }
    }

    /// The shares.
    pub fn shares(&self) -> Shares {
        self.shares
    }

    /// What was spent on the day of a moment, as far as this instance has read it.
    pub fn spent_today(&self, now: i64) -> Spent {
        let noted = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.0 == now / DAY { noted.1 } else { [0; 4] }
    }

    /// The agency wants a pause, of so many seconds if it said. Until when, in UTC milliseconds.
    pub fn pause(&self, seconds: Option<i64>) -> i64 {
        let earlier = self.pauses.fetch_add(1, Ordering::SeqCst).clamp(0, 8);
        let pause =
            seconds.map_or(PAUSE_FIRST << earlier, |seconds| seconds.saturating_mul(SECOND)).clamp(0, PAUSE_MOST);
        let until = self.clock.now() + pause;
        self.resting_until.fetch_max(until, Ordering::SeqCst);
        until
    }

    /// Until when nothing is asked, in UTC milliseconds; 0 where there never was a pause.
    pub fn paused_until(&self) -> i64 {
        self.resting_until.load(Ordering::SeqCst)
    }

    /// The agency answered: the next pause is a short one again.
    pub fn answered(&self) {
        self.pauses.store(0, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::domain::asking::Spending;

    /// What was spent, by day.
    #[derive(Default)]
    struct Ledger(Mutex<std::collections::HashMap<i64, Spent>>);

    #[async_trait::async_trait]
    impl QuotaLedger for Ledger {
        async fn spent(&self, day: i64) -> Result<Spent, StoreError> {
            Ok(*self.0.lock().unwrap().entry(day).or_default())
        }

        async fn spend(
            &self,
            day: i64,
            asker: Asker,
            may: &(dyn Fn(Spent) -> bool + Sync),
        ) -> Result<Spending, StoreError> {
            let mut days = self.0.lock().unwrap();
            let spent = days.entry(day).or_default();
            let spending = Spending::of(*spent, asker, may);
            *spent = spending.of_day;
            Ok(spending)
        }
    }

    /// A ledger that can't be written.
    struct Shut;

    #[async_trait::async_trait]
    impl QuotaLedger for Shut {
        async fn spent(&self, _: i64) -> Result<Spent, StoreError> {
            Err(StoreError::PoolClosed)
        }

        async fn spend(&self, _: i64, _: Asker, _: &(dyn Fn(Spent) -> bool + Sync)) -> Result<Spending, StoreError> {
            Err(StoreError::PoolClosed)
        }
    }

    fn meter_over(ledger: Arc<dyn QuotaLedger>, per_second: u32, per_day: u32) -> (Meter, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(0));
        (Meter::new(Quotas { per_second, per_day }, ledger, clock.clone()), clock)
    }

    fn meter(per_second: u32, per_day: u32) -> (Meter, Arc<ManualClock>) {
        meter_over(Arc::new(Ledger::default()), per_second, per_day)
    }

    #[tokio::test(start_paused = true)]
    async fn two_instances_spend_one_day_together_and_each_learns_of_the_other() {
        let ledger = Arc::new(Ledger::default());
        let ((one, _), (other, _)) = (meter_over(ledger.clone(), 10, 10), meter_over(ledger, 10, 10));
        for _ in 0..5 {
            assert_eq!(one.turn(Asker::Poller).await, Ok(()));
        }
        assert!(other.may_ask(Asker::Poller), "nothing tells it yet");
        assert_eq!(other.turn(Asker::Poller).await, Err(FetchError::QuotaSpent));
        assert!(!other.may_ask(Asker::Poller), "it has seen the ledger");
        let (third, _) = meter_over(one.ledger.clone(), 10, 10);
        third.read_spent().await.expect("the ledger");
        assert!(!third.may_ask(Asker::Poller));
    }

    #[tokio::test(start_paused = true)]
    async fn what_cannot_be_written_down_is_not_asked() {
        let (meter, _) = meter_over(Arc::new(Shut), 10, 10);
        assert_eq!(meter.turn(Asker::Member).await, Err(FetchError::Unavailable { until: None }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_holds_no_more_than_the_quota_and_the_next_waits_its_turn() {
        let (meter, _) = meter(2, 100);
        assert_eq!(meter.turn(Asker::Poller).await, Ok(()));
        assert_eq!(meter.turn(Asker::Poller).await, Ok(()));
        let third = tokio::time::timeout(Duration::from_millis(900), meter.turn(Asker::Poller)).await;
        assert!(third.is_err(), "the third has to wait");
        assert_eq!(meter.turn(Asker::Poller).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_spent_day_sends_nothing_until_the_next_one() {
        let (meter, clock) = meter(10, 2);
        assert_eq!(meter.turn(Asker::Poller).await, Ok(()));
        assert_eq!(meter.turn(Asker::Poller).await, Ok(()));
        assert_eq!(meter.turn(Asker::Poller).await, Err(FetchError::QuotaSpent));
        clock.advance(DAY);
        assert_eq!(meter.turn(Asker::Poller).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn guests_leave_the_others_half_of_each_second() {
        let (meter, _) = meter(4, 100);
        for _ in 0..2 {
            assert_eq!(meter.turn(Asker::Guest).await, Ok(()));
        }
        let third = tokio::time::timeout(Duration::from_millis(900), meter.turn(Asker::Guest));
        assert!(third.await.is_err(), "the third guest has to wait");
        let others = async { [meter.turn(Asker::Member).await, meter.turn(Asker::Poller).await] };
        let at_once = tokio::time::timeout(Duration::from_millis(50), others).await;
        assert_eq!(at_once, Ok([Ok(()), Ok(())]));
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_double_until_an_answer_comes() {
        let (meter, clock) = meter(10, 100);
        assert_eq!(meter.pause(None), 30 * SECOND);
        assert_eq!(meter.pause(None), 60 * SECOND);
        assert_eq!(meter.turn(Asker::Poller).await, Err(FetchError::Throttled { until: 60 * SECOND }));
        clock.advance(60 * SECOND);
        assert_eq!(meter.turn(Asker::Poller).await, Ok(()));
        meter.answered();
        assert_eq!(meter.pause(Some(5)), 65 * SECOND);
    }

    #[test]
    fn no_pause_is_longer_than_a_quarter_of_an_hour() {
        let (meter, _) = meter(10, 100);
        assert_eq!(meter.pause(Some(i64::MAX)), 15 * MINUTE);
    }
}
