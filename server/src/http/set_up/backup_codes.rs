//! The step with the backup codes.

use std::sync::Arc;

use api::set_up::{BackupCodes, KeepBackupCodes, MakeBackupCodes, Step, StepRefusal};
use api::value::BackupCode;

use crate::app::App;
use crate::credential::backup_code::digest;
use crate::domain::limits::BACKUP_CODES;
use crate::entropy;
use crate::http::account::notices::count_notice;
use crate::http::account::sessions::again;
use crate::http::account::set_up_progress::reached;
use crate::http::caller::NewMember;
use crate::http::endpoint::Answer;
use crate::http::error::ApiError;
use crate::message::Message;

/// Ten codes, shown this once.
pub async fn make_backup_codes(
    app: Arc<App>,
    NewMember(member): NewMember,
    _: MakeBackupCodes,
) -> Answer<MakeBackupCodes> {
    let credentials = reached(&app, &member.account, Step::BackupCodes, StepRefusal::OutOfOrder).await?;
    let mut backup_codes: Vec<BackupCode> = Vec::with_capacity(BACKUP_CODES);
    while backup_codes.len() < BACKUP_CODES {
        let code = BackupCode::parse(&entropy::crockford(&*app.entropy, 20))
            .map_err(|reason| ApiError::Internal(reason.code().to_owned()))?;
        if backup_codes.iter().all(|other| other.selector() != code.selector()) {
            backup_codes.push(code);
        }
    }
    let mut hashed = Vec::with_capacity(BACKUP_CODES);
    for code in &backup_codes {
        let digest = digest(&app, &member.account.id, code);
        hashed.push((code.selector().to_owned(), digest.as_str().to_owned()));
    }
    let account = &member.account;
    // A set that nobody saved yet is replaced without a word: the page was loaded again.
    let notice = if credentials.backup_codes.is_some_and(|set| set.kept_at.is_some()) {
        count_notice(&app, account)?;
        let notice = app.notice(account, |recover_link| Message::BackupCodesReplaced { recover_link });
        Some(notice.map_err(ApiError::Internal)?)
    } else {
        None
    };
    let replaced = app
        .store
        .replace_backup_codes(&account.id, &hashed, notice.as_ref(), app.clock.now())
        .await
        .map_err(ApiError::store)?;
    app.wake_outbox();
    Ok(BackupCodes { backup_codes, replaced }.into())
}

/// "I saved them."
pub async fn keep_backup_codes(
    app: Arc<App>,
    NewMember(member): NewMember,
    _: KeepBackupCodes,
) -> Answer<KeepBackupCodes> {
    if !app.store.keep_backup_codes(&member.account.id, app.clock.now()).await.map_err(ApiError::store)? {
        return Err(ApiError::Refused(StepRefusal::OutOfOrder));
    }
    again(&app, &member).await
}
