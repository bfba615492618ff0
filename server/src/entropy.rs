//! Chance as a parameter: the one place that asks the operating system for random bytes, and what is made of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Where the server gets random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the whole slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[allow(clippy::disallowed_methods)] // The port itself.
    fn fill(&self, bytes: &mut [u8]) {
        // Without random bytes nothing that follows can be kept secret: the process must not go on.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// 256 bits as 43 characters of base64url: session tokens, link secrets.
pub fn token(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// 128 bits as 22 characters of base64url: ids.
pub fn id(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decimal digits, each equally likely: bytes from 250 on are thrown away.
pub fn digits(entropy: &dyn Entropy, count: usize) -> String {
    let mut digits = String::with_capacity(count);
    let mut bytes = [0; 32];
    while digits.len() < count {
        entropy.fill(&mut bytes);
        for byte in bytes.iter().filter(|byte| **byte < 250) {
            if digits.len() < count {
                digits.push(char::from(b'0' + byte % 10));
            }
        }
    }
    digits
}

/// Crockford base32 characters, five bits each.
pub fn crockford(entropy: &dyn Entropy, count: usize) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut bytes = vec![0; count];
    entropy.fill(&mut bytes);
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_equally_likely() {
        // Chi-square over ten cells, 9 degrees of freedom: 27.88 is passed by chance once in a thousand runs; 60 never.
        let text = digits(&SystemEntropy, 1_000_000);
        let mut counts = [0_f64; 10];
        text.bytes().for_each(|byte| counts[usize::from(byte - b'0')] += 1.0);
        let chi_square: f64 = counts.iter().map(|count| (count - 100_000.0).powi(2) / 100_000.0).sum();
        assert!(chi_square < 60.0, "{chi_square}");
    }
}
