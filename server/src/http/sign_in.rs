//! Signing in: the password, then a code by one of the person's methods.

use std::sync::Arc;

use api::problem::Refusal;
use api::session::Who;
use api::sign_in::{
    CodeDue, CodeMethod, MethodOffer, RequestCode, RequestCodeRefusal, SignIn, SignInRefusal, VerifyBackupCode,
    VerifyBackupCodeRefusal, VerifyCode, VerifyCodeRefusal,
};
use api::value::Phone;

use super::backup_codes;
use super::caller::{PROGRESS_COOKIE, Visitor, new_progress_token, set_cookie};
use super::devices::{self, begin_and_remember};
use super::failures::{count_failure, count_total, failure_key};
use super::sending;
use super::session::{Proof, begin, reply};
use super::set_up::notice;
use super::sign_up::{masked, minutes, seconds};
use super::{Answer, ApiError, Success};
use crate::app::App;
use crate::authenticator;
use crate::clock::MINUTE;
use crate::domain::limits::{CODE_LIFE, CODE_TRIES, SIGN_IN_LIFE, SIGN_IN_TRIES, SIGN_INS_A_MINUTE};
use crate::domain::one_time_code::{Counted, Verdict, judge};
use crate::domain::throttle::{DISABLED_AFTER, FACTOR_OFF_AFTER, FORGOTTEN_AFTER, HELD_FROM};
use crate::entropy;
use crate::message::Message;
use crate::secrets::{SecretDigest, token_hash};
use crate::store::{Account, CodeState, HeldBack, MovedCode, NewCode, Outgoing, Sending, SignInRow, Tried};

const PURPOSE: &str = "sign_in";

/// The password. Unknown login and wrong password: the same answer after the same work.
pub async fn sign_in(app: Arc<App>, visitor: Visitor, request: SignIn) -> Answer<SignIn> {
    let now = app.clock.now();
    app.buckets.count("sign_in", &visitor.address, SIGN_INS_A_MINUTE, MINUTE, now).map_err(ApiError::Throttled)?;
    let login = request.login.key();
    // Before anything is counted: a try that finds no room is compared with nothing, so it isn't a wrong one.
    let place = app.passwords.place().await.map_err(ApiError::Busy)?;
    let account = app.store.account_by_login(&login).await.map_err(ApiError::store)?;
    let whose = account.as_ref().map_or(&login, |account| &account.id);
    let device = devices::known(&app, &visitor, whose).await?;
    let failure_key = device.map_or_else(|| failure_key(&app, &login), |id| devices::failure_key(&app, &id));
    count_failure(&app, &failure_key).await?;
    let total = count_total(&app, whose, account.as_ref()).await?;
    let hash = account.as_ref().map(|account| account.password_hash.as_str());
    let right = app.passwords.verify_in(place, request.password.as_str(), hash).await.map_err(ApiError::Busy)?;
    let Some(account) = account.filter(|_| right && total.failures <= DISABLED_AFTER) else {
        return Err(ApiError::Refused(SignInRefusal::WrongCredentials));
    };
    app.store.forgive(&failure_key).await.map_err(ApiError::store)?;
    total.forgive(&app).await?;
    // Where there is no room, the next sign-in does it.
    if app.passwords.needs_rehash(&account.password_hash)
        && let Ok(hash) = app.passwords.hash(request.password.as_str()).await
    {
        app.store.rehash_password(&account.id, &account.password_hash, &hash).await.map_err(ApiError::store)?;
    }
    if !account.asks_for_code() {
        // No method yet: the mailbox was proven a moment ago, and this session opens the set-up alone.
        return begin(&app, &visitor, &account, Proof::Password).await;
    }
    let left = app.store.backup_codes_left(&account.id).await.map_err(ApiError::store)?;
    let method = offers(&app, &account, left).first().map(|offer| offer.method);
    let method = method.ok_or(ApiError::Refused(SignInRefusal::NoUsableMethod))?;
    let token = new_progress_token(&app);
    let row = SignInRow {
        progress_hash: token_hash(&token),
        account_id: account.id.clone(),
        method: method.code().to_owned(),
        tries: 0,
        expires_at: now + SIGN_IN_LIFE,
    };
    let replaced = visitor.progress_hash();
    let codes = replaced.iter().flat_map(|replaced| {
        CodeMethod::ALL.into_iter().filter(|method| method.is_sent()).map(|method| MovedCode {
            purpose: PURPOSE,
            from: subject(replaced, method),
            to: subject(&row.progress_hash, method),
            most_tries: CODE_TRIES,
        })
    });
    let codes: Vec<_> = codes.collect();
    app.store.begin_sign_in(&row, replaced.as_deref(), &codes, now).await.map_err(ApiError::store)?;
    if method.is_sent() {
        // Held back by the limits of sending: the person still gets to the page. A code from before that is still good
        // came along; where there is none, the page sees when to try again.
        let _held_back: Option<u32> = send(&app, &account, &row, method).await?;
    }
    let due = code_due(&app, &row).await?.ok_or(ApiError::NotFound)?;
    let session = reply(&app, visitor.csrf_beside(&app, &token).as_str().to_owned(), Who::CodeDue(due));
    Ok(Success::from(session).cookie(set_cookie(PROGRESS_COOKIE, &token)))
}

/// Where wrong codes of a person's app and wrong backup codes are counted, over all their sign-ins: a new sign-in
/// refunds nothing to somebody who has the password. Codes that are sent are held by the limits of sending.
fn second_factor_key(app: &App, account: &Account) -> String {
    app.key.digest("second_factor", &[&account.id]).as_str().to_owned()
}

/// Another code, or another way.
pub async fn request_code(app: Arc<App>, visitor: Visitor, request: RequestCode) -> Answer<RequestCode> {
    use RequestCodeRefusal as Refusal;
    let (token, mut row, account) = open_sign_in(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let left = app.store.backup_codes_left(&account.id).await.map_err(ApiError::store)?;
    if !offers(&app, &account, left).iter().any(|offer| offer.method == request.method) {
        return Err(ApiError::Refused(Refusal::NoSuchMethod));
    }
    if request.method.is_sent()
        && let Some(wait) = send(&app, &account, &row, request.method).await?
    {
        // Another way whose code is still good needs no new one; another code by the same way waits.
        let state = code_state(&app, &row, request.method).await?;
        let good = state.is_some_and(|state| state.is_good(app.clock.now(), CODE_TRIES));
        if !good || row.method == request.method.code() {
            return Err(ApiError::Throttled(wait));
        }
    }
    app.store.change_method(&row.progress_hash, request.method.code()).await.map_err(ApiError::store)?;
    row.method = request.method.code().to_owned();
    let due = code_due(&app, &row).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    Ok(reply(&app, visitor.csrf_beside(&app, &token).as_str().to_owned(), Who::CodeDue(due)).into())
}

/// The six digits, by the method in use.
pub async fn verify_code(app: Arc<App>, visitor: Visitor, request: VerifyCode) -> Answer<VerifyCode> {
    use VerifyCodeRefusal as Refusal;
    let (_, row, account) = open_sign_in(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let now = app.clock.now();
    let (method, failure_key) = (CodeMethod::parse(&row.method), second_factor_key(&app, &account));
    let failures = if method == Ok(CodeMethod::Authenticator) { count_failure(&app, &failure_key).await? } else { 0 };
    let Some(sign_in_tries) =
        app.store.count_sign_in_try(&row.progress_hash, SIGN_IN_TRIES).await.map_err(ApiError::store)?
    else {
        return Err(ApiError::Refused(Refusal::Exhausted));
    };
    match method {
        Ok(CodeMethod::Authenticator) => {
            let sealed = account.authenticator_secret.as_deref().ok_or(ApiError::Refused(Refusal::NotBegun))?;
            let secret = app
                .key
                .open(&account.id, sealed)
                .ok_or_else(|| ApiError::Internal("authenticator secret does not open".to_owned()))?;
            let step = authenticator::matching_step(&secret, request.code.as_str(), now);
            let off = || turned_off(&app, &account, CodeMethod::Authenticator);
            let tried = app.store.try_authenticator(&account.id, step, FACTOR_OFF_AFTER, off, now).await;
            match tried.map_err(ApiError::store)?? {
                Tried::Right => app.store.forgive(&failure_key).await.map_err(ApiError::store)?,
                Tried::Spent => return Err(ApiError::Refused(Refusal::Used)),
                Tried::Off => return Err(ApiError::Refused(Refusal::Exhausted)),
                Tried::Wrong(in_a_row) => {
                    app.wake_outbox();
                    return Err(ApiError::Refused(wrong(left(sign_in_tries, failures, in_a_row))));
                }
            }
        }
        Ok(method) if method.is_sent() => {
            let subject = subject(&row.progress_hash, method);
            let Some(spent) = app.store.count_try(PURPOSE, &subject, CODE_TRIES).await.map_err(ApiError::store)? else {
                return Err(ApiError::Refused(Refusal::Exhausted));
            };
            let typed = code_digest(&app, &account, method, &spent.id, request.code.as_str());
            let counted = Counted {
                tries: spent.tries,
                expires_at: spent.expires_at,
                matches: typed.matches(&SecretDigest::stored(spent.code_hash)),
            };
            match judge(counted, now, CODE_TRIES) {
                Verdict::Expired => return Err(ApiError::Refused(Refusal::Expired)),
                Verdict::Exhausted => return Err(ApiError::Refused(Refusal::Exhausted)),
                Verdict::Wrong { attempts_left } => {
                    return Err(ApiError::Refused(Refusal::WrongCode { attempts_left }));
                }
                Verdict::Right => {
                    if !app.store.consume_code(&spent.id, now).await.map_err(ApiError::store)? {
                        return Err(ApiError::Refused(Refusal::Used));
                    }
                }
            }
        }
        _ => return Err(ApiError::Refused(Refusal::NotBegun)),
    }
    begin_and_remember(&app, &visitor, &account).await
}

/// One of the ten.
pub async fn verify_backup_code(
    app: Arc<App>,
    visitor: Visitor,
    request: VerifyBackupCode,
) -> Answer<VerifyBackupCode> {
    use VerifyBackupCodeRefusal as Refusal;
    let (_, row, account) = open_sign_in(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let failure_key = second_factor_key(&app, &account);
    let failures = count_failure(&app, &failure_key).await?;
    let Some(tries) = app.store.count_sign_in_try(&row.progress_hash, SIGN_IN_TRIES).await.map_err(ApiError::store)?
    else {
        return Err(ApiError::Refused(Refusal::Exhausted));
    };
    match backup_codes::spend(&app, &account, &request.backup_code).await? {
        Tried::Right => {}
        Tried::Spent => return Err(ApiError::Refused(Refusal::Used)),
        Tried::Off => return Err(ApiError::Refused(Refusal::Exhausted)),
        Tried::Wrong(in_a_row) => {
            return Err(ApiError::Refused(match wrong(left(tries, failures, in_a_row)) {
                VerifyCodeRefusal::WrongCode { attempts_left } => Refusal::WrongCode { attempts_left },
                _ => Refusal::Exhausted,
            }));
        }
    }
    app.store.forgive(&failure_key).await.map_err(ApiError::store)?;
    begin_and_remember(&app, &visitor, &account).await
}

/// What the code page shows of a sign-in.
pub async fn code_due<R: Refusal>(app: &App, row: &SignInRow) -> Result<Option<CodeDue>, ApiError<R>> {
    let Some(account) = app.store.account(&row.account_id).await.map_err(ApiError::store)? else { return Ok(None) };
    let Ok(method) = CodeMethod::parse(&row.method) else { return Ok(None) };
    let left = app.store.backup_codes_left(&account.id).await.map_err(ApiError::store)?;
    let methods = offers(app, &account, left);
    let now = app.clock.now();
    let (expires_in, attempts_left, resend_in, held_back) = if method.is_sent() {
        let state = code_state(app, row, method).await?;
        let may_send = app.may_send(&recipient(app, &account, method).1).await.map_err(ApiError::store)?;
        let (expires_at, tries) = state.as_ref().map_or((0, CODE_TRIES), |state| (state.expires_at, state.tries));
        (seconds(expires_at - now), CODE_TRIES - tries, may_send.err().map_or(0, HeldBack::seconds), state.is_none())
    } else {
        let key = second_factor_key(app, &account);
        let counted = app.store.failures(&key, now - FORGOTTEN_AFTER).await;
        let (failures, until) = counted.map_err(ApiError::store)?;
        // Once a hold is over there is one try before the next.
        let before_hold = if until > now { 0 } else { (HELD_FROM - failures).max(1) };
        let in_a_row = if method == CodeMethod::BackupCode {
            account.backup_code_failures
        } else {
            account.authenticator_failures
        };
        let attempts_left = (SIGN_IN_TRIES - row.tries).min(before_hold).min(FACTOR_OFF_AFTER - in_a_row);
        (seconds(row.expires_at - now), attempts_left, 0, false)
    };
    let sent_to = methods.iter().find(|offer| offer.method == method).and_then(|offer| offer.sent_to.clone());
    Ok(Some(CodeDue {
        method,
        sent_to,
        expires_in,
        resend_in,
        attempts_left: u32::try_from(attempts_left).unwrap_or(0),
        held_back,
        methods,
    }))
}

/// Every method of an account by which a code can come now, the app first and backup codes last.
pub fn offers(app: &App, account: &Account, backup_codes_left: i64) -> Vec<MethodOffer> {
    let mut offers = Vec::new();
    if account.authenticator_codes && account.authenticator_failures < FACTOR_OFF_AFTER {
        offers.push(MethodOffer { method: CodeMethod::Authenticator, sent_to: None });
    }
    if account.text_codes && app.texts_go_out() {
        let sent_to = account.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()).map(|phone| phone.masked());
        offers.push(MethodOffer { method: CodeMethod::Text, sent_to });
    }
    if account.email_codes && app.options.email_codes {
        offers.push(MethodOffer { method: CodeMethod::Email, sent_to: Some(masked(&account.email)) });
    }
    if backup_codes::on(account) && backup_codes_left > 0 {
        offers.push(MethodOffer { method: CodeMethod::BackupCode, sent_to: None });
    }
    offers
}

/// Tries left of this sign-in, before the second factor of this person is held, and before it is off.
fn left(tries: i64, failures: i64, in_a_row: i64) -> i64 {
    (SIGN_IN_TRIES - tries).min(HELD_FROM - failures).min(FACTOR_OFF_AFTER - in_a_row)
}

/// Tells the owner that a second factor is off.
pub fn turned_off<R: Refusal>(app: &App, account: &Account, method: CodeMethod) -> Result<Outgoing, ApiError<R>> {
    notice(app, account, |recover_link| Message::CodeMethodDisabled { method, recover_link })
}

fn wrong(attempts_left: i64) -> VerifyCodeRefusal {
    match u32::try_from(attempts_left) {
        Ok(attempts_left) if attempts_left > 0 => VerifyCodeRefusal::WrongCode { attempts_left },
        _ => VerifyCodeRefusal::Exhausted,
    }
}

/// Binds a code to its sign-in and channel.
fn subject(progress_hash: &str, method: CodeMethod) -> String {
    format!("{progress_hash}.{}", method.code())
}

/// What is kept of a code. Of the account and not of the sign-in: a code may go on with the next one of this browser.
fn code_digest(app: &App, account: &Account, method: CodeMethod, code_id: &str, code: &str) -> SecretDigest {
    app.key.digest(PURPOSE, &[&account.id, method.code(), code_id, code])
}

/// How the newest code of a sign-in by a method stands.
async fn code_state<R: Refusal>(
    app: &App,
    row: &SignInRow,
    method: CodeMethod,
) -> Result<Option<CodeState>, ApiError<R>> {
    app.store.code_state(PURPOSE, &subject(&row.progress_hash, method)).await.map_err(ApiError::store)
}

/// Where codes of a method go, and what the sendings there are counted by.
fn recipient<'a>(app: &App, account: &'a Account, method: CodeMethod) -> (&'a str, Sending) {
    let (channel, recipient) = match method {
        CodeMethod::Text => ("text", account.phone.as_deref().unwrap_or_default()),
        _ => ("mail", account.email.as_str()),
    };
    (recipient, sending::sign_in_code(app, channel, recipient))
}

/// Sends a code; `Some(seconds)` when the limits hold it back.
async fn send<R: Refusal>(
    app: &App,
    account: &Account,
    row: &SignInRow,
    method: CodeMethod,
) -> Result<Option<u32>, ApiError<R>> {
    let (recipient, sending) = recipient(app, account, method);
    if let Err(held) = app.claim_sending(&sending).await.map_err(ApiError::store)? {
        return Ok(Some(held.seconds()));
    }
    let now = app.clock.now();
    let code = entropy::digits(&*app.entropy, 6);
    let code_id = entropy::id(&*app.entropy);
    let subject = subject(&row.progress_hash, method);
    let code_hash = code_digest(app, account, method, &code_id, &code);
    let minutes = minutes(CODE_LIFE);
    let message = if method == CodeMethod::Text {
        app.text(recipient, &account.language, &Message::SignInCodeText { code, minutes })
    } else {
        app.mail(
            recipient,
            &account.language,
            &Message::SignInCode { code, minutes, recover_link: app.link(&account.language, "/recover") },
        )
    };
    let code = NewCode {
        purpose: PURPOSE,
        subject: &subject,
        id: &code_id,
        code_hash: code_hash.as_str(),
        now,
        expires_at: now + CODE_LIFE,
    };
    app.store.queue(&message.map_err(ApiError::Internal)?, Some(&code), now).await.map_err(ApiError::store)?;
    app.wake_outbox();
    Ok(None)
}

async fn open_sign_in<R: Refusal>(
    app: &App,
    visitor: &Visitor,
) -> Result<Option<(String, SignInRow, Account)>, ApiError<R>> {
    let Some(token) = visitor.progress_token.clone() else { return Ok(None) };
    let Some(row) = app.store.sign_in_of(&token_hash(&token), app.clock.now()).await.map_err(ApiError::store)? else {
        return Ok(None);
    };
    let account = app.store.account(&row.account_id).await.map_err(ApiError::store)?;
    Ok(account.map(|account| (token, row, account)))
}
