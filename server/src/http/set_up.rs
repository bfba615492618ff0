//! The set-up after the first sign-in. Each step checks that the ones before it are met.

use std::sync::Arc;

use api::field::Reason;
use api::problem::Refusal;
use api::set_up::{
    AcceptTerms, AcceptTermsRefusal, AnswerQuestions, AuthenticatorBegun, BackupCodes, BeginAuthenticator, BeginEmail,
    BeginText, BeginTextRefusal, ConfirmAuthenticator, ConfirmMethod, ConfirmMethodRefusal, FinishSetUp,
    KeepBackupCodes, ListQuestions, MakeBackupCodes, Proving, Questions, Step, StepRefusal,
};
use api::sign_in::CodeMethod;
use api::value::{Answer as TypedAnswer, BackupCode};
use unicode_normalization::UnicodeNormalization;

use super::caller::NewMember;
use super::session::{again, begin, set_up_of};
use super::sign_up::{minutes, seconds};
use super::{Answer, ApiError, Success};
use crate::app::App;
use crate::authenticator;
use crate::domain::limits::{BACKUP_CODES, CODE_LIFE, CODE_TRIES, RESEND_AFTER, SENDINGS};
use crate::domain::one_time_code::{Counted, Verdict, judge};
use crate::domain::questions::BANK;
use crate::entropy;
use crate::message::Message;
use crate::secrets::SecretDigest;
use crate::store::{Account, NewCode, Outgoing};

/// Codes that try a way to get codes.
const PURPOSE: &str = "try_method";
/// Tries of the app's first code; it has no row of its own.
const APP_PURPOSE: &str = "try_authenticator";

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

/// A secret for the app, sealed until the app proves it.
pub async fn begin_authenticator(
    app: Arc<App>,
    NewMember(member): NewMember,
    _: BeginAuthenticator,
) -> Answer<BeginAuthenticator> {
    reached(&app, &member.account, Step::Codes, StepRefusal::OutOfOrder)?;
    let mut secret = [0; authenticator::SECRET_BYTES];
    app.entropy.fill(&mut secret);
    let sealed = app
        .key
        .seal(&member.account.id, &secret, &*app.entropy)
        .ok_or_else(|| ApiError::Internal("secret could not be sealed".to_owned()))?;
    app.store.begin_authenticator(&member.account.id, &sealed).await.map_err(ApiError::store)?;
    // A row to count tries against; its digest is of nothing that anybody could type.
    let now = app.clock.now();
    let id = entropy::id(&*app.entropy);
    let code = NewCode {
        purpose: APP_PURPOSE,
        subject: &member.account.id,
        id: &id,
        code_hash: "app",
        now,
        expires_at: now + CODE_LIFE,
    };
    app.store.put_code(&code).await.map_err(ApiError::store)?;
    Ok(AuthenticatorBegun {
        secret: authenticator::base32(&secret),
        otpauth_url: authenticator::otpauth_url(&app.options.brand, member.account.login(), &secret),
    }
    .into())
}

/// The app's first code.
pub async fn confirm_authenticator(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: ConfirmAuthenticator,
) -> Answer<ConfirmAuthenticator> {
    use ConfirmMethodRefusal as Refusal;
    let account = &member.account;
    let sealed = account.pending_authenticator_secret.as_deref().ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let secret = app
        .key
        .open(&account.id, sealed)
        .ok_or_else(|| ApiError::Internal("authenticator secret does not open".to_owned()))?;
    let now = app.clock.now();
    let Some(spent) = app.store.count_try(APP_PURPOSE, &account.id, CODE_TRIES).await.map_err(ApiError::store)? else {
        return Err(ApiError::Refused(Refusal::Exhausted));
    };
    let step = authenticator::matching_step(&secret, request.code.as_str(), now);
    refuse(judge(
        Counted { tries: spent.tries, expires_at: spent.expires_at, matches: step.is_some() },
        now,
        CODE_TRIES,
    ))?;
    let notice = method_added(&app, account, CodeMethod::Authenticator)?;
    let session = &member.session.token_hash;
    let confirmed = match step {
        Some(step) => {
            app.store.confirm_authenticator(&account.id, step, session, &notice, now).await.map_err(ApiError::store)?
        }
        None => false,
    };
    if !confirmed {
        return Err(ApiError::Refused(Refusal::NotBegun));
    }
    app.wake_outbox();
    again(&app, &member).await
}

/// A code to a telephone.
pub async fn begin_text(app: Arc<App>, NewMember(member): NewMember, request: BeginText) -> Answer<BeginText> {
    reached(&app, &member.account, Step::Codes, BeginTextRefusal::OutOfOrder)?;
    if !app.texts_go_out() {
        return Err(ApiError::Refused(BeginTextRefusal::NoTexts));
    }
    begin_method(&app, &member.account, "text", request.phone.as_str(), true).await.map(Success::from)
}

/// A code to the address of the account.
pub async fn begin_email(app: Arc<App>, NewMember(member): NewMember, _: BeginEmail) -> Answer<BeginEmail> {
    reached(&app, &member.account, Step::Codes, StepRefusal::OutOfOrder)?;
    begin_method(&app, &member.account, "email", &member.account.email, false).await.map(Success::from)
}

/// It arrived.
pub async fn confirm_method(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: ConfirmMethod,
) -> Answer<ConfirmMethod> {
    use ConfirmMethodRefusal as Refusal;
    let account = &member.account;
    let method = account.pending_method.as_deref().and_then(|method| CodeMethod::parse(method).ok());
    let method = method.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let now = app.clock.now();
    let Some(spent) = app.store.count_try(PURPOSE, &account.id, CODE_TRIES).await.map_err(ApiError::store)? else {
        return Err(ApiError::Refused(Refusal::Exhausted));
    };
    let typed = app.key.digest(PURPOSE, &[&account.id, &spent.id, request.code.as_str()]);
    refuse(judge(
        Counted {
            tries: spent.tries,
            expires_at: spent.expires_at,
            matches: typed.matches(&SecretDigest::stored(spent.code_hash)),
        },
        now,
        CODE_TRIES,
    ))?;
    if !app.store.consume_code(&spent.id, now).await.map_err(ApiError::store)? {
        return Err(ApiError::Refused(Refusal::NotBegun));
    }
    let notice = method_added(&app, account, method)?;
    let session = &member.session.token_hash;
    app.store.confirm_method(&account.id, session, Some(&notice), now).await.map_err(ApiError::store)?;
    app.wake_outbox();
    again(&app, &member).await
}

/// Ten codes, shown this once. The selector isn't secret; the other 80 bits are hashed like a password.
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
        hashed.push((code.selector().to_owned(), app.passwords.hash(code.secret()).await.map_err(ApiError::Busy)?));
    }
    let account = &member.account;
    // A set that nobody saved yet is replaced without a word: the page was loaded again.
    let notice = match account.backup_codes_kept_at {
        Some(_) => Some(notice(&app, account, |recover_link| Message::BackupCodesReplaced { recover_link })?),
        None => None,
    };
    app.store
        .replace_backup_codes(&account.id, &hashed, notice.as_ref(), app.clock.now())
        .await
        .map_err(ApiError::store)?;
    app.wake_outbox();
    Ok(BackupCodes { backup_codes, replaced: false }.into())
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
    Ok(Questions { questions: BANK.iter().map(ToString::to_string).collect() }.into())
}

/// Three answers, hashed like passwords.
pub async fn answer_questions(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: AnswerQuestions,
) -> Answer<AnswerQuestions> {
    reached(&app, &member.account, Step::Questions, StepRefusal::OutOfOrder)?;
    let pairs = [
        ("question_1", &request.question_1, &request.answer_1),
        ("question_2", &request.question_2, &request.answer_2),
        ("question_3", &request.question_3, &request.answer_3),
    ];
    let mut answers = Vec::with_capacity(pairs.len());
    for (name, question, answer) in pairs {
        if !BANK.contains(&question.as_str()) {
            return Err(ApiError::field(name, Reason::QuestionMissing));
        }
        answers.push((question.clone(), app.passwords.hash(&folded(answer)).await.map_err(ApiError::Busy)?));
    }
    app.store.answer_questions(&member.account.id, &answers, app.clock.now()).await.map_err(ApiError::store)?;
    again(&app, &member).await
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
            return begin(&app, &member.visitor, &account).await;
        }
    }
    Err(ApiError::Internal("no free account number".to_owned()))
}

/// An answer as it is compared: NFKC, lower-case, single spaces.
pub fn folded(answer: &TypedAnswer) -> String {
    let text: String = answer.as_str().nfkc().collect::<String>().to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every step before the wanted one is met.
fn reached<R>(app: &App, account: &Account, wanted: Step, refusal: R) -> Result<(), ApiError<R>> {
    let set_up = set_up_of(app, account);
    let place = |step: Step| set_up.steps.iter().position(|one| *one == step).unwrap_or(usize::MAX);
    if place(set_up.next) < place(wanted) { Err(ApiError::Refused(refusal)) } else { Ok(()) }
}

fn method_added<R: Refusal>(app: &App, account: &Account, method: CodeMethod) -> Result<Outgoing, ApiError<R>> {
    notice(app, account, |recover_link| Message::CodeMethodAdded { method, recover_link })
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

fn refuse(verdict: Verdict) -> Result<(), ApiError<ConfirmMethodRefusal>> {
    use ConfirmMethodRefusal as Refusal;
    match verdict {
        Verdict::Right => Ok(()),
        Verdict::Expired => Err(ApiError::Refused(Refusal::Expired)),
        Verdict::Exhausted => Err(ApiError::Refused(Refusal::Exhausted)),
        Verdict::Wrong { attempts_left } => Err(ApiError::Refused(Refusal::WrongCode { attempts_left })),
    }
}

async fn begin_method<R: Refusal>(
    app: &App,
    account: &Account,
    method: &'static str,
    recipient: &str,
    is_text: bool,
) -> Result<Proving, ApiError<R>> {
    let recipient_hash = app.key.digest("recipient", &[PURPOSE, recipient]).as_str().to_owned();
    app.claim_sending(&recipient_hash, &SENDINGS).await.map_err(ApiError::store)?.map_err(ApiError::Throttled)?;
    let now = app.clock.now();
    let code = entropy::digits(&*app.entropy, 6);
    let code_id = entropy::id(&*app.entropy);
    let code_hash = app.key.digest(PURPOSE, &[&account.id, &code_id, &code]);
    let minutes = minutes(CODE_LIFE);
    let message = if is_text {
        app.text(recipient, &account.language, &Message::ConfirmPhoneText { code, minutes })
    } else {
        app.mail(
            recipient,
            &account.language,
            &Message::SignInCode { code, minutes, recover_link: app.link(&account.language, "/recover") },
        )
    };
    let code = NewCode {
        purpose: PURPOSE,
        subject: &account.id,
        id: &code_id,
        code_hash: code_hash.as_str(),
        now,
        expires_at: now + CODE_LIFE,
    };
    app.store.begin_method(&account.id, method, is_text.then_some(recipient)).await.map_err(ApiError::store)?;
    app.store.queue(&message.map_err(ApiError::Internal)?, Some(&code), now).await.map_err(ApiError::store)?;
    app.wake_outbox();
    Ok(Proving {
        method: if is_text { CodeMethod::Text } else { CodeMethod::Email },
        held_back: false,
        sent_to: recipient.to_owned(),
        expires_in: seconds(CODE_LIFE),
        resend_in: seconds(RESEND_AFTER),
        attempts_left: u32::try_from(CODE_TRIES).unwrap_or(0),
    })
}
