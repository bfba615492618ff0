//! Codes of authenticator apps.

use api::sign_in::CodeMethod;

use super::CredentialError;
use crate::app::App;
use crate::authenticator::matching_step;
use crate::domain::throttle::FACTOR_OFF_AFTER;
use crate::store::{Account, Credentials, Tried};

/// Tries what was typed against each app of an account. A right code spends its step of the app's clock; wrong ones are
/// counted in their row, and the owner is told once the apps are off.
pub async fn try_code(
    app: &App,
    account: &Account,
    credentials: &Credentials,
    typed: &str,
) -> Result<Tried, CredentialError> {
    let now = app.clock.now();
    let mut matched = None;
    for row in &credentials.authenticators {
        let secret = app.key.open(account.id.as_str(), &row.secret);
        let secret = secret.ok_or_else(|| "authenticator secret does not open".to_owned())?;
        matched = matched.or(matching_step(&secret, typed, now).map(|step| (row.id.as_str(), step)));
    }
    let off = || app.turned_off(account, CodeMethod::Authenticator);
    let tried = app.store.try_authenticator(&account.id, matched, FACTOR_OFF_AFTER, off, now).await??;
    app.wake_outbox();
    Ok(tried)
}
