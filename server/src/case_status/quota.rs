//! How often the agency may be asked: so many a second, so many a day, and not at all while it wants a pause.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::ReadFailure;
use crate::clock::{Clock, HOUR, MINUTE, SECOND};

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

/// Counts requests. The day's count starts anew with the process; the agency's own 429 is the backstop.
pub struct Meter {
    turns: Arc<Semaphore>,
    per_day: u32,
    day: Mutex<(i64, u32)>,
    resting_until: AtomicI64,
    pauses: AtomicI64,
    clock: Arc<dyn Clock>,
}

impl Meter {
    /// With nothing used.
    pub fn new(quotas: Quotas, clock: Arc<dyn Clock>) -> Self {
        let turns = Arc::new(Semaphore::new(quotas.per_second.max(1) as usize));
        Self {
            turns,
            per_day: quotas.per_day,
            day: Mutex::new((0, 0)),
            resting_until: AtomicI64::new(0),
            pauses: AtomicI64::new(0),
            clock,
        }
    }

    /// Waits for a turn and counts it. Errors: `Throttled` within a pause, `QuotaSpent` for a full day or too long a queue.
    pub async fn turn(&self) -> Result<(), ReadFailure> {
        let until = self.resting_until.load(Ordering::SeqCst);
        if self.clock.now() < until {
            return Err(ReadFailure::Throttled { until });
        }
        let permit = tokio::time::timeout(TURN_MOST, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else { return Err(ReadFailure::QuotaSpent) };
        self.count_today()?;
        // The permit comes back a second later: no window of a second holds more than the quota.
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            drop(permit);
        });
        Ok(())
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

    /// The agency answered: the next pause is a short one again.
    pub fn answered(&self) {
        self.pauses.store(0, Ordering::SeqCst);
    }

    fn count_today(&self) -> Result<(), ReadFailure> {
        let today = self.clock.now() / (24 * HOUR);
        let mut day = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        if day.0 != today {
            *day = (today, 0);
        }
        if day.1 >= self.per_day {
            return Err(ReadFailure::QuotaSpent);
        }
        day.1 += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    fn meter(per_second: u32, per_day: u32) -> (Meter, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(0));
        (Meter::new(Quotas { per_second, per_day }, clock.clone()), clock)
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_holds_no_more_than_the_quota_and_the_next_waits_its_turn() {
        let (meter, _) = meter(2, 100);
        assert_eq!(meter.turn().await, Ok(()));
        assert_eq!(meter.turn().await, Ok(()));
        let third = tokio::time::timeout(Duration::from_millis(900), meter.turn()).await;
        assert!(third.is_err(), "the third has to wait");
        assert_eq!(meter.turn().await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_spent_day_sends_nothing_until_the_next_one() {
        let (meter, clock) = meter(10, 2);
        assert_eq!(meter.turn().await, Ok(()));
        assert_eq!(meter.turn().await, Ok(()));
        assert_eq!(meter.turn().await, Err(ReadFailure::QuotaSpent));
        clock.advance(24 * HOUR);
        assert_eq!(meter.turn().await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_double_until_an_answer_comes() {
        let (meter, clock) = meter(10, 100);
        assert_eq!(meter.pause(None), 30 * SECOND);
        assert_eq!(meter.pause(None), 60 * SECOND);
        assert_eq!(meter.turn().await, Err(ReadFailure::Throttled { until: 60 * SECOND }));
        clock.advance(60 * SECOND);
        assert_eq!(meter.turn().await, Ok(()));
        meter.answered();
        assert_eq!(meter.pause(Some(5)), 65 * SECOND);
    }

    #[test]
    fn no_pause_is_longer_than_a_quarter_of_an_hour() {
        let (meter, _) = meter(10, 100);
        assert_eq!(meter.pause(Some(i64::MAX)), 15 * MINUTE);
    }
}
