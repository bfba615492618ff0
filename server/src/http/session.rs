//! Handlers that tell who is signed in, and that sign them out.

use std::sync::Arc;

use api::endpoint::Done;
use api::problem::Refusal;
use api::session::{ReadSession, Session, SignOut, Viewer, Who};
use api::set_up::{SetUp, Step};
use api::sign_in::CodeMethod;
use api::value::Language;

use super::caller::{
    Member, PROGRESS_COOKIE, SESSION_COOKIE, Visitor, csrf_of, end_cookie, new_progress_token, set_cookie,
};
use super::proving::proving;
use super::sign_in::offers;
use super::{Answer, ApiError, Success};
use crate::app::App;
use crate::domain::account;
use crate::domain::limits::{SESSION_IDLE, SESSION_MOST};
use crate::entropy;
use crate::secrets::token_hash;
use crate::store::{Account, SessionRow};

/// A guest is answered too, with a progress cookie to bind the CSRF value to.
pub async fn read_session(app: Arc<App>, visitor: Visitor, _: ReadSession) -> Answer<ReadSession> {
    if let (Some(session), Some(token)) = (&visitor.session, &visitor.session_token) {
        let account = app.store.account(&session.account_id).await.map_err(ApiError::store)?;
        if let Some(account) = account {
            let csrf = csrf_of(&app, token).as_str().to_owned();
            return Ok(reply(&app, csrf, who(&app, &account, session).await?).into());
        }
    }
    let Some(token) = &visitor.progress_token else {
        let token = new_progress_token(&app);
        let csrf = csrf_of(&app, &token).as_str().to_owned();
        return Ok(Success::from(reply(&app, csrf, Who::Guest)).cookie(set_cookie(PROGRESS_COOKIE, &token)));
    };
    let csrf = csrf_of(&app, token).as_str().to_owned();
    let sign_in = app.store.sign_in_of(&token_hash(token), app.clock.now()).await.map_err(ApiError::store)?;
    let who = match sign_in {
        Some(sign_in) => super::sign_in::code_due(&app, &sign_in).await?.map_or(Who::Guest, Who::CodeDue),
        None => Who::Guest,
    };
    Ok(reply(&app, csrf, who).into())
}

/// Who is here, with what every page needs beside it.
pub fn reply(app: &App, csrf: String, who: Who) -> Session {
    Session { csrf, who, support: app.options.support.clone() }
}

/// Ends session and progress of this browser.
pub async fn sign_out(app: Arc<App>, visitor: Visitor, _: SignOut) -> Answer<SignOut> {
    if let Some(token) = &visitor.session_token {
        app.store.end_session(&token_hash(token)).await.map_err(ApiError::store)?;
    }
    if let Some(hash) = visitor.progress_hash() {
        app.store.end_progress(&hash).await.map_err(ApiError::store)?;
    }
    Ok(Success::from(Done {}).cookie(end_cookie(SESSION_COOKIE)).cookie(end_cookie(PROGRESS_COOKIE)))
}

/// What a session is begun with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The password alone: only while the account has no way to get codes.
    Password,
    /// The password, and the code or the link of the mail that confirms the address: the same, and codes by mail need no
    /// further proof.
    PasswordAndMailbox,
    /// The password and a code.
    PasswordAndCode,
}

/// Begins a session under a new cookie: of the set-up while that isn't done or a new way to get codes is needed, else of
/// a member.
pub async fn begin<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    proof: Proof,
) -> Result<Success<Session>, ApiError<R>> {
    let token = entropy::token(&*app.entropy);
    let now = app.clock.now();
    let row = SessionRow {
        token_hash: token_hash(&token),
        account_id: account.id.clone(),
        setting_up: account.finished_at.is_none() || offers(app, account, 0).is_empty(),
        without_code: proof != Proof::PasswordAndCode,
        mailbox_proven: proof == Proof::PasswordAndMailbox,
        created_at: now,
        seen_at: now,
    };
    let replaced = visitor.session_token.as_deref().map(token_hash);
    app.store
        .begin_session(&row, replaced.as_deref(), visitor.progress_hash().as_deref())
        .await
        .map_err(ApiError::store)?;
    let session = reply(app, csrf_of(app, &token).as_str().to_owned(), who(app, account, &row).await?);
    Ok(Success::from(session).cookie(set_cookie(SESSION_COOKIE, &token)).cookie(end_cookie(PROGRESS_COOKIE)))
}

/// The session reply after a change of the same session; the account is read again.
pub async fn again<R: Refusal>(app: &App, member: &Member) -> Result<Success<Session>, ApiError<R>> {
    let account = app.store.account(&member.account.id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    let csrf = member.visitor.csrf(app).map(|csrf| csrf.as_str().to_owned()).unwrap_or_default();
    Ok(reply(app, csrf, who(app, &account, &member.session).await?).into())
}

/// Where the set-up of an account stands, without what is being proven. Of one that is finished, what is left is a new
/// way to get codes.
pub fn set_up_of(app: &App, account: &Account) -> SetUp {
    let codes = !offers(app, account, 0).is_empty();
    let progress = account::Progress {
        terms: account.terms_version.as_deref() == Some(app.options.terms_version.as_str()),
        codes,
        backup_codes: account.backup_codes_kept_at.is_some(),
        questions: account.questions_answered_at.is_some(),
    };
    let (steps, next) = if account.finished_at.is_some() {
        (vec![Step::Codes, Step::Done], if codes { Step::Done } else { Step::Codes })
    } else {
        (account::steps(app.options.questions), account::next_step(progress, app.options.questions))
    };
    let methods = [CodeMethod::Authenticator, CodeMethod::Text, CodeMethod::Email];
    SetUp {
        steps,
        next,
        methods: methods.into_iter().filter(|method| app.offers(*method)).collect(),
        email: account.email.clone(),
        terms_version: app.options.terms_version.clone(),
        proving: None,
        backup_codes_made_at: account.backup_codes_made_at.filter(|_| account.backup_codes_kept_at.is_none()),
    }
}

async fn who<R: Refusal>(app: &App, account: &Account, session: &SessionRow) -> Result<Who, ApiError<R>> {
    if session.setting_up {
        let proving = proving(app, account, session).await?;
        return Ok(Who::SettingUp(SetUp { proving, ..set_up_of(app, account) }));
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
