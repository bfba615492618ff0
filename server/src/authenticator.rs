//! Authenticator apps (RFC 6238): SHA-1, 6 digits, 30 seconds, one step either side. Which step matched is told, so
//! that it can be spent. And the QR code that they scan.

use hmac::{Hmac, KeyInit, Mac};
use qrcodegen::{QrCode, QrCodeEcc};
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// 160 bits.
pub const SECRET_BYTES: usize = 20;
const STEP_MILLISECONDS: i64 = 30_000;

/// The step whose code was typed, within one step of now.
pub fn matching_step(secret: &[u8], typed: &str, now: i64) -> Option<i64> {
    let current = now / STEP_MILLISECONDS;
    let mut found = None;
    // Every step is always looked at: the time taken tells nothing.
    for step in [current - 1, current, current + 1] {
        if bool::from(code_at(secret, step).as_bytes().ct_eq(typed.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// What an app shows at a step.
pub fn code_at(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&u64::try_from(step).unwrap_or(0).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 0x0f);
    let number =
        u32::from_be_bytes([digest[offset] & 0x7f, digest[offset + 1], digest[offset + 2], digest[offset + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// A secret in base32 (RFC 4648, no padding), as apps take it.
pub fn base32(secret: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(secret.len().div_ceil(5) * 8);
    for five in secret.chunks(5) {
        let mut bytes = [0; 8];
        bytes[3..3 + five.len()].copy_from_slice(five);
        let bits = u64::from_be_bytes(bytes);
        for index in 0..(five.len() * 8).div_ceil(5) {
            let shift = 35 - 5 * index;
            text.push(char::from(ALPHABET[((bits >> shift) & 31) as usize]));
        }
    }
    text
}

/// `otpauth://totp/…`, which apps open and scan.
pub fn otpauth_url(brand: &str, login: &str, secret: &[u8]) -> String {
    let (brand, login) = (percent_encoded(brand), percent_encoded(login));
    format!("otpauth://totp/{brand}:{login}?secret={}&issuer={brand}&algorithm=SHA1&digits=6&period=30", base32(secret))
}

/// A text as a QR code: the path of an SVG, a bar for each run of dark modules, and the modules per side. An empty path
/// and 0 where the text is too long for one.
pub fn qr_code(text: &str) -> (String, i32) {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return (String::new(), 0) };
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let dark = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if dark > 0 {
                path += &format!("M{x} {y}h{dark}v1h-{dark}z");
            }
            x += i32::try_from(dark).unwrap_or(0) + 1;
        }
    }
    (path, code.size())
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bars_of_a_qr_code_are_its_dark_modules() {
        let url = otpauth_url("Ellis", "maria@example.org", &[7; SECRET_BYTES]);
        let (path, size) = qr_code(&url);
        let mut dark = Vec::new();
        for bar in path.split_terminator('z') {
            let (from, run) = bar.trim_start_matches('M').split_once('h').expect("a run");
            let (x, y) = from.split_once(' ').expect("a place");
            let (length, back) = run.split_once("v1h-").expect("a height of one");
            assert_eq!(length, back);
            let number = |text: &str| text.parse::<i32>().expect("a number");
            dark.extend((0..number(length)).map(|further| (number(x) + further, number(y))));
        }
        let code = QrCode::encode_text(&url, QrCodeEcc::Medium).expect("a code");
        let all = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
        assert_eq!(dark, all.filter(|(x, y)| code.get_module(*x, *y)).collect::<Vec<_>>());
        assert_eq!(qr_code(&"x".repeat(5_000)), (String::new(), 0));
    }

    #[test]
    fn the_test_vectors_of_rfc_6238_hold() {
        let secret = b"12345678901234567890";
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(code_at(secret, second / 30), code);
        }
        assert_eq!(base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn the_address_for_the_app_names_site_and_person_and_has_nothing_that_an_address_may_not_have() {
        let url = otpauth_url("Ellis & Co", "ana+1@example.org", b"12345678901234567890");
        let expected = "otpauth://totp/Ellis%20%26%20Co:ana%2B1%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
            &issuer=Ellis%20%26%20Co&algorithm=SHA1&digits=6&period=30";
        assert_eq!(url, expected);
        assert_eq!(percent_encoded("a-B.9_~ñ"), "a-B.9_~%C3%B1");
    }

    #[test]
    fn one_step_either_side_is_taken_and_named() {
        let secret = [7; SECRET_BYTES];
        let now = 1_800_000_000_000;
        for (offset, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let step = now / STEP_MILLISECONDS + offset;
            assert_eq!(matching_step(&secret, &code_at(&secret, step), now), taken.then_some(step));
        }
    }
}
