//! Time as a parameter: the one place that reads the machine's clock, and a clock that tests move by hand.

use std::pin::Pin;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// What [`Clock::pause`] gives back.
pub type Pausing<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where the server learns the time.
pub trait Clock: Send + Sync {
    /// UTC milliseconds since 1970.
    fn now(&self) -> i64;

    /// Time since a moment of the clock's own, which nobody sets back: two of these tell how long something took.
    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.now().max(0).unsigned_abs())
    }

    /// Between two looks at what time brings. A clock that is moved by hand may end it early, so that what came due
    /// with the move is seen at once.
    fn pause(&self, long: Duration) -> Pausing<'_> {
        Box::pin(tokio::time::sleep(long))
    }
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // The port itself.
    fn now(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    #[allow(clippy::disallowed_methods)] // The port itself.
    fn monotonic(&self) -> Duration {
        static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGAN.elapsed()
    }
}

/// A clock that stands still until it is moved.
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Stands at the given UTC milliseconds.
    pub fn at(milliseconds: i64) -> Self {
        Self(AtomicI64::new(milliseconds))
    }

    /// Moves on.
    pub fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }

    /// Moves to a moment.
    pub fn set(&self, milliseconds: i64) {
        self.0.store(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Milliseconds in a second, minute, hour.
pub const SECOND: i64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Milliseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// In milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// Whole seconds of a span in milliseconds, rounded up, never below zero.
pub fn seconds(milliseconds: i64) -> u32 {
    u32::try_from((milliseconds + 999).max(0) / SECOND).unwrap_or(0)
}

/// Whole minutes of a span in milliseconds, rounded down.
pub fn minutes(milliseconds: i64) -> u32 {
    u32::try_from(milliseconds / MINUTE).unwrap_or(0)
}
