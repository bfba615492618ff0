//! How many notices an account may cause.

use api::problem::Refusal;

use crate::app::App;
use crate::domain::limits::NOTICES_OF_ACCOUNT;
use crate::http::error::ApiError;
use crate::store::Account;

/// Counts a notice that the account itself causes: else one account would spend the mails of all.
pub fn count_notice<R: Refusal>(app: &App, account: &Account) -> Result<(), ApiError<R>> {
    let (most, window) = NOTICES_OF_ACCOUNT;
    app.buckets
        .count("notices_of_account", account.id.as_str(), most, window, app.clock.now())
        .map_err(ApiError::Throttled)
}
