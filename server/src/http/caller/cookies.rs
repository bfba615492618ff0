//! The three cookies: the session's, that of a sign-up, sign-in or recovery in progress, and the device's.

use axum::http::{HeaderMap, header};

use crate::app::App;
use crate::domain::limits::DEVICE_KNOWN;
use crate::entropy;
use crate::secrets::SecretDigest;

/// The session's cookie.
pub const SESSION_COOKIE: &str = "__Host-ellis";
/// The cookie of sign-up, sign-in and recovery in progress.
pub const PROGRESS_COOKIE: &str = "__Host-ellis-progress";
/// The device's cookie: a secret of 256 bits, a dot, and the server's signature of it.
const DEVICE_COOKIE: &str = "__Host-ellis-device";
/// Characters of a secret of 256 bits.
const TOKEN_LENGTH: usize = 43;

/// A fresh progress cookie.
pub fn new_progress_token(app: &App) -> String {
    entropy::token(&*app.entropy)
}

/// `Set-Cookie` for a cookie that ends with the browser.
pub fn set_cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict")
}

/// `Set-Cookie` that takes a cookie away.
pub fn end_cookie(name: &str) -> String {
    format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

/// `Set-Cookie` for the secret of a known device, which outlives the browser.
pub fn set_device_cookie(app: &App, token: &str) -> String {
    let (signature, seconds) = (signature_of(app, token), DEVICE_KNOWN / 1_000);
    let signed = format!("{token}.{}", signature.as_str());
    format!("{DEVICE_COOKIE}={signed}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}

/// The secret in a cookie of the session or of progress, where it has the length of one of ours.
pub(super) fn token(headers: &HeaderMap, name: &str) -> Option<String> {
    cookie(headers, name, TOKEN_LENGTH)
}

/// The secret in the device's cookie, where the signature is ours: what anybody else made up, or wrote into the
/// database, makes no device known.
pub(super) fn device_token(app: &App, headers: &HeaderMap) -> Option<String> {
    let value = cookie(headers, DEVICE_COOKIE, 2 * TOKEN_LENGTH + 1)?;
    let (token, signature) = value.split_once('.')?;
    signature_of(app, token).matches(&SecretDigest::stored(signature.to_owned())).then(|| token.to_owned())
}

fn signature_of(app: &App, token: &str) -> SecretDigest {
    app.key.digest("device", &[token])
}

fn cookie(headers: &HeaderMap, name: &str, length: usize) -> Option<String> {
    let pairs =
        headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, value)| *found == name && value.len() == length)
        .map(|(_, value)| value.to_owned())
}
