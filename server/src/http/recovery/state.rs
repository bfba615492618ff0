//! The recovery that is open in a browser, and what it still needs.

use api::problem::Refusal;
use api::recovery::{BackupCodeDue, Found, Lost, QuestionDue, Recovery};

use crate::app::App;
use crate::domain::limits::{CODE_TRIES, RECOVERY_LIFE, WRONG_ANSWERS};
use crate::http::account::backup_codes;
use crate::http::caller::Visitor;
use crate::http::error::ApiError;
use crate::store::{Account, RecoveryRow};

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
    if !proof_is_due(app, row, account) {
        return Ok(Recovery::PasswordDue);
    }
    let attempts_left = left(row.tries);
    let backup_code =
        backup_codes::on(account) && app.store.backup_codes_left(&account.id).await.map_err(ApiError::store)? > 0;
    let question = row.question.clone().filter(|_| account.wrong_answers < WRONG_ANSWERS);
    Ok(match question {
        Some(question) => Recovery::QuestionDue(QuestionDue { question, attempts_left, backup_code }),
        None if backup_code => Recovery::BackupCodeDue(BackupCodeDue { attempts_left }),
        None => Recovery::NoOtherProof,
    })
}

/// The mailbox is a second factor too: it must not be the only one that a new password takes.
pub fn mailbox_gets_codes(app: &App, account: &Account) -> bool {
    account.email_codes && app.options.email_codes
}

/// Whether a new password needs a further proof.
pub fn proof_is_due(app: &App, row: &RecoveryRow, account: &Account) -> bool {
    // Behind a set-up that isn't finished there is nothing yet, and nothing else to prove it by.
    let wanted = row.question.is_some() || (mailbox_gets_codes(app, account) && account.finished_at.is_some());
    row.lost == Lost::Password.code() && row.proven_at.is_none() && wanted
}

/// How many proofs may still be tried.
pub fn left(tries: i64) -> u32 {
    u32::try_from(CODE_TRIES - tries).unwrap_or(0)
}
