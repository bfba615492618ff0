//! The set-up after the first sign-in. Each step checks that the ones before it are met. Not its code step.

use std::sync::Arc;

use api::field::Reason;
use api::problem::Refusal;
use api::set_up::{
    AcceptTerms, AcceptTermsRefusal, AnswerQuestions, BackupCodes, FinishSetUp, KeepBackupCodes, ListQuestions,
    MakeBackupCodes, Questions, Step, StepRefusal,
};
use api::value::{BackupCode, Question};

use super::caller::NewMember;
use super::devices::begin_and_remember;
use super::session::{again, set_up_of};
use super::{Answer, ApiError};
use crate::app::App;
use crate::domain::limits::{ANSWERS_OF_ACCOUNT, BACKUP_CODES, NOTICES_OF_ACCOUNT};
use crate::domain::questions;
use crate::entropy;
use crate::message::Message;
use crate::secrets::SecretDigest;
use crate::store::{Account, Outgoing};

/// Terms.
pub async fn accept_terms(app: Arc<App>, NewMember(member): NewMember, request: AcceptTerms) -> Answer<AcceptTerms> {
    if request.terms_version != app.options.terms_version {
        return Err(ApiError::Refused(AcceptTermsRefusal::OtherVersion));
    }
    app.store
        .accept_terms(&member.account.id, &request.terms_version, app.clock.now())
        .await
        .map_err(ApiError::store)?;
    again(&app, &member).await
}

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
        let digest = backup_code_digest(&app, &member.account.id, code);
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

/// Counts what is told by mail: else one account would spend the mails of all.
pub fn count_notice<R: Refusal>(app: &App, account: &Account) -> Result<(), ApiError<R>> {
    let (most, window) = NOTICES_OF_ACCOUNT;
    app.buckets.count("notices_of_account", &account.id, most, window, app.clock.now()).map_err(ApiError::Throttled)
}

/// What is kept of a backup code. Its selector isn't secret; the other 80 bits are random, so a keyed digest is enough,
/// and costs a stranger's flood nothing.
pub fn backup_code_digest(app: &App, account_id: &str, code: &BackupCode) -> SecretDigest {
    app.key.digest("backup_code", &[account_id, code.selector(), code.secret()])
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

/// The bank.
pub async fn list_questions(_: Arc<App>, _: NewMember, _: ListQuestions) -> Answer<ListQuestions> {
    Ok(Questions { questions: Question::BANK.iter().map(ToString::to_string).collect() }.into())
}

/// Three answers, hashed like passwords.
pub async fn answer_questions(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: AnswerQuestions,
) -> Answer<AnswerQuestions> {
    reached(&app, &member.account, Step::Questions, StepRefusal::OutOfOrder)?;
    let ((most, window), now) = (ANSWERS_OF_ACCOUNT, app.clock.now());
    app.buckets.count("answers", &member.account.id, most, window, now).map_err(ApiError::Throttled)?;
    let pairs = [
        (&request.question_1, &request.answer_1),
        (&request.question_2, &request.answer_2),
        (&request.question_3, &request.answer_3),
    ];
    let own_words = own_words(&member.account);
    let own_words: Vec<&str> = own_words.iter().map(String::as_str).collect();
    for (index, (question, answer)) in pairs.iter().enumerate() {
        let twice = pairs[..index].iter().any(|(_, earlier)| questions::alike(earlier.as_str(), answer.as_str()));
        let refused = questions::refused(question, answer.as_str(), &own_words);
        if let Some(reason) = twice.then_some(Reason::AnswerTwice).or(refused) {
            return Err(ApiError::field(["answer_1", "answer_2", "answer_3"][index], reason));
        }
    }
    let mut answers = Vec::with_capacity(pairs.len());
    for (question, answer) in pairs {
        let answer = questions::folded(answer.as_str());
        answers.push((question.to_string(), app.passwords.hash(&answer).await.map_err(ApiError::Busy)?));
    }
    app.store.answer_questions(&member.account.id, &answers, app.clock.now()).await.map_err(ApiError::store)?;
    again(&app, &member).await
}

/// What whoever knows a person knows of them.
fn own_words(account: &Account) -> Vec<String> {
    let mailbox = account.email.split('@').next().unwrap_or_default();
    let whole = format!("{} {}", account.given_name, account.family_name);
    let words = [&account.email, mailbox, account.login(), &account.given_name, &account.family_name, whole.trim()];
    let phone = account.phone.iter().cloned();
    words.into_iter().map(str::to_owned).chain(phone).collect()
}

/// The account number, and a session of a member.
pub async fn finish_set_up(app: Arc<App>, NewMember(member): NewMember, _: FinishSetUp) -> Answer<FinishSetUp> {
    reached(&app, &member.account, Step::Done, StepRefusal::OutOfOrder)?;
    let now = app.clock.now();
    // A taken number is drawn again; ten in a row are as good as impossible among 10^12.
    for _ in 0..10 {
        let number = entropy::digits(&*app.entropy, 12);
        if app.store.finish_set_up(&member.account.id, &number, now).await.map_err(ApiError::store)? {
            let account =
                app.store.account(&member.account.id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
            return begin_and_remember(&app, &member.visitor, &account).await;
        }
    }
    Err(ApiError::Internal("no free account number".to_owned()))
}

/// Every step before the wanted one is met.
pub fn reached<R>(app: &App, account: &Account, wanted: Step, refusal: R) -> Result<(), ApiError<R>> {
    let set_up = set_up_of(app, account);
    let place = |step: Step| set_up.steps.iter().position(|one| *one == step).unwrap_or(usize::MAX);
    if place(set_up.next) < place(wanted) { Err(ApiError::Refused(refusal)) } else { Ok(()) }
}

/// A security notice to the owner of an account.
pub fn notice<R: Refusal>(
    app: &App,
    account: &Account,
    message: impl FnOnce(String) -> Message,
) -> Result<Outgoing, ApiError<R>> {
    let message = message(app.link(&account.language, "/recover"));
    app.mail(&account.email, &account.language, &message).map_err(ApiError::Internal)
}
