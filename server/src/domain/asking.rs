//! How the agency may be asked: shares of its daily quota, what one address and one member may spend of them, and how
//! long a receipt rests after a failure. Why: docs/decisions/0016.

use crate::clock::{DAY, HOUR, MINUTE};

/// On whose behalf the agency is asked. Each has a share of the day of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A member who adds a case.
    Member,
    /// The poller, for a case that the agency has shown before.
    Poller,
    /// The poller, for a number in a list that the agency has never confirmed: it may be made up.
    Unconfirmed,
    /// Anybody, by public tracking.
    Guest,
}

impl Asker {
    /// As it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Poller => "poller",
            Self::Unconfirmed => "unconfirmed",
            Self::Guest => "guest",
        }
    }
}

/// All of them, in the order of [`Spent`].
pub const ASKERS: [Asker; 4] = [Asker::Member, Asker::Poller, Asker::Unconfirmed, Asker::Guest];

/// Requests of a day so far, in the order of [`ASKERS`].
pub type Spent = [u32; 4];

/// What came of asking to spend one more request of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spending {
    /// Whether it was spent.
    pub is_spent: bool,
    /// What is spent of the day now.
    pub of_day: Spent,
}

impl Spending {
    /// Spends one more in somebody's name where `may` says yes of what was spent so far.
    pub fn of(mut of_day: Spent, asker: Asker, may: impl FnOnce(Spent) -> bool) -> Self {
        let is_spent = may(of_day);
        of_day[asker as usize] += u32::from(is_spent);
        Self { is_spent, of_day }
    }
}

/// Percent of the day, in the order of [`ASKERS`]. The poller also has what rounding leaves.
const PERCENT: Spent = [30, 40, 5, 25];
/// One address may spend so much of the guests' share in a day, and one member of the members'.
const PART_OF_ONE: u32 = 10;
/// Whatever the quota: one full request of public tracking.
const PART_LEAST: u32 = 10;

/// The shares of a daily quota.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    per_day: u32,
    of: Spent,
}

impl Shares {
    /// Of so many requests a day.
    pub fn new(per_day: u32) -> Self {
        let share = |percent: u32| u32::try_from(u64::from(per_day) * u64::from(percent) / 100).unwrap_or(per_day);
        let [member, _, unconfirmed, guest] = PERCENT.map(share);
        Self { per_day, of: [member, per_day - member - unconfirmed - guest, unconfirmed, guest] }
    }

    /// Whether one more may be asked, so many milliseconds into the day.
    /// What nobody used of a share while its time went by is free for members and the poller; the rest of it stays
    /// where it belongs. Guests and unconfirmed numbers never have more than their own.
    pub fn may_ask(&self, asker: Asker, spent: &Spent, into_day: i64) -> bool {
        let own = asker as usize;
        let is_bounded = matches!(asker, Asker::Guest | Asker::Unconfirmed);
        if is_bounded && spent[own] >= self.of[own] {
            return false;
        }
        let left_of_day = u64::try_from((DAY - into_day).clamp(0, DAY)).unwrap_or(0);
        let kept = |place: usize| {
            let yet_to_come = (u64::from(self.of[place]) * left_of_day).div_ceil(DAY.unsigned_abs());
            yet_to_come.min(u64::from(self.of[place].saturating_sub(spent[place])))
        };
        let for_others: u64 = (0..spent.len()).filter(|place| *place != own).map(kept).sum();
        let so_far: u64 = spent.iter().copied().map(u64::from).sum();
        so_far + for_others < u64::from(self.per_day)
    }

    /// What one address may spend of the guests' share in a day.
    pub fn most_of_an_address(&self) -> u32 {
        (self.of[Asker::Guest as usize] / PART_OF_ONE).max(PART_LEAST)
    }

    /// How many numbers one member may try to add in a day.
    pub fn most_of_a_member(&self) -> u32 {
        (self.of[Asker::Member as usize] / PART_OF_ONE).max(PART_LEAST)
    }
}

/// Numbers in one list that the agency hasn't confirmed yet.
pub const UNCONFIRMED_MOST: i64 = 10;
/// A number that the agency has never confirmed is asked for so long after it was added. New cases appear within days,
/// a notice by mail may take weeks.
pub const UNCONFIRMED_FOR: i64 = 30 * DAY;

/// The first rest after a failure; it doubles.
const REST_FIRST: i64 = MINUTE;
/// The longest rest of a receipt that the agency has shown before.
const REST_MOST: i64 = 6 * HOUR;
/// A number that was never confirmed, after the agency said that it doesn't know it.
const REST_UNKNOWN: i64 = DAY;

/// Milliseconds that a receipt isn't polled after so many failures in a row, one at least.
pub fn rest(failures: i64, is_unknown: bool, is_confirmed: bool) -> i64 {
    if is_unknown && !is_confirmed {
        return REST_UNKNOWN;
    }
    (REST_FIRST << (failures - 1).clamp(0, 9)).min(REST_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_was_never_confirmed_is_asked_for_thirty_days_long() {
        assert_eq!(UNCONFIRMED_FOR, 2_592_000_000);
    }

    #[test]
    fn what_each_spent_is_kept_under_a_name_of_its_own() {
        assert_eq!(ASKERS.map(Asker::name), ["member", "poller", "unconfirmed", "guest"]);
    }

    /// How many more each may ask at a moment, alone.
    fn left(shares: &Shares, spent: Spent, into_day: i64) -> Spent {
        ASKERS.map(|asker| {
            let mut spent = spent;
            let before = spent[asker as usize];
            while shares.may_ask(asker, &spent, into_day) {
                spent[asker as usize] += 1;
            }
            spent[asker as usize] - before
        })
    }

    #[test]
    fn at_midnight_each_has_its_share_and_no_more() {
        let shares = Shares::new(1_000);
        assert_eq!(left(&shares, [0; 4], 0), [300, 400, 50, 250]);
        assert_eq!(left(&shares, [0, 400, 0, 250], 0), [300, 0, 50, 0], "nobody spends for the others");
    }

    #[test]
    fn what_nobody_used_in_its_time_is_free_for_members_and_the_poller() {
        let shares = Shares::new(1_000);
        assert_eq!(left(&shares, [0; 4], DAY / 2), [650, 700, 50, 250]);
        assert_eq!(left(&shares, [0, 700, 0, 0], DAY / 2), [150, 0, 25, 125], "the rest of each share is kept");
        assert_eq!(left(&shares, [0; 4], DAY - 1), [997, 997, 50, 250]);
    }

    #[test]
    fn no_day_has_more_than_the_quota() {
        for per_day in [1, 2, 7, 19, 100, 400_000] {
            let shares = Shares::new(per_day);
            assert_eq!(shares.of.iter().sum::<u32>(), per_day);
            for asker in ASKERS {
                let mut spent: Spent = [0; 4];
                spent[Asker::Guest as usize] = per_day;
                assert!(!shares.may_ask(asker, &spent, DAY), "{asker:?} of {per_day}");
            }
        }
    }

    #[test]
    fn one_address_and_one_member_have_a_tenth_but_a_request_at_least() {
        let parts = |per_day| (Shares::new(per_day).most_of_an_address(), Shares::new(per_day).most_of_a_member());
        assert_eq!(parts(100), (10, 10));
        assert_eq!(parts(10_000), (250, 300));
    }

    #[test]
    fn a_rest_doubles_to_six_hours_and_an_unknown_number_rests_a_day() {
        let minutes: Vec<i64> = (1..12).map(|failures| rest(failures, false, true) / MINUTE).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
        assert_eq!(rest(1, true, false), DAY);
        assert_eq!(rest(1, true, true), MINUTE, "it was there: it may be back soon");
    }
}
