//! Wrong passwords and codes: where they are counted, what holds a login, and what disables a password.

use api::problem::Refusal;

use crate::app::App;
use crate::clock::seconds;
use crate::count_keys;
use crate::domain::throttle::{DISABLED_AFTER, FORGOTTEN_AFTER, held_until};
use crate::http::error::ApiError;
use crate::message::Message;
use crate::store::{Account, AccountId};

/// Where wrong passwords of a login are counted, on devices that aren't known for it.
pub fn failure_key(app: &App, login_key: &str) -> String {
    count_keys::of_login(&app.key, login_key)
}

/// Where they are counted in a row over all logins of a person; for a login of nobody, over that login.
pub fn total_key(app: &App, account_id: &AccountId) -> String {
    count_keys::in_all(&app.key, account_id)
}

/// A try counted in the row that ends with the password disabled.
pub struct Total {
    key: String,
    /// So far, this one included.
    pub failures: i64,
    /// Names the mail that tells the owner, where this try disabled the password.
    notice_id: Option<String>,
}

impl Total {
    /// It was right: nothing is disabled, and nobody is told.
    pub async fn forgive<R: Refusal>(&self, app: &App) -> Result<(), ApiError<R>> {
        app.store.forgive_total(&self.key, self.notice_id.as_deref()).await.map_err(ApiError::store)
    }
}

/// Counts a try of an account, or else of a login of nobody, in the row that ends with the password disabled, of which
/// the owner is told. The row holds nothing.
pub async fn count_total<R: Refusal>(
    app: &App,
    whose: &AccountId,
    account: Option<&Account>,
) -> Result<Total, ApiError<R>> {
    let now = app.clock.now();
    let mut total = Total { key: total_key(app, whose), failures: 0, notice_id: None };
    let disabled = || {
        let message =
            account.map(|account| app.notice(account, |recover_link| Message::PasswordDisabled { recover_link }));
        let message = message.transpose()?;
        total.notice_id = message.as_ref().map(|message| message.id.clone());
        Ok(message)
    };
    let counted = app.store.count_total(&total.key, now, now - FORGOTTEN_AFTER, DISABLED_AFTER, disabled);
    total.failures = counted.await.map_err(ApiError::store)?.map_err(ApiError::Internal)?;
    Ok(total)
}

/// Counts a try at a login, refused while it is held. The failures so far, this one included.
pub async fn count_failure<R: Refusal>(app: &App, failure_key: &str) -> Result<i64, ApiError<R>> {
    let now = app.clock.now();
    let hold = |failures| held_until(failures, now);
    let counted = app.store.count_failure(failure_key, now, now - FORGOTTEN_AFTER, DISABLED_AFTER, hold);
    counted.await.map_err(ApiError::store)?.map_err(|until| ApiError::Throttled(seconds(until - now)))
}

/// Where wrong codes of a person's app and wrong backup codes are counted, over all their sign-ins: a new sign-in
/// refunds nothing to somebody who has the password. Codes that are sent are held by the limits of sending.
pub fn second_factor_key(app: &App, account: &Account) -> String {
    count_keys::of_second_factor(&app.key, &account.id)
}
