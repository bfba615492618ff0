//! People whose codes come from an authenticator app, and what their app shows. No expectations.

use ellis_server::authenticator;
use serde_json::json;

use crate::server::{Browser, Ellis};

/// An authenticator app.
pub struct AuthenticatorApp {
    secret: Vec<u8>,
}

impl AuthenticatorApp {
    /// With the secret that a person typed off the page.
    pub fn with(secret: &str) -> Self {
        Self { secret: base32(secret) }
    }

    /// What it shows at a moment of the server's clock.
    pub fn code(&self, ellis: &Ellis) -> String {
        use ellis_server::clock::Clock;
        authenticator::code_at(&self.secret, ellis.clock.now() / 30_000)
    }
}

impl Ellis {
    /// Somebody who is set up with an app and signed in.
    pub async fn member_with_app(&self, email: &str) -> (Browser, AuthenticatorApp) {
        let mut browser = self.setting_up(email).await;
        browser.accept_terms().await;
        let begun = browser.post("/set-up/authenticator", json!({})).await.ok();
        let app = AuthenticatorApp::with(begun["secret"].as_str().unwrap_or_default());
        browser.post("/set-up/authenticator/code", json!({"code": app.code(self)})).await.ok();
        browser.post("/set-up/backup-codes", json!({})).await.ok();
        browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
        browser.answer_questions().await;
        browser.post("/set-up/finish", json!({})).await.ok();
        self.clock.advance(60_000);
        (browser, app)
    }
}

/// The bytes of a base32 text.
pub fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::new());
    for character in text.chars() {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(character).expect("base32");
        held = held << 5 | u32::try_from(value).expect("small");
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).expect("a byte"));
        }
    }
    bytes
}
