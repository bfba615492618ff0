//! The code step of the set-up: each way to get codes is begun, then proven; what was begun is remembered.

use std::sync::Arc;

use api::field::Reason;
use api::linked_page::LinkedPage;
use api::problem::Refusal;
use api::set_up::{
    AuthenticatorBegun, BeginAuthenticator, BeginEmail, BeginEmailRefusal, BeginText, BeginTextRefusal,
    ConfirmAuthenticator, ConfirmMethod, ConfirmMethodRefusal, Proving, ResendSetUpCode, ResendSetUpCodeRefusal, Step,
    StepRefusal,
};
use api::sign_in::CodeMethod;

use crate::app::App;
use crate::authenticator;
use crate::challenge::CodeTry;
use crate::clock::minutes;
use crate::credential::enrollment::{
    Destination, app_challenge, enrolled_secret, progress, seal_enrolled, seal_proven,
};
use crate::domain::limits::{CODE_LIFE, TEXTS_FROM_ADDRESS, TEXTS_OF_ACCOUNT};
use crate::entropy;
use crate::http::account::notices::count_notice;
use crate::http::account::sessions::again;
use crate::http::account::set_up_progress::reached;
use crate::http::caller::{Member, NewMember};
use crate::http::endpoint::Answer;
use crate::http::error::ApiError;
use crate::message::Message;
use crate::store::{Account, HeldBack, Outgoing};

/// A secret for the app, sealed until the app proves it. The same again where this session has begun one: a page that
/// is loaded again must show what the app holds already.
pub async fn begin_authenticator(
    app: Arc<App>,
    NewMember(member): NewMember,
    _: BeginAuthenticator,
) -> Answer<BeginAuthenticator> {
    reached(&app, &member.account, Step::Codes, StepRefusal::OutOfOrder).await?;
    let (account, session) = (&member.account, &member.session);
    // Many at once are told one secret: who comes second reads what the first kept.
    for _ in 0..10 {
        let enrollment = app.store.enrollment(&account.id).await.map_err(ApiError::store)?;
        let kept = enrollment.as_ref().and_then(|enrollment| enrolled_secret(&app, enrollment, session));
        let secret = match kept.clone() {
            Some(secret) => secret,
            None => {
                let mut secret = [0; authenticator::SECRET_BYTES];
                app.entropy.fill(&mut secret);
                secret.to_vec()
            }
        };
        if kept.is_none() {
            let sealed = seal_enrolled(&app, session, &secret).map_err(ApiError::credential)?;
            let before = enrollment.as_ref().and_then(|enrollment| enrollment.secret.as_deref());
            if !app.store.enroll_authenticator(&account.id, before, &sealed).await.map_err(ApiError::store)? {
                continue;
            }
        }
        let (challenges, challenge) = (app.challenges(), app_challenge(&account.id));
        let newest = challenges.newest(&challenge).await.map_err(ApiError::store)?;
        if kept.is_none() || !newest.is_some_and(|newest| newest.is_good) {
            challenges.keep_undrawn(&challenge).await.map_err(ApiError::store)?;
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
    let enrollment = app.store.enrollment(&account.id).await.map_err(ApiError::store)?;
    let enrolled = enrollment.and_then(|enrollment| {
        let secret = enrolled_secret(&app, &enrollment, &member.session)?;
        Some((enrollment.secret?, secret))
    });
    let (enrolled, secret) = enrolled.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let now = app.clock.now();
    let mut step = None;
    let matches = || {
        step = authenticator::matching_step(&secret, request.code.as_str(), now);
        step.is_some()
    };
    let tried = app.challenges().try_undrawn(&app_challenge(&account.id), matches).await;
    refuse(tried.map_err(ApiError::store)?)?;
    count_notice(&app, account)?;
    let notice = method_added(&app, account, CodeMethod::Authenticator)?;
    let sealed = seal_proven(&app, &account.id, &secret).map_err(ApiError::credential)?;
    let id = entropy::id(&*app.entropy);
    let session = &member.session.token_hash;
    let confirmed = match step {
        Some(step) => app
            .store
            .confirm_authenticator(&account.id, (&enrolled, &sealed), step, session, &notice, (&id, now))
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
    reached(&app, &member.account, Step::Codes, BeginTextRefusal::OutOfOrder).await?;
    if !app.texts_go_out() {
        return Err(ApiError::Refused(BeginTextRefusal::NoTexts));
    }
    if !app.options.texts_reach(request.phone.as_str()) {
        return Err(ApiError::field("phone", Reason::PhoneCountry));
    }
    count_text(&app, &member)?;
    let way = Destination { method: CodeMethod::Text, recipient: request.phone.as_str() };
    Ok(begin(&app, &member, &way).await?.into())
}

/// Texts cost money and reach numbers of strangers: whoever asks is limited too, not only the number.
fn count_text<R: Refusal>(app: &App, member: &Member) -> Result<(), ApiError<R>> {
    let now = app.clock.now();
    let by = [
        ("texts_of_account", member.account.id.as_str(), TEXTS_OF_ACCOUNT),
        ("texts_from_address", member.visitor.address.as_str(), TEXTS_FROM_ADDRESS),
    ];
    for (what, who, (limit, window)) in by {
        app.buckets.count(what, who, limit, window, now).map_err(ApiError::Throttled)?;
    }
    Ok(())
}

/// A code to the address of the account; none where this session began with the proof of that address.
pub async fn begin_email(app: Arc<App>, NewMember(member): NewMember, _: BeginEmail) -> Answer<BeginEmail> {
    let credentials = reached(&app, &member.account, Step::Codes, BeginEmailRefusal::OutOfOrder).await?;
    if !app.offers(CodeMethod::Email) {
        return Err(ApiError::Refused(BeginEmailRefusal::NoEmailCodes));
    }
    let account = &member.account;
    if !member.session.mailbox_proven {
        begin(&app, &member, &Destination { method: CodeMethod::Email, recipient: &account.email }).await?;
    } else if credentials.email_addresses.is_empty() {
        let (session, now) = (&member.session.token_hash, app.clock.now());
        let notice = method_added(&app, account, CodeMethod::Email)?;
        let new = ("", now);
        let confirmed = app.store.confirm_recipient(&account.id, None, Some(session), Some(&notice), new).await;
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
    let enrollment = app.store.enrollment(&account.id).await.map_err(ApiError::store)?;
    let way = enrollment
        .as_ref()
        .and_then(Destination::of)
        .filter(|way| app.offers(way.method) && way.phone().is_none_or(|phone| app.options.texts_reach(phone)));
    let way = way.ok_or(ApiError::Refused(ResendSetUpCodeRefusal::NotBegun))?;
    if way.method == CodeMethod::Text {
        count_text(&app, &member)?;
    }
    send(&app, &member, &way).await?.map_err(ApiError::held_back)?;
    Ok(progress(&app, &account.id, &way).await.map_err(ApiError::credential)?.into())
}

/// It arrived.
pub async fn confirm_method(
    app: Arc<App>,
    NewMember(member): NewMember,
    request: ConfirmMethod,
) -> Answer<ConfirmMethod> {
    use ConfirmMethodRefusal as Refusal;
    let account = &member.account;
    let enrollment = app.store.enrollment(&account.id).await.map_err(ApiError::store)?;
    let way = enrollment
        .as_ref()
        .and_then(Destination::of)
        .filter(|way| way.method != CodeMethod::Email || app.offers(way.method));
    let way = way.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let tried = app.challenges().try_code(&way.challenge(&app, &account.id), request.code.as_str()).await;
    refuse(tried.map_err(ApiError::store)?)?;
    let notice = method_added(&app, account, way.method)?;
    let session = &member.session.token_hash;
    let (id, now) = (entropy::id(&*app.entropy), app.clock.now());
    let new = (id.as_str(), now);
    let confirmed = app.store.confirm_recipient(&account.id, way.phone(), Some(session), Some(&notice), new).await;
    if !confirmed.map_err(ApiError::store)? {
        return Err(ApiError::Refused(Refusal::NotBegun));
    }
    app.wake_outbox();
    again(&app, &member).await
}

/// Begins a way. Where sending rests, a code that went there before and is still good stays the one to enter.
async fn begin<R: Refusal>(app: &App, member: &Member, way: &Destination<'_>) -> Result<Proving, ApiError<R>> {
    let account = &member.account;
    if let Err(held) = send(app, member, way).await? {
        let newest = app.challenges().newest(&way.challenge(app, &account.id)).await.map_err(ApiError::store)?;
        if !newest.is_some_and(|newest| newest.is_good) {
            return Err(ApiError::held_back(held));
        }
        app.store.enroll_recipient(&account.id, way.method.code(), way.recipient).await.map_err(ApiError::store)?;
    }
    progress(app, &account.id, way).await.map_err(ApiError::credential)
}

/// Sends a code, and notes the way; `Err` where it is held back.
async fn send<R: Refusal>(
    app: &App,
    member: &Member,
    way: &Destination<'_>,
) -> Result<Result<(), HeldBack>, ApiError<R>> {
    let account = &member.account;
    let sending = way.sending(app, &member.visitor.address);
    if let Err(held) = app.claim_sending(&sending).await.map_err(ApiError::store)? {
        return Ok(Err(held));
    }
    let challenges = app.challenges();
    let (code, row) = challenges.draw(&way.challenge(app, &account.id));
    let minutes = minutes(CODE_LIFE);
    let message = if way.method == CodeMethod::Text {
        app.text(way.recipient, &account.language, &Message::ConfirmPhoneText { code, minutes })
    } else {
        let recover_link = app.link(&account.language, LinkedPage::Recover, "");
        app.mail(way.recipient, &account.language, &Message::SignInCode { code, minutes, recover_link })
    };
    app.store.enroll_recipient(&account.id, way.method.code(), way.recipient).await.map_err(ApiError::store)?;
    let message = message.map_err(ApiError::Internal)?;
    app.store.queue(&message, Some(&row), challenges.now).await.map_err(ApiError::store)?;
    app.wake_outbox();
    Ok(Ok(()))
}

fn method_added<R: Refusal>(app: &App, account: &Account, method: CodeMethod) -> Result<Outgoing, ApiError<R>> {
    let notice = app.notice(account, |recover_link| Message::CodeMethodAdded { method, recover_link });
    notice.map_err(ApiError::Internal)
}

fn refuse(tried: CodeTry) -> Result<(), ApiError<ConfirmMethodRefusal>> {
    use ConfirmMethodRefusal as Refusal;
    match tried {
        CodeTry::Right => Ok(()),
        CodeTry::Spent => Err(ApiError::Refused(Refusal::NotBegun)),
        CodeTry::Expired => Err(ApiError::Refused(Refusal::Expired)),
        CodeTry::Exhausted => Err(ApiError::Refused(Refusal::Exhausted)),
        CodeTry::Wrong { attempts_left } => Err(ApiError::Refused(Refusal::WrongCode { attempts_left })),
    }
}
