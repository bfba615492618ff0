//! Signing in: the password, then a code by one of the person's methods.

mod state;
mod verify;

pub use verify::{verify_backup_code, verify_code};

use std::sync::Arc;

use api::session::Who;
use api::sign_in::{RequestCode, RequestCodeRefusal, SignIn, SignInRefusal};

use super::account::devices;
use super::account::lockout::{count_failure, count_total, failure_key};
use super::account::sessions::{begin_with_password, reply};
use super::account::sign_in_code::{challenge, code_due, moved, send};
use super::caller::{PROGRESS_COOKIE, Visitor, new_progress_token, set_cookie};
use super::endpoint::{Answer, Success};
use super::error::ApiError;
use crate::app::App;
use crate::clock::MINUTE;
use crate::credential::offer::offers;
use crate::domain::limits::{SIGN_IN_LIFE, SIGN_INS_A_MINUTE};
use crate::domain::throttle::DISABLED_AFTER;
use crate::secrets::token_hash;
use crate::store::{AccountId, SignInRow};
use state::open;

/// The password. Unknown login and wrong password: the same answer after the same work.
pub async fn sign_in(app: Arc<App>, visitor: Visitor, request: SignIn) -> Answer<SignIn> {
    let now = app.clock.now();
    app.buckets.count("sign_in", &visitor.address, SIGN_INS_A_MINUTE, MINUTE, now).map_err(ApiError::Throttled)?;
    let login = request.login.key();
    // Before anything is counted: a try that finds no room is compared with nothing, so it isn't a wrong one.
    let place = app.passwords.place().await.map_err(ApiError::Busy)?;
    let account = app.store.account_by_login(&login).await.map_err(ApiError::store)?;
    let whose = account.as_ref().map_or_else(|| AccountId::of_nobody(&login), |account| account.id.clone());
    let device = devices::known(&app, &visitor, &whose).await?;
    let failure_key = device.map_or_else(|| failure_key(&app, &login), |id| devices::failure_key(&app, &id));
    count_failure(&app, &failure_key).await?;
    let total = count_total(&app, &whose, account.as_ref()).await?;
    // Looked for where there is no account too.
    let hash = app.store.password_hash(&whose).await.map_err(ApiError::store)?;
    let right =
        app.passwords.verify_in(place, request.password.as_str(), hash.as_deref()).await.map_err(ApiError::Busy)?;
    let (Some(account), Some(mut hash)) = (account.filter(|_| right && total.failures <= DISABLED_AFTER), hash) else {
        return Err(ApiError::Refused(SignInRefusal::WrongCredentials));
    };
    app.store.forgive(&failure_key).await.map_err(ApiError::store)?;
    total.forgive(&app).await?;
    // Where there is no room, the next sign-in does it.
    if app.passwords.needs_rehash(&hash)
        && let Ok(after) = app.passwords.hash(request.password.as_str()).await
    {
        if app.store.rehash_password(&account.id, &hash, &after).await.map_err(ApiError::store)? {
            hash = after;
        } else {
            // Another sign-in did it first, or the password is another one by now.
            let newest = app.store.password_hash(&account.id).await.map_err(ApiError::store)?;
            let right = app.passwords.verify(request.password.as_str(), newest.as_deref()).await;
            let newest = newest.filter(|_| right == Ok(true));
            hash = newest.ok_or(ApiError::Refused(SignInRefusal::WrongCredentials))?;
        }
    }
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    if !account.asks_for_code(&credentials) {
        // No method yet: the mailbox was proven a moment ago, and this session opens the set-up alone.
        return begin_with_password(&app, &visitor, &account, &hash).await;
    }
    let method = offers(&app, &credentials).first().map(|offer| offer.method);
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
    let codes = replaced.as_deref().map(|replaced| moved(replaced, &row.progress_hash)).unwrap_or_default();
    if !app.store.begin_sign_in(&row, &hash, replaced.as_deref(), &codes, now).await.map_err(ApiError::store)? {
        return Err(ApiError::overtaken());
    }
    if method.is_sent() {
        // Held back by the limits of sending: the person still gets to the page. A code from before that is still good
        // came along; where there is none, the page sees when to try again.
        let _held_back: Option<u32> = send(&app, &account, &credentials, &row, method).await?;
    }
    let due = code_due(&app, &row).await?.ok_or(ApiError::NotFound)?;
    let session = reply(&app, visitor.csrf_beside(&app, &token).as_str().to_owned(), Who::CodeDue(due));
    Ok(Success::from(session).cookie(set_cookie(PROGRESS_COOKIE, &token)))
}

/// Another code, or another way.
pub async fn request_code(app: Arc<App>, visitor: Visitor, request: RequestCode) -> Answer<RequestCode> {
    use RequestCodeRefusal as Refusal;
    let (token, mut row, account) = open(&app, &visitor).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    if !offers(&app, &credentials).iter().any(|offer| offer.method == request.method) {
        return Err(ApiError::Refused(Refusal::NoSuchMethod));
    }
    if request.method.is_sent()
        && let Some(wait) = send(&app, &account, &credentials, &row, request.method).await?
    {
        // Another way whose code is still good needs no new one; another code by the same way waits.
        let challenge = challenge(&account.id, &row.progress_hash, request.method);
        let newest = app.challenges().newest(&challenge).await.map_err(ApiError::store)?;
        let good = newest.is_some_and(|newest| newest.is_good);
        if !good || row.method == request.method.code() {
            return Err(ApiError::Throttled(wait));
        }
    }
    app.store.change_method(&row.progress_hash, request.method.code()).await.map_err(ApiError::store)?;
    row.method = request.method.code().to_owned();
    let due = code_due(&app, &row).await?.ok_or(ApiError::Refused(Refusal::NotBegun))?;
    Ok(reply(&app, visitor.csrf_beside(&app, &token).as_str().to_owned(), Who::CodeDue(due)).into())
}
