//! What the owner of an account is told by mail, whoever caused it.

use api::problem::Refusal;
use api::sign_in::CodeMethod;

use crate::app::App;
use crate::domain::limits::NOTICES_OF_ACCOUNT;
use crate::http::ApiError;
use crate::message::Message;
use crate::store::{Account, Outgoing};

/// A security notice to the owner of an account.
pub fn notice<R: Refusal>(
    app: &App,
    account: &Account,
    message: impl FnOnce(String) -> Message,
) -> Result<Outgoing, ApiError<R>> {
    let message = message(app.link(&account.language, "/recover"));
    app.mail(&account.email, &account.language, &message).map_err(ApiError::Internal)
}

/// The notice that a second factor is off.
pub fn turned_off<R: Refusal>(app: &App, account: &Account, method: CodeMethod) -> Result<Outgoing, ApiError<R>> {
    notice(app, account, |recover_link| Message::CodeMethodDisabled { method, recover_link })
}

/// Counts a notice that the account itself causes: else one account would spend the mails of all.
pub fn count_notice<R: Refusal>(app: &App, account: &Account) -> Result<(), ApiError<R>> {
    let (most, window) = NOTICES_OF_ACCOUNT;
    app.buckets.count("notices_of_account", &account.id, most, window, app.clock.now()).map_err(ApiError::Throttled)
}
