//! The step with the backup codes.

use std::sync::Arc;

use api::set_up::{BackupCodes, KeepBackupCodes, MakeBackupCodes, Step, StepRefusal};
use api::value::BackupCode;

use crate::app::App;
use crate::domain::limits::BACKUP_CODES;
use crate::entropy;
use crate::http::account::backup_codes::digest;
use crate::http::account::notices::{count_notice, notice};
use crate::http::account::set_up_progress::reached;
use crate::http::caller::NewMember;
use crate::http::endpoint::Answer;
use crate::http::error::ApiError;
use crate::http::session::again;
use crate::message::Message;

/// Ten codes, shown this once.
pub async fn make_backup_codes(
    app: Arc<App>,
    NewMember(member): NewMember,
    _: MakeBackupCodes,
) -> Answer<MakeBackupCodes> {
    reached(&app, &member.account, Step::BackupCodes, StepRefusal::OutOfOrder)?;
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
    if account.backup_codes_kept_at.is_some() {
        count_notice(&app, account)?;
    }
    // A set that nobody saved yet is replaced without a word: the page was loaded again.
    let notice = match account.backup_codes_kept_at {
        Some(_) => Some(notice(&app, account, |recover_link| Message::BackupCodesReplaced { recover_link })?),
        None => None,
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
