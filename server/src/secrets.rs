//! Keys and what is made with them: digests of codes and tokens, CSRF values, sealed authenticator secrets.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::entropy::Entropy;

/// A digest of a secret; compared in constant time only, so it has no `==`.
#[derive(Clone)]
pub struct SecretDigest(String);

impl SecretDigest {
    /// As it was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// For the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

/// The server's own key (256 bits), kept outside the database.
pub struct ServerKey {
    bytes: [u8; 32],
}

impl ServerKey {
    /// From 43 characters of base64url.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim()).ok()?;
        Some(Self { bytes: bytes.try_into().ok()? })
    }

    /// HMAC-SHA-256 over a purpose and parts, each preceded by its length so that no two inputs run together.
    pub fn digest(&self, purpose: &str, parts: &[&str]) -> SecretDigest {
        let mut mac =
            <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&self.bytes).expect("HMAC takes a key of any length");
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        SecretDigest(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// Seals a secret to its owner (XChaCha20-Poly1305): a row moved to another account doesn't open.
    pub fn seal(&self, owner: &str, secret: &[u8], entropy: &dyn Entropy) -> Option<String> {
        let mut nonce = [0; 24];
        entropy.fill(&mut nonce);
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), Payload { msg: secret, aad: owner.as_bytes() }).ok()?;
        Some(format!("1.{}.{}", URL_SAFE_NO_PAD.encode(nonce), URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what was sealed to the same owner with the same key.
    pub fn open(&self, owner: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut parts = sealed.split('.');
        if parts.next()? != "1" {
            return None;
        }
        let nonce: [u8; 24] = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
        let sealed = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        self.cipher().decrypt(&XNonce::from(nonce), Payload { msg: &sealed, aad: owner.as_bytes() }).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key = self.digest("seal", &[]);
        // Each use has its own key, so that a key that leaks from one use is worth nothing in another.
        XChaCha20Poly1305::new(
            &Sha256::digest(key.as_str().as_bytes())
                .as_slice()
                .try_into()
                .map(|bytes: [u8; 32]| bytes.into())
                .expect("SHA-256 gives 32 bytes"),
        )
    }
}

/// SHA-256 of a 256-bit token, for the database: nothing there can be replayed.
pub fn token_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::{SystemEntropy, token};

    #[test]
    fn a_sealed_secret_opens_for_its_owner_only() {
        let key = ServerKey::parse(&token(&SystemEntropy)).unwrap();
        let sealed = key.seal("maria", b"secret", &SystemEntropy).unwrap();
        assert_eq!(key.open("maria", &sealed).unwrap(), b"secret");
        assert!(key.open("pedro", &sealed).is_none());
        assert!(ServerKey::parse(&token(&SystemEntropy)).unwrap().open("maria", &sealed).is_none());
    }

    /// SHA-256 of "abc": FIPS 180-4's example, in base64url.
    #[test]
    fn the_hash_of_a_token_is_its_sha_256() {
        assert_eq!(token_hash("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    }

    #[test]
    fn a_digest_depends_on_purpose_and_on_each_part() {
        let key = ServerKey::parse(&token(&SystemEntropy)).unwrap();
        assert!(!key.digest("a", &["bc"]).matches(&key.digest("ab", &["c"])));
        assert!(!key.digest("a", &["b", "c"]).matches(&key.digest("a", &["bc"])));
        assert!(key.digest("a", &["b"]).matches(&key.digest("a", &["b"])));
    }
}
