//! Under which keys wrong tries and sendings are counted: digests of the server's key, so that the database tells
//! nobody whose they are. Written once, as an operator unlocks what sign-ins and recoveries count.

use crate::secrets::ServerKey;
use crate::store::AccountId;

/// Kinds of proofs of a recovery, each counted by itself.
pub const PROOFS: [&str; 2] = ["answers", "backup_codes"];

/// Wrong passwords of a login, on devices that aren't known for it.
pub fn of_login(key: &ServerKey, login_key: &str) -> String {
    key.digest("failures", &[login_key]).as_str().to_owned()
}

/// Wrong passwords in a row over all logins of a person; for a login of nobody, over that login.
pub fn in_all(key: &ServerKey, account_id: &AccountId) -> String {
    key.digest("failures_in_all", &[account_id.as_str()]).as_str().to_owned()
}

/// Wrong passwords of an account on a device that is known for it.
pub fn of_device(key: &ServerKey, device_id: &str) -> String {
    key.digest("failures_of_device", &[device_id]).as_str().to_owned()
}

/// Wrong codes of a person's app and wrong backup codes, over all their sign-ins.
pub fn of_second_factor(key: &ServerKey, account_id: &AccountId) -> String {
    key.digest("second_factor", &[account_id.as_str()]).as_str().to_owned()
}

/// Wrong proofs of one of the kinds in [`PROOFS`], over all recoveries of a person.
pub fn of_recovery(key: &ServerKey, kind: &str, account_id: &AccountId) -> String {
    key.digest("failures_of_recovery", &[kind, account_id.as_str()]).as_str().to_owned()
}

/// Sendings, by what they are for and to whom.
pub fn of_sending(key: &ServerKey, parts: &[&str]) -> String {
    key.digest("recipient", parts).as_str().to_owned()
}
