//! Making an account. Known and unknown addresses get the same answer, made by the same work.

use std::sync::Arc;

use api::linked_page::LinkedPage;
use api::problem::Refusal;
use api::sign_up::{
    ConfirmByCode, ConfirmByCodeRefusal, ConfirmByLink, ConfirmByLinkRefusal, ConfirmationSent, Confirmed, NotBegun,
    ReadSignUp, ResendConfirmation, ResendConfirmationRefusal, SignUp,
};
use api::value::Password;

use super::account::sessions::begin_with_mailbox;
use super::caller::{PROGRESS_COOKIE, Visitor, new_progress_token, set_cookie};
use super::endpoint::{Answer, Success};
use super::error::ApiError;
use crate::app::App;
use crate::challenge::{Challenge, Challenges, CodeTry};
use crate::clock::{MINUTE, minutes, seconds};
use crate::domain::limits::{CODE_TRIES, CONFIRMATION_CODE_LIFE, CONFIRMATION_LINK_LIFE, SIGN_INS_A_MINUTE};
use crate::entropy;
use crate::message::Message;
use crate::secrets::token_hash;
use crate::sending;
use crate::store::{Account, AccountId, Confirmer, HeldBack, NewCode, Outgoing, SignUpRow};

/// The code of a sign-up.
fn challenge(row: &SignUpRow) -> Challenge {
    let (subject, bound_to) = (row.id.clone(), vec![row.id.clone()]);
    Challenge { purpose: "sign_up", subject, bound_to, life: CONFIRMATION_CODE_LIFE }
}

/// Begins.
pub async fn sign_up(app: Arc<App>, visitor: Visitor, request: SignUp) -> Answer<SignUp> {
    let now = app.clock.now();
    app.buckets.count("sign_up", &visitor.address, SIGN_INS_A_MINUTE, MINUTE, now).map_err(ApiError::Throttled)?;
    let own_words: Vec<&str> = [Some(request.email.as_str()), request.user_name.as_ref().map(|name| name.as_str())]
        .into_iter()
        .flatten()
        .collect();
    refuse_weak(&app, &request.password, &own_words).await?;
    let sending = sending::confirmation(&app, request.email.as_str(), &visitor.address);
    app.may_send(&sending).await.map_err(ApiError::store)?.map_err(ApiError::held_back)?;

    let password_hash = app.passwords.hash(request.password.as_str()).await.map_err(ApiError::Busy)?;
    app.claim_sending(&sending).await.map_err(ApiError::store)?.map_err(ApiError::held_back)?;
    let account = app.store.account_by_login(&request.email.key()).await.map_err(ApiError::store)?;
    // A new one each time: who copied the cookie of this browser before reads nothing, and replaces nothing.
    let progress_token = new_progress_token(&app);
    let link_token = entropy::token(&*app.entropy);
    let row = SignUpRow {
        id: entropy::id(&*app.entropy),
        progress_hash: token_hash(&progress_token),
        email: request.email.to_string(),
        email_key: request.email.key(),
        known: account.is_some(),
        user_name: request.user_name.as_ref().map(ToString::to_string),
        password_hash,
        language: request.language.to_string(),
        link_hash: token_hash(&link_token),
        link_expires_at: now + CONFIRMATION_LINK_LIFE,
        confirmed_at: None,
        created_at: now,
    };
    let (code, message) = confirmation(&app, &row, account.as_ref(), &link_token, now)?;
    app.store
        .begin_sign_up(&row, visitor.progress_hash().as_deref(), &code, &message)
        .await
        .map_err(ApiError::store)?;
    app.wake_outbox();
    let resend_in = resend_in(&app, &visitor, &row).await?;
    let sent = ConfirmationSent {
        email: row.email,
        code_expires_in: seconds(CONFIRMATION_CODE_LIFE),
        resend_in,
        attempts_left: u32::try_from(CODE_TRIES).unwrap_or(0),
    };
    Ok(Success::from(sent).cookie(set_cookie(PROGRESS_COOKIE, &progress_token)))
}

/// Where it stands in this browser.
pub async fn read_sign_up(app: Arc<App>, visitor: Visitor, _: ReadSignUp) -> Answer<ReadSignUp> {
    let row = open_sign_up(&app, &visitor).await?.ok_or(ApiError::Refused(NotBegun::NotBegun))?;
    standing(&app, &visitor, &row).await.map(Success::from)
}

/// A further mail.
pub async fn resend_confirmation(app: Arc<App>, visitor: Visitor, _: ResendConfirmation) -> Answer<ResendConfirmation> {
    let mut row = open_sign_up(&app, &visitor).await?.ok_or(ApiError::Refused(ResendConfirmationRefusal::NotBegun))?;
    let sending = sending::confirmation(&app, &row.email, &visitor.address);
    app.claim_sending(&sending).await.map_err(ApiError::store)?.map_err(ApiError::held_back)?;
    // The address may have got an account since: its owner is told so, in place of a code that can't work.
    let account = app.store.account_by_login(&row.email_key).await.map_err(ApiError::store)?;
    row.known |= account.is_some();
    let now = app.clock.now();
    let link_token = entropy::token(&*app.entropy);
    let (code, message) = confirmation(&app, &row, account.as_ref(), &link_token, now)?;
    app.store
        .renew_sign_up(&row.id, &token_hash(&link_token), now + CONFIRMATION_LINK_LIFE, &code, &message)
        .await
        .map_err(ApiError::store)?;
    app.wake_outbox();
    standing(&app, &visitor, &row).await.map(Success::from)
}

/// By the code, in the browser that began.
pub async fn confirm_by_code(app: Arc<App>, visitor: Visitor, request: ConfirmByCode) -> Answer<ConfirmByCode> {
    use ConfirmByCodeRefusal as Refusal;
    let row = open_sign_up(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    match app.challenges().try_code(&challenge(&row), request.code.as_str()).await.map_err(ApiError::store)? {
        CodeTry::Expired => Err(ApiError::Refused(Refusal::Expired)),
        CodeTry::Exhausted => Err(ApiError::Refused(Refusal::Exhausted)),
        CodeTry::Wrong { attempts_left } => Err(ApiError::Refused(Refusal::WrongCode { attempts_left })),
        CodeTry::Spent => Err(ApiError::Refused(Refusal::NotBegun)),
        CodeTry::Right => {
            let confirmed = confirm(&app, &visitor, &row, Confirmer::WhoBegan).await?;
            confirmed.ok_or(ApiError::Refused(Refusal::NotBegun))
        }
    }
}

/// By the link. The browser that began is known by its cookie for as long as its code is good; any other, and later
/// that one too, has to bring a password, which becomes that of the account.
pub async fn confirm_by_link(app: Arc<App>, visitor: Visitor, request: ConfirmByLink) -> Answer<ConfirmByLink> {
    use ConfirmByLinkRefusal as Refusal;
    let now = app.clock.now();
    let row = app
        .store
        .sign_up_by_link(&token_hash(request.token.as_str()))
        .await
        .map_err(ApiError::store)?
        .ok_or(ApiError::Refused(Refusal::Used))?;
    if now >= row.link_expires_at {
        return Err(ApiError::Refused(Refusal::Expired));
    }
    if is_known(&app, &row).await? {
        return Err(ApiError::Refused(Refusal::Used));
    }
    let began = visitor.progress_hash().as_ref() == Some(&row.progress_hash);
    let Some(password) = request.password else {
        // Later somebody else may sit at that browser: without a word the password would stay that of who began.
        if !began || now >= row.created_at + CONFIRMATION_CODE_LIFE {
            return Err(ApiError::Refused(Refusal::PasswordDue));
        }
        let confirmed = confirm(&app, &visitor, &row, Confirmer::WhoBegan).await?;
        return confirmed.ok_or(ApiError::Refused(Refusal::Used));
    };
    app.buckets.count("confirm", &visitor.address, SIGN_INS_A_MINUTE, MINUTE, now).map_err(ApiError::Throttled)?;
    let begun_with = row.password_hash.clone();
    let row = with_password(&app, row, &password).await?;
    let confirmer = if began { Confirmer::WhoBegan } else { Confirmer::SomebodyElse };
    let confirmed = confirm(&app, &visitor, &row, confirmer).await?;
    let confirmed = confirmed.ok_or(ApiError::Refused(Refusal::Used))?;
    Ok(confirmed.map(|confirmed| Confirmed { password_is_new: row.password_hash != begun_with, ..confirmed }))
}

/// The sign-up with the password of whoever holds the link. With another one than it was begun with, somebody else may
/// have chosen its user name too: that isn't taken over.
async fn with_password(
    app: &App,
    row: SignUpRow,
    password: &Password,
) -> Result<SignUpRow, ApiError<ConfirmByLinkRefusal>> {
    if app.passwords.verify(password.as_str(), Some(&row.password_hash)).await.map_err(ApiError::Busy)? {
        return Ok(row);
    }
    refuse_weak(app, password, &[&row.email]).await?;
    let password_hash = app.passwords.hash(password.as_str()).await.map_err(ApiError::Busy)?;
    Ok(SignUpRow { password_hash, user_name: None, ..row })
}

async fn refuse_weak<R: Refusal>(app: &App, password: &Password, own_words: &[&str]) -> Result<(), ApiError<R>> {
    let checked = app.passwords.refuse_weak(password.as_str(), own_words).await.map_err(ApiError::Busy)?;
    checked.map_err(|reason| ApiError::field("password", reason))
}

/// Makes the account, and begins its set-up: whoever confirms has the password and the mailbox.
async fn confirm<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    row: &SignUpRow,
    confirmer: Confirmer,
) -> Result<Option<Success<Confirmed>>, ApiError<R>> {
    let account_id = AccountId::new(entropy::id(&*app.entropy));
    let confirmed = app.store.confirm_sign_up(row, &account_id, confirmer, app.clock.now()).await;
    let Some(user_name_taken) = confirmed.map_err(ApiError::store)? else { return Ok(None) };
    let account = app.store.account(&account_id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    let begun = begin_with_mailbox(app, visitor, &account, &row.password_hash).await?;
    Ok(Some(begun.map(|session| Confirmed { session, user_name_taken, password_is_new: false })))
}

/// Whether the address has an account, from before the sign-up or since.
async fn is_known<R: Refusal>(app: &App, row: &SignUpRow) -> Result<bool, ApiError<R>> {
    let account = app.store.account_by_login(&row.email_key).await.map_err(ApiError::store)?;
    Ok(row.known || account.is_some())
}

/// The mail and the code in it. The owner of a known address gets other words, at the spelling that they proved, and a
/// code that nobody is told.
fn confirmation<R: Refusal>(
    app: &App,
    row: &SignUpRow,
    account: Option<&Account>,
    link_token: &str,
    now: i64,
) -> Result<(NewCode, Outgoing), ApiError<R>> {
    // By the time at which the request began: hashing may take seconds, and the link goes by that time, too.
    let (code, kept) = Challenges { now, ..app.challenges() }.draw(&challenge(row));
    let message = if row.known {
        Message::AlreadyHaveAccount {
            sign_in_link: app.link(&row.language, LinkedPage::SignIn, ""),
            recover_link: app.link(&row.language, LinkedPage::Recover, ""),
        }
    } else {
        Message::ConfirmAddress {
            code,
            link: app.link(&row.language, LinkedPage::Confirm, link_token),
            minutes: minutes(CONFIRMATION_CODE_LIFE),
            hours: minutes(CONFIRMATION_LINK_LIFE) / 60,
        }
    };
    let recipient = account.filter(|_| row.known).map_or(&row.email, |account| &account.email);
    let message = app.mail(recipient, &row.language, &message).map_err(ApiError::Internal)?;
    Ok((kept, message))
}

async fn open_sign_up<R: Refusal>(app: &App, visitor: &Visitor) -> Result<Option<SignUpRow>, ApiError<R>> {
    let Some(hash) = visitor.progress_hash() else { return Ok(None) };
    let row = app.store.sign_up_of(&hash).await.map_err(ApiError::store)?;
    Ok(row.filter(|row| app.clock.now() < row.link_expires_at))
}

async fn standing<R: Refusal>(app: &App, visitor: &Visitor, row: &SignUpRow) -> Result<ConfirmationSent, ApiError<R>> {
    let now = app.clock.now();
    let newest = app.challenges().newest(&challenge(row)).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    Ok(ConfirmationSent {
        email: row.email.clone(),
        code_expires_in: seconds(newest.expires_at - now),
        resend_in: resend_in(app, visitor, row).await?,
        attempts_left: newest.attempts_left,
    })
}

/// Seconds until the limits let another mail go out.
async fn resend_in<R: Refusal>(app: &App, visitor: &Visitor, row: &SignUpRow) -> Result<u32, ApiError<R>> {
    let may_send = app.may_send(&sending::confirmation(app, &row.email, &visitor.address)).await;
    Ok(may_send.map_err(ApiError::store)?.err().map_or(0, HeldBack::seconds))
}
