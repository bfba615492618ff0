//! How many mails and texts may leave in all, and what of it is kept for whom.

use crate::clock::{DAY, HOUR};

/// How much a message matters where not all can leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// A sign-in code: a right password came before it.
    Code,
    /// A security notice. It waits rather than being dropped.
    Notice,
    /// What anybody can ask for: confirmations, recoveries, codes of a set-up.
    Asked,
    /// That a case changed. It waits until the others have left.
    Alert,
}

impl Urgency {
    /// Every one, the first to leave first.
    pub const ALL: [Self; 4] = [Self::Code, Self::Notice, Self::Asked, Self::Alert];

    /// As the database has it; the least leaves first.
    pub fn rank(self) -> i64 {
        match self {
            Self::Code => 0,
            Self::Notice => 1,
            Self::Asked => 2,
            Self::Alert => 3,
        }
    }

    /// As metrics name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Notice => "notice",
            Self::Asked => "asked",
            Self::Alert => "alert",
        }
    }

    /// How far a budget of so many may be spent, by whatever, for this kind still to leave: codes may spend all of it,
    /// notices 90 %, alerts 85 %, and what anybody can ask for 75 %, so that strangers can't hold the others back.
    pub fn share(self, most: i64) -> i64 {
        match self {
            Self::Code => most,
            Self::Notice => most - most / 10,
            Self::Asked => most - most / 4,
            Self::Alert => most - most / 20 * 3,
        }
    }

    /// How much of a budget of so many this kind may spend by itself: alerts half of it; of the others there is no such
    /// bound.
    pub fn own_share(self, most: i64) -> Option<i64> {
        (self == Self::Alert).then(|| most - most / 2)
    }
}

/// How many may leave in an hour of the clock, and in a UTC day.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// In an hour.
    pub hour: i64,
    /// In a day.
    pub day: i64,
}

impl Budget {
    /// No bounds.
    pub const UNLIMITED: Self = Self { hour: i64::MAX, day: i64::MAX };

    /// Each span in milliseconds, with how many.
    pub fn spans(self) -> [(i64, i64); 2] {
        [(HOUR, self.hour), (DAY, self.day)]
    }
}

/// The budgets of a server.
#[derive(Debug, Clone, Copy)]
pub struct Budgets {
    /// Mails.
    pub mails: Budget,
    /// Texts.
    pub texts: Budget,
}

impl Budgets {
    /// No bounds.
    pub const UNLIMITED: Self = Self { mails: Budget::UNLIMITED, texts: Budget::UNLIMITED };

    /// Of a channel, `mail` or `text`.
    pub fn of(self, channel: &str) -> Budget {
        if channel == "text" { self.texts } else { self.mails }
    }
}

/// What one caller's address may ask for of a budget of so many: a tenth of what anybody can ask for, but five at
/// least.
pub fn share_of_address(most: i64) -> u32 {
    u32::try_from((Urgency::Asked.share(most) / 10).max(5)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_share_and_what_strangers_ask_for_the_least() {
        let shares = |most| Urgency::ALL.map(|urgency| urgency.share(most));
        assert_eq!(shares(100), [100, 90, 75, 85]);
        assert_eq!(Urgency::ALL.map(|urgency| urgency.own_share(100)), [None, None, None, Some(50)]);
        assert_eq!(shares(1), [1, 1, 1, 1], "a small budget is a budget");
    }

    #[test]
    fn what_is_urgent_leaves_first_and_each_channel_has_its_own_hour_and_day() {
        assert_eq!(Urgency::ALL.map(Urgency::rank), [0, 1, 2, 3]);
        let budgets = Budgets { mails: Budget { hour: 5, day: 50 }, texts: Budget { hour: 4, day: 20 } };
        assert_eq!(budgets.of("mail").spans(), [(3_600_000, 5), (86_400_000, 50)]);
        assert_eq!(budgets.of("text").spans(), [(3_600_000, 4), (86_400_000, 20)]);
    }

    #[test]
    fn one_address_may_ask_for_a_tenth() {
        assert_eq!([8, 80, 5_000].map(share_of_address), [5, 6, 375]);
        assert_eq!(share_of_address(i64::MAX), u32::MAX);
    }
}
