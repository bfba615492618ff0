//! The code step of the set-up: each way to get codes is begun, then proven; what was begun is remembered.

use std::sync::Arc;

use api::field::Reason;
use api::problem::Refusal;
use api::set_up::{
    AuthenticatorBegun, BeginAuthenticator, BeginEmail, BeginEmailRefusal, BeginText, BeginTextRefusal,
    ConfirmAuthenticator, ConfirmMethod, ConfirmMethodRefusal, Proving, ResendSetUpCode, ResendSetUpCodeRefusal, Step,
    StepRefusal,
};
use api::sign_in::CodeMethod;
use api::value::Phone;

use super::caller::{Member, NewMember};
use super::sending;
use super::session::again;
use super::set_up::{count_notice, notice, reached};
use super::sign_up::{masked, minutes, seconds};
use super::{Answer, ApiError};
use crate::app::App;
use crate::authenticator;
use crate::domain::limits::{CODE_LIFE, CODE_TRIES, TEXTS_FROM_ADDRESS, TEXTS_OF_ACCOUNT};
use crate::domain::one_time_code::{Counted, Verdict, judge};
use crate::entropy;
use crate::message::Message;
use crate::secrets::SecretDigest;
use crate::store::{Account, HeldBack, NewCode, Outgoing, Sending, SessionRow};

/// Codes that try a way to get codes.
const PURPOSE: &str = "try_method";
/// Tries of the app's first code; it has no row of its own.
const APP_PURPOSE: &str = "try_authenticator";

/// A secret for the app, sealed until the app proves it. The same again where this session has begun one: a page that
/// is loaded again must show what the app holds already.
pub async fn begin_authenticator(
    app: Arc<App>,
    NewMember(member): NewMember,
    _: BeginAuthenticator,
) -> Answer<BeginAuthenticator> {
    reached(&app, &member.account, Step::Codes, StepRefusal::OutOfOrder)?;
    let mut account = member.account;
    // Many at once are told one secret: who comes second reads what the first kept.
    for _ in 0..10 {
        let kept = pending_secret(&app, &account, &member.session);
        let secret = match kept.clone() {
            Some(secret) => secret,
            None => {
                let mut secret = [0; authenticator::SECRET_BYTES];
                app.entropy.fill(&mut secret);
                secret.to_vec()
            }
        };
        if kept.is_none() {
            let sealed = sealed(&app, &pending_owner(&account.id, &member.session), &secret)?;
            let before = account.pending_authenticator_secret.as_deref();
            if !app.store.begin_authenticator(&account.id, before, &sealed).await.map_err(ApiError::store)? {
                account = app.store.account(&account.id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
                continue;
            }
        }
        let now = app.clock.now();
        let state = app.store.code_state(APP_PURPOSE, &account.id).await.map_err(ApiError::store)?;
        if kept.is_none() || !state.is_some_and(|state| state.is_good(now, CODE_TRIES)) {
            // A row to count tries against; its digest is of nothing that anybody could type.
            let id = entropy::id(&*app.entropy);
            let (purpose, subject, expires_at) = (APP_PURPOSE, account.id.as_str(), now + CODE_LIFE);
            let code = NewCode { purpose, subject, id: &id, code_hash: "app", now, expires_at };
            app.store.put_code(&code).await.map_err(ApiError::store)?;
        }
        let otpauth_url = authenticator::otpauth_url(&app.options.brand, account.login(), &secret);
        let (qr_path, qr_size) = authenticator::qr_code(&otpauth_url);
        return Ok(AuthenticatorBegun { secret: authenticator::base32(&secret), otpauth_url, qr_path, qr_size }.into());
    }
    Err(ApiError::Internal("the authenticator secret kept changing".to_owned()))
}

/// The app's first code.
pub async fn confirm_authenticator(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: ConfirmAuthenticator,
) -> Answer<ConfirmAuthenticator> {
    use ConfirmMethodRefusal as Refusal;
    let account = &member.account;
    let pending = account.pending_authenticator_secret.as_deref().ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let secret = pending_secret(&app, account, &member.session).ok_or(ApiError::Refused(Refusal::NotBegun))?;
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
    count_notice(&app, account)?;
    let notice = method_added(&app, account, CodeMethod::Authenticator)?;
    let sealed = sealed(&app, &account.id, &secret)?;
    let session = &member.session.token_hash;
    let confirmed = match step {
        Some(step) => app
            .store
            .confirm_authenticator(&account.id, (pending, &sealed), step, session, &notice, now)
            .await
            .map_err(ApiError::store)?,
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
    if !app.options.texts_reach(request.phone.as_str()) {
        return Err(ApiError::field("phone", Reason::PhoneCountry));
    }
    count_text(&app, &member)?;
    let way = Way { method: CodeMethod::Text, recipient: request.phone.as_str() };
    Ok(begin(&app, &member, &way).await?.into())
}

/// Texts cost money and reach numbers of strangers: whoever asks is limited too, not only the number.
fn count_text<R: Refusal>(app: &App, member: &Member) -> Result<(), ApiError<R>> {
    let now = app.clock.now();
    let by = [
        ("texts_of_account", &member.account.id, TEXTS_OF_ACCOUNT),
        ("texts_from_address", &member.visitor.address, TEXTS_FROM_ADDRESS),
    ];
    for (what, who, (limit, window)) in by {
        app.buckets.count(what, who, limit, window, now).map_err(ApiError::Throttled)?;
    }
    Ok(())
}

/// A code to the address of the account; none where this session began with the proof of that address.
pub async fn begin_email(app: Arc<App>, NewMember(member): NewMember, _: BeginEmail) -> Answer<BeginEmail> {
    reached(&app, &member.account, Step::Codes, BeginEmailRefusal::OutOfOrder)?;
    if !app.offers(CodeMethod::Email) {
        return Err(ApiError::Refused(BeginEmailRefusal::NoEmailCodes));
    }
    let account = &member.account;
    if !member.session.mailbox_proven {
        begin(&app, &member, &Way { method: CodeMethod::Email, recipient: &account.email }).await?;
    } else if !account.email_codes {
        let (session, now) = (&member.session.token_hash, app.clock.now());
        let notice = method_added(&app, account, CodeMethod::Email)?;
        let confirmed = app.store.confirm_method(&account.id, None, Some(session), Some(&notice), now).await;
        if !confirmed.map_err(ApiError::store)? {
            return Err(ApiError::Refused(BeginEmailRefusal::OutOfOrder));
        }
        app.wake_outbox();
    }
    again(&app, &member).await
}

/// Another code, where the one before went.
pub async fn resend_set_up_code(
    app: Arc<App>,
    NewMember(member): NewMember,
    _: ResendSetUpCode,
) -> Answer<ResendSetUpCode> {
    let account = &member.account;
    let way = Way::pending(account)
        .filter(|way| app.offers(way.method) && way.phone().is_none_or(|phone| app.options.texts_reach(phone)));
    let way = way.ok_or(ApiError::Refused(ResendSetUpCodeRefusal::NotBegun))?;
    if way.method == CodeMethod::Text {
        count_text(&app, &member)?;
    }
    send(&app, &member, &way).await?.map_err(ApiError::held_back)?;
    Ok(standing(&app, account, &way).await?.into())
}

/// It arrived.
pub async fn confirm_method(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: ConfirmMethod,
) -> Answer<ConfirmMethod> {
    use ConfirmMethodRefusal as Refusal;
    let account = &member.account;
    let way = Way::pending(account).filter(|way| way.method != CodeMethod::Email || app.offers(way.method));
    let way = way.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let (now, subject) = (app.clock.now(), way.subject(&app, account));
    let Some(spent) = app.store.count_try(PURPOSE, &subject, CODE_TRIES).await.map_err(ApiError::store)? else {
        return Err(ApiError::Refused(Refusal::Exhausted));
    };
    let typed = app.key.digest(PURPOSE, &[&subject, &spent.id, request.code.as_str()]);
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
    let notice = method_added(&app, account, way.method)?;
    let session = &member.session.token_hash;
    let confirmed = app.store.confirm_method(&account.id, way.phone(), Some(session), Some(&notice), now).await;
    if !confirmed.map_err(ApiError::store)? {
        return Err(ApiError::Refused(Refusal::NotBegun));
    }
    app.wake_outbox();
    again(&app, &member).await
}

/// What was begun last and isn't proven yet. An app counts in the session that began it alone.
pub async fn proving<R: Refusal>(
    app: &App,
    account: &Account,
    session: &SessionRow,
) -> Result<Option<Proving>, ApiError<R>> {
    if let Some(way) = Way::pending(account) {
        return standing(app, account, &way).await.map(Some);
    }
    if pending_secret(app, account, session).is_none() {
        return Ok(None);
    }
    let state = app.store.code_state(APP_PURPOSE, &account.id).await.map_err(ApiError::store)?;
    let (expires_at, tries) = state.map_or((0, CODE_TRIES), |state| (state.expires_at, state.tries));
    Ok(Some(Proving {
        method: CodeMethod::Authenticator,
        sent_to: String::new(),
        expires_in: seconds(expires_at - app.clock.now()),
        resend_in: 0,
        attempts_left: u32::try_from(CODE_TRIES - tries).unwrap_or(0),
        held_back: false,
    }))
}

/// A way that codes are sent by.
struct Way<'a> {
    method: CodeMethod,
    recipient: &'a str,
}

impl<'a> Way<'a> {
    fn pending(account: &'a Account) -> Option<Self> {
        let method = CodeMethod::parse(account.pending_method.as_deref()?).ok()?;
        let recipient = match method {
            CodeMethod::Text => account.pending_phone.as_deref()?,
            CodeMethod::Email => &account.email,
            _ => return None,
        };
        Some(Self { method, recipient })
    }

    fn phone(&self) -> Option<&'a str> {
        (self.method == CodeMethod::Text).then_some(self.recipient)
    }

    /// Binds a code to where it went: it proves nothing else, and is still good where the person comes back to this way.
    fn subject(&self, app: &App, account: &Account) -> String {
        let destination = app.key.digest("destination", &[self.method.code(), self.recipient]);
        format!("{}.{}", account.id, destination.as_str())
    }

    fn sending(&self, app: &App, asker: &str) -> Sending {
        let channel = if self.method == CodeMethod::Text { "text" } else { "mail" };
        sending::set_up_code(app, channel, self.recipient, asker)
    }
}

/// Begins a way. Where sending rests, a code that went there before and is still good stays the one to enter.
async fn begin<R: Refusal>(app: &App, member: &Member, way: &Way<'_>) -> Result<Proving, ApiError<R>> {
    let account = &member.account;
    if let Err(held) = send(app, member, way).await? {
        let state = app.store.code_state(PURPOSE, &way.subject(app, account)).await.map_err(ApiError::store)?;
        if !state.is_some_and(|state| state.is_good(app.clock.now(), CODE_TRIES)) {
            return Err(ApiError::held_back(held));
        }
        app.store.begin_method(&account.id, way.method.code(), way.phone()).await.map_err(ApiError::store)?;
    }
    standing(app, account, way).await
}

/// Sends a code, and notes the way; `Err` where it is held back.
async fn send<R: Refusal>(app: &App, member: &Member, way: &Way<'_>) -> Result<Result<(), HeldBack>, ApiError<R>> {
    let account = &member.account;
    let sending = way.sending(app, &member.visitor.address);
    if let Err(held) = app.claim_sending(&sending).await.map_err(ApiError::store)? {
        return Ok(Err(held));
    }
    let (now, subject) = (app.clock.now(), way.subject(app, account));
    let code = entropy::digits(&*app.entropy, 6);
    let code_id = entropy::id(&*app.entropy);
    let code_hash = app.key.digest(PURPOSE, &[&subject, &code_id, &code]);
    let minutes = minutes(CODE_LIFE);
    let message = if way.method == CodeMethod::Text {
        app.text(way.recipient, &account.language, &Message::ConfirmPhoneText { code, minutes })
    } else {
        let recover_link = app.link(&account.language, "/recover");
        app.mail(way.recipient, &account.language, &Message::SignInCode { code, minutes, recover_link })
    };
    let code = NewCode {
        purpose: PURPOSE,
        subject: &subject,
        id: &code_id,
        code_hash: code_hash.as_str(),
        now,
        expires_at: now + CODE_LIFE,
    };
    app.store.begin_method(&account.id, way.method.code(), way.phone()).await.map_err(ApiError::store)?;
    app.store.queue(&message.map_err(ApiError::Internal)?, Some(&code), now).await.map_err(ApiError::store)?;
    app.wake_outbox();
    Ok(Ok(()))
}

/// How the newest code to a destination stands.
async fn standing<R: Refusal>(app: &App, account: &Account, way: &Way<'_>) -> Result<Proving, ApiError<R>> {
    let state = app.store.code_state(PURPOSE, &way.subject(app, account)).await.map_err(ApiError::store)?;
    let may_send = app.may_send(&way.sending(app, "")).await.map_err(ApiError::store)?;
    let (expires_at, tries) = state.as_ref().map_or((0, CODE_TRIES), |state| (state.expires_at, state.tries));
    let sent_to = match way.phone() {
        Some(phone) => Phone::parse(phone).map(|phone| phone.masked()).unwrap_or_default(),
        None => masked(way.recipient),
    };
    Ok(Proving {
        method: way.method,
        sent_to,
        expires_in: seconds(expires_at - app.clock.now()),
        resend_in: may_send.err().map_or(0, HeldBack::seconds),
        attempts_left: u32::try_from(CODE_TRIES - tries).unwrap_or(0),
        held_back: state.is_none() && may_send.is_err(),
    })
}

/// A secret that isn't proven yet is sealed to the session that began it: somebody else who has the password must not
/// learn what the owner's app is about to hold.
fn pending_owner(account_id: &str, session: &SessionRow) -> String {
    format!("{account_id}.{}", session.token_hash)
}

fn pending_secret(app: &App, account: &Account, session: &SessionRow) -> Option<Vec<u8>> {
    let pending = account.pending_authenticator_secret.as_deref()?;
    app.key.open(&pending_owner(&account.id, session), pending)
}

fn sealed<R: Refusal>(app: &App, owner: &str, secret: &[u8]) -> Result<String, ApiError<R>> {
    let sealed = app.key.seal(owner, secret, &*app.entropy);
    sealed.ok_or_else(|| ApiError::Internal("secret could not be sealed".to_owned()))
}

fn method_added<R: Refusal>(app: &App, account: &Account, method: CodeMethod) -> Result<Outgoing, ApiError<R>> {
    notice(app, account, |recover_link| Message::CodeMethodAdded { method, recover_link })
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
