//! How long a login is held after wrong passwords, and fixed-window counts by address.

use std::collections::HashMap;
use std::sync::Mutex;

use super::limits::RESEND_AFTER;
use crate::clock::{HOUR, MINUTE};

/// So many wrong ones hold a login, or the second factor of a person.
pub const HELD_FROM: i64 = 5;

/// From then on a minute, doubling to fifteen.
/// UTC milliseconds until which it is held; 0 for not at all.
pub fn held_until(failures: i64, now: i64) -> i64 {
    if failures < HELD_FROM {
        return 0;
    }
    let doublings = u32::try_from((failures - HELD_FROM).min(4)).unwrap_or(4);
    now + (MINUTE << doublings).min(15 * MINUTE)
}

/// Milliseconds until a recipient may be sent to again, after the newest sending; nothing for now. `free_at`: when a
/// window that is full takes another.
pub fn sending_wait(newest: i64, free_at: Option<i64>, now: i64) -> Option<i64> {
    let rested = newest + RESEND_AFTER;
    Some(free_at.map_or(rested, |free| free.max(rested)) - now).filter(|wait| *wait > 0)
}

/// Failures are forgotten a day after the last.
pub const FORGOTTEN_AFTER: i64 = 24 * HOUR;

/// So many wrong passwords in a row disable the password until it is reset; such a count is not forgotten.
pub const DISABLED_AFTER: i64 = 100;

/// So many wrong codes of an app in a row, or wrong backup codes, turn that second factor off until it is proven or
/// made anew, backup codes also until the password is reset (NIST SP 800-63B-4, 3.2.2). The row is never forgotten.
pub const FACTOR_OFF_AFTER: i64 = 100;

/// Counts by address within fixed windows. Bounded: where many addresses come, those that are held stay held.
#[derive(Default)]
pub struct Buckets {
    windows: Mutex<HashMap<(String, &'static str), Window>>,
}

#[derive(Clone, Copy)]
struct Window {
    /// UTC milliseconds.
    ends_at: i64,
    counted: u32,
    limit: u32,
}

/// Windows kept at most; at some 100 bytes each this is a few megabytes.
const WINDOWS_MOST: usize = 50_000;

impl Buckets {
    /// Counts one; `Err` with the seconds to wait when it is over the limit.
    pub fn count(&self, what: &'static str, address: &str, limit: u32, window: i64, now: i64) -> Result<(), u32> {
        let mut windows = self.windows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if windows.len() >= WINDOWS_MOST {
            windows.retain(|_, window| window.ends_at > now);
        }
        if windows.len() >= WINDOWS_MOST {
            windows.retain(|_, window| window.counted >= window.limit);
        }
        if windows.len() >= WINDOWS_MOST {
            windows.clear();
        }
        let fresh = Window { ends_at: (now / window + 1) * window, counted: 0, limit };
        let kept = windows.entry((address.to_owned(), what)).or_insert(fresh);
        if kept.ends_at <= now {
            *kept = fresh;
        }
        kept.counted = kept.counted.saturating_add(1);
        if kept.counted > limit {
            return Err(u32::try_from((kept.ends_at - now) / 1_000 + 1).unwrap_or(u32::MAX));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hold_doubles_from_a_minute_to_fifteen() {
        let minutes: Vec<i64> = (4..11).map(|failures| held_until(failures, 0) / MINUTE).collect();
        assert_eq!(minutes, [0, 1, 2, 4, 8, 15, 15]);
    }

    #[test]
    fn a_recipient_rests_half_a_minute_and_a_full_window_waits_for_its_oldest() {
        assert_eq!(sending_wait(0, None, 10_000), Some(20_000));
        assert_eq!(sending_wait(0, None, 30_000), None);
        assert_eq!(sending_wait(4 * MINUTE, Some(15 * MINUTE), 5 * MINUTE), Some(10 * MINUTE));
        assert_eq!(sending_wait(14 * MINUTE, Some(15 * MINUTE), 14 * MINUTE + 45_000), Some(15_000));
    }

    #[test]
    fn below_and_at_the_limit_pass_and_above_waits_for_the_window_to_end() {
        let buckets = Buckets::default();
        assert_eq!(buckets.count("tracking", "192.0.2.1", 2, MINUTE, 0), Ok(()));
        assert_eq!(buckets.count("tracking", "192.0.2.1", 2, MINUTE, 1), Ok(()));
        assert_eq!(buckets.count("tracking", "192.0.2.1", 2, MINUTE, 30_000), Err(31));
        assert_eq!(buckets.count("tracking", "192.0.2.2", 2, MINUTE, 30_000), Ok(()));
        assert_eq!(buckets.count("sign_in", "192.0.2.1", 2, MINUTE, 30_000), Ok(()));
        assert_eq!(buckets.count("tracking", "192.0.2.1", 2, MINUTE, MINUTE), Ok(()));
        assert_eq!(buckets.count("sign_up", "192.0.2.1", 0, MINUTE, 90_000), Err(31));
    }

    #[test]
    fn failures_are_forgotten_after_a_day() {
        assert_eq!(FORGOTTEN_AFTER, 86_400_000);
    }

    #[test]
    fn windows_that_end_now_make_room_before_those_that_hold() {
        let buckets = Buckets::default();
        for _ in 0..3 {
            let _ = buckets.count("tracking_hour", "192.0.2.1", 2, HOUR, 0);
        }
        for number in 1..WINDOWS_MOST {
            let _ = buckets.count("tracking", &format!("a{number}"), 1, MINUTE, 0);
        }
        assert_eq!(buckets.count("tracking", "192.0.2.2", 1, MINUTE, MINUTE), Ok(()));
        assert!(buckets.count("tracking_hour", "192.0.2.1", 2, HOUR, MINUTE).is_err());
        assert_eq!(buckets.windows.lock().unwrap().len(), 2);
    }

    #[test]
    fn a_flood_of_addresses_frees_none_that_is_held_and_the_memory_stays_bounded() {
        let buckets = Buckets::default();
        for _ in 0..3 {
            let _ = buckets.count("tracking_hour", "192.0.2.1", 2, HOUR, 0);
        }
        for number in 0..2 * WINDOWS_MOST {
            assert_eq!(buckets.count("tracking", &format!("a{number}"), 2, MINUTE, 0), Ok(()));
        }
        assert!(buckets.windows.lock().unwrap().len() <= WINDOWS_MOST);
        assert!(buckets.count("tracking_hour", "192.0.2.1", 2, HOUR, 59 * MINUTE).is_err());
        assert_eq!(buckets.count("tracking_hour", "192.0.2.1", 2, HOUR, HOUR), Ok(()));
    }
}
