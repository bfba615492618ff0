//! The recovery that is open in a browser, and what it still needs.

use api::problem::Refusal;
use api::recovery::{BackupCodeDue, Found, Lost, QuestionDue, Recovery};

use crate::app::App;
use crate::credential::backup_code;
use crate::credential::offer::by_mail;
use crate::domain::limits::{CODE_TRIES, RECOVERY_LIFE, WRONG_ANSWERS};
use crate::http::caller::Visitor;
use crate::http::error::ApiError;
use crate::store::{Account, Credentials, RecoveryRow};

/// Whose recovery it is; `None` for an address without an account.
pub async fn account_of<R: Refusal>(app: &App, row: &RecoveryRow) -> Result<Option<Account>, ApiError<R>> {
    match &row.account_id {
        Some(id) => app.store.account(id).await.map_err(ApiError::store),
        None => Ok(None),
    }
}

/// The recovery that is open in this browser.
pub async fn open<R: Refusal>(app: &App, visitor: &Visitor) -> Result<Option<(RecoveryRow, Account)>, ApiError<R>> {
    let Some(hash) = visitor.progress_hash() else { return Ok(None) };
    let Some(row) = app.store.recovery_of(&hash, app.clock.now() - RECOVERY_LIFE).await.map_err(ApiError::store)?
    else {
        return Ok(None);
    };
    let account = account_of(app, &row).await?;
    Ok(account.map(|account| (row, account)))
}

/// Where a recovery stands: what it found, what is due, or that nothing is.
pub async fn standing<R: Refusal>(app: &App, row: &RecoveryRow, account: &Account) -> Result<Recovery, ApiError<R>> {
    if row.lost != Lost::Password.code() {
        return Ok(Recovery::Found(Found {
            user_name: account.login().to_owned(),
            account_number: account.account_number.clone(),
        }));
    }
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    if !is_due(app, row, account, &credentials) {
        return Ok(Recovery::PasswordDue);
    }
    let attempts_left = left(row.tries);
    let backup_code = backup_code::is_offered(&credentials);
    let question = row.question.clone().filter(|_| account.wrong_answers < WRONG_ANSWERS);
    Ok(match question {
        Some(question) => Recovery::QuestionDue(QuestionDue { question, attempts_left, backup_code }),
        None if backup_code => Recovery::BackupCodeDue(BackupCodeDue { attempts_left }),
        None => Recovery::NoOtherProof,
    })
}

/// Whether a new password needs a further proof.
pub async fn proof_is_due<R: Refusal>(app: &App, row: &RecoveryRow, account: &Account) -> Result<bool, ApiError<R>> {
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    Ok(is_due(app, row, account, &credentials))
}

/// The mailbox is a second factor where it gets codes: it must not be the only one that a new password takes.
fn is_due(app: &App, row: &RecoveryRow, account: &Account, credentials: &Credentials) -> bool {
    // Behind a set-up that isn't finished there is nothing yet, and nothing else to prove it by.
    let wanted = row.question.is_some() || (by_mail(app, credentials) && account.finished_at.is_some());
    row.lost == Lost::Password.code() && row.proven_at.is_none() && wanted
}

/// How many proofs may still be tried.
pub fn left(tries: i64) -> u32 {
    u32::try_from(CODE_TRIES - tries).unwrap_or(0)
}
