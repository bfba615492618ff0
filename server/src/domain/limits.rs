//! Every limit that the promises name, in one place.

use crate::clock::{DAY, HOUR, MINUTE, SECOND};

/// Texts that one account may ask for in its set-up, to whatever numbers: how many, within how long.
pub const TEXTS_OF_ACCOUNT: (u32, i64) = (10, 24 * HOUR);

/// Texts that may be asked for from one address.
pub const TEXTS_FROM_ADDRESS: (u32, i64) = (25, 5 * MINUTE);

/// Sets of backup codes that one account may make, and apps that it may prove: each is told by mail. How many,
/// within how long.
pub const NOTICES_OF_ACCOUNT: (u32, i64) = (10, 24 * HOUR);

/// Answers to the reset questions that one account may set: each hashes three of them. How many, within how long.
pub const ANSWERS_OF_ACCOUNT: (u32, i64) = (10, 15 * MINUTE);
/// Alerts by text to one number in a day, over all accounts that share it: they cost money. Own choice.
pub const TEXT_ALERTS_TO_NUMBER: i64 = 5;
/// Least time between two alerts to one account, in milliseconds: what changes meanwhile is told together. Own choice.
pub const ALERT_INTERVAL: i64 = HOUR;
/// How long what was sent is shown, in milliseconds, and how many of it at most. Own choice.
pub const ALERTS_KEPT: i64 = 90 * 24 * HOUR;
/// See [`ALERTS_KEPT`].
pub const ALERTS_SHOWN: i64 = 50;
/// New user names that one account may ask for: each answer tells whether somebody has the name. Own choice.
pub const USER_NAMES_OF_ACCOUNT: (u32, i64) = (10, 24 * HOUR);
/// The same of all accounts from one address. Own choice.
pub const USER_NAMES_FROM_ADDRESS: (u32, i64) = (20, 24 * HOUR);

/// A sign-in or confirmation code of a method lives 10 minutes (ASVS 5.0 6.5.5).
pub const CODE_LIFE: i64 = 10 * MINUTE;
/// The code of the confirmation mail lives 15 minutes.
pub const CONFIRMATION_CODE_LIFE: i64 = 15 * MINUTE;
/// The link of the confirmation mail lives 24 hours.
pub const CONFIRMATION_LINK_LIFE: i64 = 24 * HOUR;
/// Tries a code.
pub const CODE_TRIES: i64 = 5;
/// Between two sendings to one recipient.
pub const RESEND_AFTER: i64 = 30 * SECOND;
/// Sendings to one recipient, of recovery mails from one asker: at most so many within so long.
pub const SENDINGS: [(i64, i64); 2] = [(5, 15 * MINUTE), (10, 24 * HOUR)];
/// Recovery mails to one mailbox, whoever asks: three askers' worth.
pub const RECOVERIES_TO_MAILBOX: [(i64, i64); 2] = [(15, 15 * MINUTE), (30, 24 * HOUR)];
/// Sendings of the confirmation mail to one mailbox from one asker.
pub const CONFIRMATION_SENDINGS: [(i64, i64); 2] = [(5, HOUR), (10, 24 * HOUR)];
/// The same, whoever asks: three askers' worth.
pub const CONFIRMATIONS_TO_MAILBOX: [(i64, i64); 2] = [(15, HOUR), (30, 24 * HOUR)];
/// Of what a mailbox takes in a day, so many are kept for askers who had none within the last day.
pub const KEPT_FOR_NEWCOMERS: i64 = 10;
/// Between the password and the code. Longer than the code itself, so that a late one is told to be late.
pub const SIGN_IN_LIFE: i64 = 15 * MINUTE;
/// Wrong codes of all kinds within one sign-in.
pub const SIGN_IN_TRIES: i64 = 10;
/// A session ends after so long without a request.
pub const SESSION_IDLE: i64 = 15 * MINUTE;
/// A request is noted in its session once in so long: one that comes sooner writes nothing. A session may end that much
/// earlier for it, never later.
pub const SESSION_NOTED_EVERY: i64 = 30 * SECOND;
/// A session ends after so long whatever happens.
pub const SESSION_MOST: i64 = 12 * HOUR;
/// A reset link lives 30 minutes.
pub const RECOVERY_LINK_LIFE: i64 = 30 * MINUTE;
/// After the link was opened.
pub const RECOVERY_LIFE: i64 = 30 * MINUTE;
/// Wrong answers to the reset questions in a row, over all recoveries; then another proof is needed. Short answers are
/// a small secret, so it is less than the 100 of NIST SP 800-63B-4, 3.2.2.
pub const WRONG_ANSWERS: i64 = 20;
/// A device is known for so long after a whole sign-in: browsers keep no cookie longer (RFC 6265bis, 5.5).
pub const DEVICE_KNOWN: i64 = 400 * DAY;
/// People that one device remembers: a family's telephone.
pub const ACCOUNTS_OF_DEVICE: i64 = 5;
/// Devices that are remembered for one person.
pub const DEVICES_OF_ACCOUNT: i64 = 20;
/// Backup codes in a set.
pub const BACKUP_CODES: usize = 10;
/// Sign-ins, sign-ups, beginnings of a recovery, and passwords at confirmation links: of each so many a minute from one
/// address.
pub const SIGN_INS_A_MINUTE: u32 = 20;
/// Public tracking a minute, and an hour, from one address.
pub const TRACKING: [(u32, i64); 2] = [(10, MINUTE), (60, HOUR)];
/// Requests to the interface, from one address: 300 in five minutes.
pub const REQUESTS: (u32, i64) = (300, 5 * MINUTE);
/// All other requests, from one address: 3,000 in five minutes. A first visit takes some ten.
pub const FILES: (u32, i64) = (3_000, 5 * MINUTE);
/// Lists of cases read by one account: each reads all of its cases.
pub const LISTS_OF_ACCOUNT: (u32, i64) = (200, 5 * MINUTE);
/// Cases in one list.
pub const CASES_MOST: i64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_lasts_as_long_as_it_says() {
        let seconds = [RESEND_AFTER, CODE_LIFE, CONFIRMATION_CODE_LIFE, SIGN_IN_LIFE, SESSION_IDLE, RECOVERY_LINK_LIFE];
        assert_eq!(seconds, [30, 600, 900, 900, 900, 1_800].map(|count| count * 1_000));
        assert_eq!((RECOVERY_LIFE, CONFIRMATION_LINK_LIFE), (1_800_000, 86_400_000));
        assert_eq!((SESSION_MOST, DEVICE_KNOWN), (43_200_000, 34_560_000_000));
        let (quarter, hour, day) = (900_000, 3_600_000, 86_400_000);
        assert_eq!(SENDINGS, [(5, quarter), (10, day)]);
        assert_eq!(RECOVERIES_TO_MAILBOX, [(15, quarter), (30, day)]);
        assert_eq!(CONFIRMATION_SENDINGS, [(5, hour), (10, day)]);
        assert_eq!(CONFIRMATIONS_TO_MAILBOX, [(15, hour), (30, day)]);
        assert_eq!((TEXTS_OF_ACCOUNT, NOTICES_OF_ACCOUNT), ((10, day), (10, day)));
        assert_eq!((TEXTS_FROM_ADDRESS, ANSWERS_OF_ACCOUNT), ((25, 300_000), (10, quarter)));
        assert_eq!((TRACKING, REQUESTS, FILES), ([(10, 60_000), (60, hour)], (300, 300_000), (3_000, 300_000)));
    }
}
