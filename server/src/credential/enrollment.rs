//! A way to get codes that was begun and isn't proven yet.

use api::set_up::Proving;
use api::sign_in::CodeMethod;

use super::CredentialError;
use super::offer::{masked, masked_phone};
use crate::app::App;
use crate::challenge::Challenge;
use crate::clock::seconds;
use crate::domain::limits::CODE_LIFE;
use crate::sending;
use crate::store::{AccountId, EnrollmentRow, HeldBack, Sending, SessionRow};

/// Codes that try a way to get codes.
const PURPOSE: &str = "try_method";

/// The app's first code, which the app draws itself.
pub fn app_challenge(account_id: &AccountId) -> Challenge {
    let (subject, bound_to) = (account_id.as_str().to_owned(), Vec::new());
    Challenge { purpose: "try_authenticator", subject, bound_to, life: CODE_LIFE }
}

/// What an account is proving. An app counts in the session that began it alone.
pub async fn current(app: &App, session: &SessionRow) -> Result<Option<Proving>, CredentialError> {
    let account_id = &session.account_id;
    let Some(enrollment) = app.store.enrollment(account_id).await? else { return Ok(None) };
    if let Some(way) = Destination::of(&enrollment) {
        return progress(app, account_id, &way).await.map(Some);
    }
    if enrolled_secret(app, &enrollment, session).is_none() {
        return Ok(None);
    }
    let newest = app.challenges().newest(&app_challenge(account_id)).await?;
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
pub struct Destination<'a> {
    /// By text or by mail.
    pub method: CodeMethod,
    /// The number or the address.
    pub recipient: &'a str,
}

impl<'a> Destination<'a> {
    /// The one that is being proven; none of an app, which draws its codes itself.
    pub fn of(enrollment: &'a EnrollmentRow) -> Option<Self> {
        let method = CodeMethod::parse(&enrollment.method).ok().filter(|method| method.is_sent())?;
        Some(Self { method, recipient: enrollment.recipient.as_deref()? })
    }

    /// The number, of texts.
    pub fn phone(&self) -> Option<&'a str> {
        (self.method == CodeMethod::Text).then_some(self.recipient)
    }

    /// A code is bound to where it went: it proves nothing else, and is still good where the person comes back to this
    /// way.
    pub fn challenge(&self, app: &App, account_id: &AccountId) -> Challenge {
        let destination = app.key.digest("destination", &[self.method.code(), self.recipient]);
        let subject = [account_id.as_str(), ".", destination.as_str()].concat();
        Challenge { purpose: PURPOSE, bound_to: vec![subject.clone()], subject, life: CODE_LIFE }
    }

    /// What a code by this way is counted by.
    pub fn sending(&self, app: &App, asker: &str) -> Sending {
        let channel = if self.method == CodeMethod::Text { "text" } else { "mail" };
        sending::set_up_code(app, channel, self.recipient, asker)
    }
}

/// How the newest code to a destination stands.
pub async fn progress(app: &App, account_id: &AccountId, way: &Destination<'_>) -> Result<Proving, CredentialError> {
    let newest = app.challenges().newest(&way.challenge(app, account_id)).await?;
    let may_send = app.may_send(&way.sending(app, "")).await?;
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

/// The owner of a secret that isn't proven yet: the session that began it. Somebody else who has the password must not
/// learn what the owner's app is about to hold.
fn owner_of_enrolled(session: &SessionRow) -> String {
    format!("{}.{}", session.account_id.as_str(), session.token_hash)
}

/// The secret that this session began for the app, where it isn't proven yet.
pub fn enrolled_secret(app: &App, enrollment: &EnrollmentRow, session: &SessionRow) -> Option<Vec<u8>> {
    app.key.open(&owner_of_enrolled(session), enrollment.secret.as_deref()?)
}

/// A secret that isn't proven yet, sealed for the session that begins it.
pub fn seal_enrolled(app: &App, session: &SessionRow, secret: &[u8]) -> Result<String, CredentialError> {
    seal(app, &owner_of_enrolled(session), secret)
}

/// A proven secret, sealed for its account.
pub fn seal_proven(app: &App, account_id: &AccountId, secret: &[u8]) -> Result<String, CredentialError> {
    seal(app, account_id.as_str(), secret)
}

fn seal(app: &App, owner: &str, secret: &[u8]) -> Result<String, CredentialError> {
    let sealed = app.key.seal(owner, secret, &*app.entropy);
    sealed.ok_or_else(|| CredentialError::Internal("secret could not be sealed".to_owned()))
}
