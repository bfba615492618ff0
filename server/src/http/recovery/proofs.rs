//! What a new password needs beside the mailed link: an own answer, a backup code, or a device that is known.

use std::sync::Arc;

use api::problem::Refusal;
use api::recovery::{
    AnswerQuestion, AnswerQuestionRefusal, ProveByBackupCode, ProveByBackupCodeRefusal, QuestionDue, Recovery,
};

use super::state::{left, open, proof_is_due, standing};
use crate::app::App;
use crate::count_keys;
use crate::credential::backup_code;
use crate::domain::limits::{CODE_TRIES, WRONG_ANSWERS};
use crate::domain::questions::folded;
use crate::http::account::lockout::count_failure;
use crate::http::caller::Visitor;
use crate::http::endpoint::Answer;
use crate::http::error::ApiError;
use crate::store::{Account, RecoveryRow, Tried};

/// The person's own question.
pub async fn answer_question(app: Arc<App>, visitor: Visitor, request: AnswerQuestion) -> Answer<AnswerQuestion> {
    use AnswerQuestionRefusal as Refusal;
    let (mut row, account) = open(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let Recovery::QuestionDue(QuestionDue { question, .. }) = standing(&app, &row, &account).await? else {
        return Err(ApiError::Refused(Refusal::NotBegun));
    };
    // Before anything is counted: an answer that finds no room is compared with nothing, so it isn't a wrong one.
    let place = app.passwords.place().await.map_err(ApiError::Busy)?;
    // Counted apart from passwords: strangers, who can't come here, hold nobody who has proven the mailbox. A new mail
    // refunds nothing.
    let failure_key = failure_key(&app, "answers", &account);
    count_failure(&app, &failure_key).await?;
    let tries = app.store.count_proof(&row.id, CODE_TRIES).await.map_err(ApiError::store)?;
    let tries = tries.ok_or(ApiError::Refused(Refusal::Exhausted))?;
    let counted = app.store.count_wrong_answer(&account.id, WRONG_ANSWERS).await.map_err(ApiError::store)?;
    if !counted {
        return Err(ApiError::Refused(Refusal::Exhausted));
    }
    let answers = app.store.question_answers(&account.id).await.map_err(ApiError::store)?;
    let hash = answers.iter().find(|(one, _)| *one == question).map(|(_, hash)| hash.as_str());
    if !app.passwords.verify_in(place, &folded(request.answer.as_str()), hash).await.map_err(ApiError::Busy)? {
        return Err(ApiError::Refused(match left(tries) {
            0 => Refusal::Exhausted,
            attempts_left => Refusal::WrongAnswer { attempts_left },
        }));
    }
    app.store.forgive_answers(&account.id).await.map_err(ApiError::store)?;
    proven(&app, &mut row, &failure_key).await?;
    Ok(standing(&app, &row, &account).await?.into())
}

/// One of the ten, in place of an answer or where there is none to give.
pub async fn prove_by_backup_code(
    app: Arc<App>,
    visitor: Visitor,
    request: ProveByBackupCode,
) -> Answer<ProveByBackupCode> {
    use ProveByBackupCodeRefusal as Refusal;
    let (mut row, account) = open(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    if !proof_is_due(&app, &row, &account).await? {
        return Err(ApiError::Refused(Refusal::NotBegun));
    }
    // Apart from those of signing in: who has the mailbox alone holds no sign-in. At 100 in a row the codes are off all
    // the same.
    let failure_key = failure_key(&app, "backup_codes", &account);
    count_failure(&app, &failure_key).await?;
    let tries = app.store.count_proof(&row.id, CODE_TRIES).await.map_err(ApiError::store)?;
    let tries = tries.ok_or(ApiError::Refused(Refusal::Exhausted))?;
    match backup_code::spend(&app, &account, &request.backup_code).await.map_err(ApiError::credential)? {
        Tried::Right => {}
        Tried::Spent => return Err(ApiError::Refused(Refusal::Used)),
        Tried::Off => return Err(ApiError::Refused(Refusal::Exhausted)),
        Tried::Wrong(_) => {
            return Err(ApiError::Refused(match left(tries) {
                0 => Refusal::Exhausted,
                attempts_left => Refusal::WrongCode { attempts_left },
            }));
        }
    }
    proven(&app, &mut row, &failure_key).await?;
    Ok(standing(&app, &row, &account).await?.into())
}

async fn proven<R: Refusal>(app: &App, row: &mut RecoveryRow, failure_key: &str) -> Result<(), ApiError<R>> {
    let now = app.clock.now();
    app.store.proven(&row.id, now).await.map_err(ApiError::store)?;
    app.store.forgive(failure_key).await.map_err(ApiError::store)?;
    row.proven_at = Some(now);
    Ok(())
}

/// Where wrong proofs of one kind are counted over all recoveries of a person.
fn failure_key(app: &App, kind: &str, account: &Account) -> String {
    count_keys::of_recovery(&app.key, kind, &account.id)
}
