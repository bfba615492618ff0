//! A backup code that is given: at the sign-in, and in a recovery. Counting tries of either is their own affair.

use api::problem::Refusal;
use api::sign_in::CodeMethod;
use api::value::BackupCode;

use super::notices::{notice, turned_off};
use crate::app::App;
use crate::domain::throttle::FACTOR_OFF_AFTER;
use crate::http::ApiError;
use crate::message::Message;
use crate::secrets::SecretDigest;
use crate::store::{Account, Tried};

/// Spends a code of the account where it is one of its own; the owner is told. Wrong ones are counted in their row.
pub async fn spend<R: Refusal>(app: &App, account: &Account, code: &BackupCode) -> Result<Tried, ApiError<R>> {
    let selector = code.selector();
    let typed = digest(app, &account.id, code);
    let kept = app.store.backup_code(&account.id, selector).await.map_err(ApiError::store)?.map(SecretDigest::stored);
    let matched = kept.as_ref().filter(|kept| kept.matches(&typed)).map(SecretDigest::as_str);
    let used = |left| {
        let left = u32::try_from(left).unwrap_or(0);
        notice(app, account, |recover_link| Message::BackupCodeUsed { left, recover_link })
    };
    let off = || turned_off(app, account, CodeMethod::BackupCode);
    let (code, now) = ((selector, matched), app.clock.now());
    let tried = app.store.try_backup_code(&account.id, code, FACTOR_OFF_AFTER, (used, off), now).await;
    let tried = tried.map_err(ApiError::store)??;
    app.wake_outbox();
    Ok(tried)
}

/// Whether the account has a set that still counts, as far as its own row says; some of it may be spent.
pub fn on(account: &Account) -> bool {
    account.backup_codes_kept_at.is_some() && account.backup_code_failures < FACTOR_OFF_AFTER
}

/// What is kept of a backup code. Its selector isn't secret; the other 80 bits are random, so a keyed digest is enough, and costs a
/// stranger's flood nothing.
pub fn digest(app: &App, account_id: &str, code: &BackupCode) -> SecretDigest {
    app.key.digest("backup_code", &[account_id, code.selector(), code.secret()])
}
