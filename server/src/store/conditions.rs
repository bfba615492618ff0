//! Conditions that several queries share.

/// Whether a receipt `r` is hidden: by its mark, or by a newest failure that says so.
macro_rules! hidden {
    () => {
        "(r.hidden_at IS NOT NULL OR COALESCE(r.failure, '') = 'not_found')"
    };
}
/// Whether a receipt `r` is hidden: the agency said last that it doesn't show it, whatever failed since.
pub(super) const HIDDEN: &str = hidden!();
pub(super) use hidden;

/// Whether the password alone opens nothing of an account, as `account` of the query: its set-up is finished, or a way
/// to get codes is proven.
pub(super) const ASKS_FOR_CODE: &str = "(account.finished_at IS NOT NULL
     OR EXISTS (SELECT 1 FROM authenticator WHERE authenticator.account_id = account.id)
     OR EXISTS (SELECT 1 FROM phone WHERE phone.account_id = account.id)
     OR EXISTS (SELECT 1 FROM email_address WHERE email_address.account_id = account.id AND gets_codes))";
