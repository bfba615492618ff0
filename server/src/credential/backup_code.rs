//! A backup code that is given: at the sign-in, and in a recovery. Each journey counts its own attempts.

use api::sign_in::CodeMethod;
use api::value::BackupCode;

use super::CredentialError;
use crate::app::App;
use crate::domain::throttle::FACTOR_OFF_AFTER;
use crate::message::Message;
use crate::secrets::SecretDigest;
use crate::store::{Account, AccountId, Credentials, Tried};

/// Spends a code of the account where it is one of its own; the owner is told. Wrong ones are counted in their row.
pub async fn spend(app: &App, account: &Account, code: &BackupCode) -> Result<Tried, CredentialError> {
    let selector = code.selector();
    let typed = digest(app, &account.id, code);
    let kept = app.store.backup_code(&account.id, selector).await?.map(SecretDigest::stored);
    let matched = kept.as_ref().filter(|kept| kept.matches(&typed)).map(SecretDigest::as_str);
    let used = |left| {
        let left = u32::try_from(left).unwrap_or(0);
        app.notice(account, |recover_link| Message::BackupCodeUsed { left, recover_link })
    };
    let off = || app.turned_off(account, CodeMethod::BackupCode);
    let (code, now) = ((selector, matched), app.clock.now());
    let tried = app.store.try_backup_code(&account.id, code, FACTOR_OFF_AFTER, (used, off), now).await??;
    app.wake_outbox();
    Ok(tried)
}

/// Whether the account has a saved set that still counts, with a code that isn't used.
pub fn is_offered(credentials: &Credentials) -> bool {
    let set = credentials.backup_codes;
    set.is_some_and(|set| set.kept_at.is_some() && set.failures < FACTOR_OFF_AFTER && set.unused > 0)
}

/// How many codes aren't used yet, of a saved set or not.
pub fn unused(credentials: &Credentials) -> u32 {
    credentials.backup_codes.map_or(0, |set| u32::try_from(set.unused).unwrap_or(0))
}

/// What is kept of a backup code. Its selector isn't secret; the other 80 bits are random, so a keyed digest is enough,
/// and costs a stranger's flood nothing.
pub fn digest(app: &App, account_id: &AccountId, code: &BackupCode) -> SecretDigest {
    app.key.digest("backup_code", &[account_id.as_str(), code.selector(), code.secret()])
}
