//! A way to get codes that was begun and isn't proven yet.

use api::problem::Refusal;
use api::set_up::Proving;
use api::sign_in::CodeMethod;

use super::methods::{masked, masked_phone};
use super::sending;
use crate::app::App;
use crate::challenge::Challenge;
use crate::clock::seconds;
use crate::domain::limits::CODE_LIFE;
use crate::http::ApiError;
use crate::store::{Account, HeldBack, Sending, SessionRow};

/// Codes that try a way to get codes.
const PURPOSE: &str = "try_method";

/// The app's first code, which the app draws itself.
pub fn app_challenge(account_id: &str) -> Challenge {
    let (subject, bound_to) = (account_id.to_owned(), Vec::new());
    Challenge { purpose: "try_authenticator", subject, bound_to, life: CODE_LIFE }
}

/// What was begun last and isn't proven yet. An app counts in the session that began it alone.
pub async fn pending<R: Refusal>(
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
    let newest = app.challenges().newest(&app_challenge(&account.id)).await.map_err(ApiError::store)?;
    let (expires_at, attempts_left) = newest.map_or((0, 0), |newest| (newest.expires_at, newest.attempts_left));
    Ok(Some(Proving {
        method: CodeMethod::Authenticator,
        sent_to: String::new(),
        expires_in: seconds(expires_at - app.clock.now()),
        resend_in: 0,
        attempts_left,
        held_back: false,
    }))
}

/// A way that codes are sent by.
pub struct Way<'a> {
    /// By text or by mail.
    pub method: CodeMethod,
    /// The number or the address.
    pub recipient: &'a str,
}

impl<'a> Way<'a> {
    /// The one that was begun last and isn't proven yet.
    pub fn pending(account: &'a Account) -> Option<Self> {
        let method = CodeMethod::parse(account.pending_method.as_deref()?).ok()?;
        let recipient = match method {
            CodeMethod::Text => account.pending_phone.as_deref()?,
            CodeMethod::Email => &account.email,
            _ => return None,
        };
        Some(Self { method, recipient })
    }

    /// The number, of texts.
    pub fn phone(&self) -> Option<&'a str> {
        (self.method == CodeMethod::Text).then_some(self.recipient)
    }

    /// A code is bound to where it went: it proves nothing else, and is still good where the person comes back to this way.
    pub fn challenge(&self, app: &App, account: &Account) -> Challenge {
        let destination = app.key.digest("destination", &[self.method.code(), self.recipient]);
        let subject = format!("{}.{}", account.id, destination.as_str());
        Challenge { purpose: PURPOSE, bound_to: vec![subject.clone()], subject, life: CODE_LIFE }
    }

    /// What a code by this way is counted by.
    pub fn sending(&self, app: &App, asker: &str) -> Sending {
        let channel = if self.method == CodeMethod::Text { "text" } else { "mail" };
        sending::set_up_code(app, channel, self.recipient, asker)
    }
}

/// How the newest code to a destination stands.
pub async fn standing<R: Refusal>(app: &App, account: &Account, way: &Way<'_>) -> Result<Proving, ApiError<R>> {
    let newest = app.challenges().newest(&way.challenge(app, account)).await.map_err(ApiError::store)?;
    let may_send = app.may_send(&way.sending(app, "")).await.map_err(ApiError::store)?;
    let (expires_at, attempts_left) = newest.map_or((0, 0), |newest| (newest.expires_at, newest.attempts_left));
    let sent_to = match way.phone() {
        Some(phone) => masked_phone(phone).unwrap_or_default(),
        None => masked(way.recipient),
    };
    Ok(Proving {
        method: way.method,
        sent_to,
        expires_in: seconds(expires_at - app.clock.now()),
        resend_in: may_send.err().map_or(0, HeldBack::seconds),
        attempts_left,
        held_back: newest.is_none() && may_send.is_err(),
    })
}

/// The owner of a secret that isn't proven yet: the session that began it. Somebody else who has the password must not learn what
/// the owner's app is about to hold.
pub fn pending_owner(account_id: &str, session: &SessionRow) -> String {
    format!("{account_id}.{}", session.token_hash)
}

/// The secret that this session began for the app, where it isn't proven yet.
pub fn pending_secret(app: &App, account: &Account, session: &SessionRow) -> Option<Vec<u8>> {
    let pending = account.pending_authenticator_secret.as_deref()?;
    app.key.open(&pending_owner(&account.id, session), pending)
}

/// A secret as it is kept.
pub fn sealed<R: Refusal>(app: &App, owner: &str, secret: &[u8]) -> Result<String, ApiError<R>> {
    let sealed = app.key.seal(owner, secret, &*app.entropy);
    sealed.ok_or_else(|| ApiError::Internal("secret could not be sealed".to_owned()))
}
