//! Known devices: a signed cookie that outlives the browser, set by each whole sign-in. It takes the account's throttle
//! off a device, keeps some recovery mails for it, and stands in for the further proof of a reset where codes come by e-mail
//! (docs/decisions/0018).

use api::problem::Refusal;
use api::session::Session;
use axum::http::HeaderMap;

use super::caller::{TOKEN_LENGTH, Visitor, cookie};
use super::session::{Proof, begin};
use super::{ApiError, Success};
use crate::app::App;
use crate::domain::limits::{ACCOUNTS_OF_DEVICE, DEVICE_KNOWN, DEVICES_OF_ACCOUNT};
use crate::entropy;
use crate::secrets::{SecretDigest, token_hash};
use crate::store::{Account, DeviceSignIn};

/// The device's cookie: a secret of 256 bits, a dot, and the server's signature of it.
const DEVICE_COOKIE: &str = "__Host-ellis-device";

/// The secret in the device's cookie, where the signature is ours: what anybody else made up, or wrote into the
/// database, makes no device known.
pub fn device_token(app: &App, headers: &HeaderMap) -> Option<String> {
    let value = cookie(headers, DEVICE_COOKIE, 2 * TOKEN_LENGTH + 1)?;
    let (token, signature) = value.split_once('.')?;
    signature_of(app, token).matches(&SecretDigest::stored(signature.to_owned())).then(|| token.to_owned())
}

/// The id of this device, where it is known for an account. The same look-up for the login of nobody.
pub async fn known<R: Refusal>(app: &App, visitor: &Visitor, account_id: &str) -> Result<Option<String>, ApiError<R>> {
    let Some(token) = &visitor.device_token else { return Ok(None) };
    let after = app.clock.now() - DEVICE_KNOWN;
    app.store.known_device(&token_hash(token), account_id, after).await.map_err(ApiError::store)
}

/// Where wrong passwords of an account are counted on a device that is known for it: strangers hold the login without
/// holding the device, and who stole the device is held as strangers are.
pub fn failure_key(app: &App, device_id: &str) -> String {
    app.key.digest("failures_of_device", &[device_id]).as_str().to_owned()
}

/// Begins a session after password and code, and makes the device known, under a new secret: a cookie that was copied
/// before is worth nothing.
pub async fn begin_and_remember<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    account: &Account,
) -> Result<Success<Session>, ApiError<R>> {
    let begun = begin(app, visitor, account, Proof::PasswordAndCode).await?;
    let (id, token) = (entropy::id(&*app.entropy), entropy::token(&*app.entropy));
    let replaced = visitor.device_token.as_deref().map(token_hash);
    let sign_in = DeviceSignIn {
        id: &id,
        replaced: replaced.as_deref(),
        token_hash: &token_hash(&token),
        account_id: &account.id,
        accounts_most: ACCOUNTS_OF_DEVICE,
        devices_most: DEVICES_OF_ACCOUNT,
        now: app.clock.now(),
    };
    app.store.know_device(&sign_in).await.map_err(ApiError::store)?;
    let (signature, seconds) = (signature_of(app, &token), DEVICE_KNOWN / 1_000);
    let signed = format!("{token}.{}", signature.as_str());
    Ok(begun.cookie(format!("{DEVICE_COOKIE}={signed}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}")))
}

fn signature_of(app: &App, token: &str) -> SecretDigest {
    app.key.digest("device", &[token])
}
