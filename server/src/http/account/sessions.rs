//! Sessions: begun with a proof, and told to the page.

use api::problem::Refusal;
use api::session::{Session, Viewer, Who};
use api::set_up::SetUp;
use api::value::Language;

use super::devices::remember;
use super::set_up_progress::set_up_of;
use crate::app::App;
use crate::credential::enrollment;
use crate::credential::offer::lasting;
use crate::domain::limits::{SESSION_IDLE, SESSION_MOST};
use crate::entropy;
use crate::http::caller::{Member, PROGRESS_COOKIE, SESSION_COOKIE, Visitor, csrf_of, end_cookie, set_cookie};
use crate::http::endpoint::Success;
use crate::http::error::ApiError;
use crate::secrets::token_hash;
use crate::store::{Account, Finished, Origin, SessionKind, SessionRow};

/// The session reply: whose session it is, with what every page needs beside it.
pub fn reply(app: &App, csrf: String, who: Who) -> Session {
    Session { csrf, who, support: app.options.support.clone() }
}

/// What a session is begun with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof<'a> {
    /// The password alone, by the hash it fitted: only while the account has no way to get codes.
    Password(&'a str),
    /// The same, and the code or the link of the mail that confirms the address: codes by mail need no further proof.
    PasswordAndMailbox(&'a str),
    /// The password and a code.
    PasswordAndCode,
}

/// A session under a new token, not begun yet: of the set-up while that isn't done or a new way to get codes is needed,
/// else of a member. Returns the token too.
async fn drawn<R: Refusal>(
    app: &App,
    account: &Account,
    is_set_up: bool,
    proof: Option<Proof<'_>>,
) -> Result<(String, SessionRow), ApiError<R>> {
    let (token, now) = (entropy::token(&*app.entropy), app.clock.now());
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    let is_member = is_set_up && !lasting(app, &credentials).is_empty();
    let row = SessionRow {
        token_hash: token_hash(&token),
        account_id: account.id.clone(),
        kind: if is_member { SessionKind::Member } else { SessionKind::SetUp },
        without_code: matches!(proof, Some(Proof::Password(_) | Proof::PasswordAndMailbox(_))),
        mailbox_proven: matches!(proof, Some(Proof::PasswordAndMailbox(_))),
        created_at: now,
        seen_at: now,
    };
    Ok((token, row))
}

/// The answer that begins a session in a browser.
async fn begun<R: Refusal>(
    app: &App,
    account: &Account,
    token: &str,
    row: &SessionRow,
) -> Result<Success<Session>, ApiError<R>> {
    let session = reply(app, csrf_of(app, token).as_str().to_owned(), who(app, account, row).await?);
    Ok(Success::from(session).cookie(set_cookie(SESSION_COOKIE, token)).cookie(end_cookie(PROGRESS_COOKIE)))
}

/// Begins a session in place of the browser's. `None` where the proof is no longer good, because of a new password,
/// say.
async fn begin<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    proof: Proof<'_>,
) -> Result<Option<Success<Session>>, ApiError<R>> {
    let (token, row) = drawn(app, account, account.finished_at.is_some(), Some(proof)).await?;
    let replaced = visitor.session_token.as_deref().map(token_hash);
    let progress = visitor.progress_hash();
    let origin = match proof {
        Proof::Password(hash) | Proof::PasswordAndMailbox(hash) => Origin::Password(hash),
        Proof::PasswordAndCode => Origin::SignIn,
    };
    let is_good = app.store.begin_session(&row, replaced.as_deref(), progress.as_deref(), origin).await;
    if is_good.map_err(ApiError::store)? { begun(app, account, &token, &row).await.map(Some) } else { Ok(None) }
}

/// Begins a session with the password alone, whose hash is that.
pub async fn begin_with_password<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    hash: &str,
) -> Result<Success<Session>, ApiError<R>> {
    begin(app, visitor, account, Proof::Password(hash)).await?.ok_or(ApiError::overtaken())
}

/// Begins a session of whoever just confirmed their address, with the password whose hash is that.
pub async fn begin_with_mailbox<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    hash: &str,
) -> Result<Success<Session>, ApiError<R>> {
    begin(app, visitor, account, Proof::PasswordAndMailbox(hash)).await?.ok_or(ApiError::overtaken())
}

/// Begins a session after password and code, and makes the device known; refuses with `over` where the sign-in is over.
pub async fn begin_with_code<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    over: R,
) -> Result<Success<Session>, ApiError<R>> {
    let begun = begin(app, visitor, account, Proof::PasswordAndCode).await?;
    let begun = begun.ok_or(ApiError::Refused(over))?;
    Ok(begun.cookie(remember(app, visitor, &account.id).await?))
}

/// Finishes a set-up with an account number, begins a session of the member in its place, and makes the device known;
/// refuses with `over` where the session of the set-up has ended meanwhile. `None` where somebody has the number.
pub async fn finish<R: Refusal>(
    app: &App,
    member: &Member,
    account_number: &str,
    over: R,
) -> Result<Option<Success<Session>>, ApiError<R>> {
    let (token, row) = drawn(app, &member.account, true, None).await?;
    let (replaced, progress) = (&member.session.token_hash, member.visitor.progress_hash());
    let finished = app.store.finish_set_up(account_number, &row, replaced, progress.as_deref()).await;
    match finished.map_err(ApiError::store)? {
        Finished::Done => {}
        Finished::NumberTaken => return Ok(None),
        Finished::Over => return Err(ApiError::Refused(over)),
    }
    let account = app.store.account(&row.account_id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    let begun = begun(app, &account, &token, &row).await?;
    Ok(Some(begun.cookie(remember(app, &member.visitor, &account.id).await?)))
}

/// The session reply after a change of the same session; the account is read again.
pub async fn again<R: Refusal>(app: &App, member: &Member) -> Result<Success<Session>, ApiError<R>> {
    let account = app.store.account(&member.account.id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    let csrf = member.visitor.csrf(app).map(|csrf| csrf.as_str().to_owned()).unwrap_or_default();
    Ok(reply(app, csrf, who(app, &account, &member.session).await?).into())
}

/// What the page is told of a session.
pub async fn who<R: Refusal>(app: &App, account: &Account, session: &SessionRow) -> Result<Who, ApiError<R>> {
    if session.kind == SessionKind::SetUp {
        let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
        let proving = enrollment::current(app, session).await.map_err(ApiError::credential)?;
        return Ok(Who::SettingUp(SetUp { proving, ..set_up_of(app, account, &credentials) }));
    }
    let now = app.clock.now();
    let left = (session.seen_at + SESSION_IDLE).min(session.created_at + SESSION_MOST) - now;
    Ok(Who::SignedIn(Viewer {
        display_name: if account.given_name.is_empty() {
            account.login().to_owned()
        } else {
            account.given_name.clone()
        },
        language: Language::parse(&account.language).unwrap_or_default(),
        seconds_left: u32::try_from(left / 1_000).unwrap_or(0),
    }))
}
