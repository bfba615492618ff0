//! Who calls: cookies read, sessions looked up, forged requests refused. A handler gets its caller as a type.

mod cookies;

pub use cookies::{PROGRESS_COOKIE, SESSION_COOKIE, end_cookie, new_progress_token, set_cookie, set_device_cookie};

use api::endpoint::{Access, Method, Public, SettingUp, SignedIn};
use api::problem::{Never, Problem, general};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::error::{ApiError, plain};
use crate::app::App;
use crate::domain::limits::{SESSION_IDLE, SESSION_MOST, SESSION_NOTED_EVERY};
use crate::secrets::{SecretDigest, token_hash};
use crate::store::{Account, LiveSession, SessionKind, SessionRow};
use cookies::{device_token, token};

/// The header that a changing request must carry.
const CSRF_HEADER: &str = "x-ellis-csrf";

/// Anybody: what the request itself says, checked against the store.
#[derive(Clone)]
pub struct Visitor {
    /// For throttles: IPv4 address or IPv6 /64.
    pub address: String,
    /// Of this request: what to tell support when it fails.
    pub reference: String,
    /// The session, when it lives.
    pub session: Option<LiveSession>,
    /// The session cookie itself, alive or not.
    pub session_token: Option<String>,
    /// The progress cookie itself.
    pub progress_token: Option<String>,
    /// The secret of the device's cookie, where the server signed it.
    pub device_token: Option<String>,
}

impl Visitor {
    /// Digest of the progress cookie, for the store.
    pub fn progress_hash(&self) -> Option<String> {
        self.progress_token.as_deref().map(token_hash)
    }

    /// The same once this browser has a new progress cookie: a living session comes first all the same.
    pub fn csrf_beside(&self, app: &App, progress_token: &str) -> SecretDigest {
        match (&self.session, &self.session_token) {
            (Some(_), Some(token)) => csrf_of(app, token),
            _ => csrf_of(app, progress_token),
        }
    }

    /// Whether a value is bound to a cookie of this browser. That of a session which is over counts: its page isn't
    /// forged, it is signed out, and is told so.
    fn takes_csrf(&self, app: &App, sent: &SecretDigest) -> bool {
        let progress = self.progress_token.as_deref().filter(|_| self.session.is_none());
        [self.session_token.as_deref(), progress].into_iter().flatten().any(|token| csrf_of(app, token).matches(sent))
    }

    /// The value that this browser must send with changing requests, if it has a cookie to bind it to.
    pub fn csrf(&self, app: &App) -> Option<SecretDigest> {
        let bound = match (&self.session, &self.session_token, &self.progress_token) {
            (Some(_), Some(token), _) | (_, _, Some(token)) => token,
            _ => return None,
        };
        Some(csrf_of(app, bound))
    }
}

/// The CSRF value bound to a cookie.
pub fn csrf_of(app: &App, token: &str) -> SecretDigest {
    app.key.digest("csrf", &[token])
}

/// Somebody with a live session of the right kind.
#[derive(Clone)]
pub struct Member {
    /// Whose.
    pub account: Account,
    /// Which.
    pub session: SessionRow,
    /// What any visitor has.
    pub visitor: Visitor,
}

/// Somebody who sets up their account.
pub struct NewMember(pub Member);

/// Who a handler's first argument is.
pub trait Guard: Access {
    /// The type of it.
    type Caller: Send;

    /// Lets the visitor in, or says why not.
    fn admit(app: &App, visitor: Visitor) -> impl Future<Output = Result<Self::Caller, Problem>> + Send;
}

impl Guard for Public {
    type Caller = Visitor;
    async fn admit(_: &App, visitor: Visitor) -> Result<Visitor, Problem> {
        Ok(visitor)
    }
}

impl Guard for SettingUp {
    type Caller = NewMember;
    async fn admit(app: &App, visitor: Visitor) -> Result<NewMember, Problem> {
        member(app, visitor, SessionKind::SetUp).map(NewMember)
    }
}

impl Guard for SignedIn {
    type Caller = Member;
    async fn admit(app: &App, visitor: Visitor) -> Result<Member, Problem> {
        member(app, visitor, SessionKind::Member)
    }
}

fn member(app: &App, visitor: Visitor, kind: SessionKind) -> Result<Member, Problem> {
    let live = visitor.session.clone().filter(|live| live.session.kind == kind);
    let LiveSession { session, account } = live.ok_or_else(|| plain(401, general::SIGNED_OUT))?;
    let now = app.clock.now();
    // Also where the clock was set back meanwhile: what was noted then would hold for too long.
    if !(0..SESSION_NOTED_EVERY).contains(&(now - session.seen_at)) {
        app.store.touch_session(&session.token_hash, now);
    }
    Ok(Member { account, session, visitor })
}

/// Reads cookies and session of a request.
pub async fn visitor(app: &App, parts: &Parts, address: String, reference: String) -> Result<Visitor, Problem> {
    let session_token = token(&parts.headers, SESSION_COOKIE);
    let progress_token = token(&parts.headers, PROGRESS_COOKIE);
    let device_token = device_token(app, &parts.headers);
    let now = app.clock.now();
    let session = match &session_token {
        Some(token) => {
            let live = app.store.live_session(&token_hash(token), now - SESSION_IDLE, now - SESSION_MOST).await;
            live.map_err(|error| ApiError::<Never>::store(error).into_problem(&reference))?
        }
        None => None,
    };
    Ok(Visitor { address, reference, session, session_token, progress_token, device_token })
}

/// Refuses a changing request that doesn't come from the page itself: foreign origin, other media type, no or
/// another CSRF value. SameSite=Strict cookies are the fourth lock.
pub fn refuse_forged(app: &App, visitor: &Visitor, method: Method, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if method == Method::Get {
        return Ok(());
    }
    let forged = || plain(403, general::FORGED);
    if matches!(text("sec-fetch-site"), Some(site) if site != "same-origin" && site != "none") {
        return Err(forged());
    }
    if matches!(text("origin"), Some(origin) if !app.is_own_origin(origin, text("host"))) {
        return Err(forged());
    }
    let json = text("content-type").is_some_and(|kind| {
        kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    });
    if method != Method::Delete && !json {
        return Err(plain(415, general::MEDIA_TYPE));
    }
    let sent = text(CSRF_HEADER).map(|value| SecretDigest::stored(value.to_owned()));
    if sent.is_some_and(|sent| visitor.takes_csrf(app, &sent)) { Ok(()) } else { Err(forged()) }
}
