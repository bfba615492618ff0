//! The session of a browser: told to the page, and ended.

use std::sync::Arc;

use api::endpoint::Done;
use api::session::{ReadSession, SignOut, Who};

use super::account::sessions::{reply, who};
use super::account::sign_in_code::code_due;
use super::caller::{PROGRESS_COOKIE, SESSION_COOKIE, Visitor, csrf_of, end_cookie, new_progress_token, set_cookie};
use super::endpoint::{Answer, Success};
use super::error::ApiError;
use crate::app::App;
use crate::secrets::token_hash;
use crate::store::LiveSession;

/// A guest is answered too, with a progress cookie to bind the CSRF value to.
pub async fn read_session(app: Arc<App>, visitor: Visitor, _: ReadSession) -> Answer<ReadSession> {
    if let (Some(LiveSession { session, account }), Some(token)) = (&visitor.session, &visitor.session_token) {
        let csrf = csrf_of(&app, token).as_str().to_owned();
        return Ok(reply(&app, csrf, who(&app, account, session).await?).into());
    }
    let Some(token) = &visitor.progress_token else {
        let token = new_progress_token(&app);
        let csrf = csrf_of(&app, &token).as_str().to_owned();
        return Ok(Success::from(reply(&app, csrf, Who::Guest)).cookie(set_cookie(PROGRESS_COOKIE, &token)));
    };
    let csrf = csrf_of(&app, token).as_str().to_owned();
    let sign_in = app.store.sign_in_of(&token_hash(token), app.clock.now()).await.map_err(ApiError::store)?;
    let who = match sign_in {
        Some(sign_in) => code_due(&app, &sign_in).await?.map_or(Who::Guest, Who::CodeDue),
        None => Who::Guest,
    };
    Ok(reply(&app, csrf, who).into())
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
