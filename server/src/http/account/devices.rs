//! Known devices: a signed cookie that outlives the browser, set by each whole sign-in. It takes the account's throttle
//! off a device, keeps some recovery mails for it, and stands in for the further proof of a reset where codes come by
//! e-mail (docs/decisions/0018).

use api::problem::Refusal;

use crate::app::App;
use crate::count_keys;
use crate::domain::limits::{ACCOUNTS_OF_DEVICE, DEVICE_KNOWN, DEVICES_OF_ACCOUNT};
use crate::entropy;
use crate::http::caller::{Visitor, set_device_cookie};
use crate::http::error::ApiError;
use crate::secrets::token_hash;
use crate::store::{AccountId, DeviceSignIn};

/// The id of this device, where it is known for an account. The same look-up for the login of nobody.
pub async fn known<R: Refusal>(
    app: &App,
    visitor: &Visitor,
    account_id: &AccountId,
) -> Result<Option<String>, ApiError<R>> {
    let Some(token) = &visitor.device_token else { return Ok(None) };
    let after = app.clock.now() - DEVICE_KNOWN;
    app.store.known_device(&token_hash(token), account_id, after).await.map_err(ApiError::store)
}

/// Where wrong passwords of an account are counted on a device that is known for it: strangers hold the login without
/// holding the device, and who stole the device is held as strangers are.
pub fn failure_key(app: &App, device_id: &str) -> String {
    count_keys::of_device(&app.key, device_id)
}

/// Makes the device of a visitor known for an account, under a new secret: a cookie that was copied before is worth
/// nothing. Returns the `Set-Cookie`.
pub async fn remember<R: Refusal>(app: &App, visitor: &Visitor, account_id: &AccountId) -> Result<String, ApiError<R>> {
    let (id, token) = (entropy::id(&*app.entropy), entropy::token(&*app.entropy));
    let replaced = visitor.device_token.as_deref().map(token_hash);
    let sign_in = DeviceSignIn {
        id: &id,
        replaced: replaced.as_deref(),
        token_hash: &token_hash(&token),
        account_id,
        accounts_most: ACCOUNTS_OF_DEVICE,
        devices_most: DEVICES_OF_ACCOUNT,
        now: app.clock.now(),
    };
    app.store.know_device(&sign_in).await.map_err(ApiError::store)?;
    Ok(set_device_cookie(app, &token))
}
