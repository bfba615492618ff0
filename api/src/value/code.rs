//! Security codes: the six digits, and the longer backup codes.

use super::number::Kind;
use super::shape::Shape;
use super::{fold_crockford, is_filler};
use crate::field::Reason;

text_value!(secret
    /// A security code: 6 digits.
    Code, Shape::new("Security code: 6 digits.").pattern("^[0-9]{6}$").example("123456")
);

impl Code {
    /// Drops spaces and hyphens, then checks. Errors: `CodeMissing`, `CodeMalformed`, the kind of number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let digits: String = text.chars().filter(|c| !is_filler(*c)).collect();
        if digits.is_empty() {
            return Err(Reason::CodeMissing);
        }
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Kind::of(text).map_or(Reason::CodeMalformed, Kind::reason));
        }
        Ok(Self(digits))
    }
}

text_value!(secret
    /// A backup code: a 4-character selector and 16 secret characters (80 bits) of Crockford base32.
    BackupCode, Shape::new("Backup code: 20 characters of Crockford's base32.")
        .pattern("^[0-9A-HJKMNP-TV-Z]{20}$")
        .example("AB3D01117XQ49KMT2B8R")
);

impl BackupCode {
    /// Folds O, I, L and case, drops spaces and hyphens. Errors: `BackupCodeMissing`, `BackupCodeMalformed`, the kind
    /// of number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if text.chars().all(is_filler) {
            return Err(Reason::BackupCodeMissing);
        }
        match fold_crockford(text) {
            Some(code) if code.len() == 20 => Ok(Self(code)),
            _ => Err(Kind::of(text).map_or(Reason::BackupCodeMalformed, Kind::reason)),
        }
    }

    /// Which of the person's codes it claims to be; not secret.
    pub fn selector(&self) -> &str {
        &self.0[..4]
    }

    /// The secret 80 bits.
    pub fn secret(&self) -> &str {
        &self.0[4..]
    }

    /// In fours, as it is shown and printed.
    pub fn spaced(&self) -> String {
        self.0.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_spaced_code_is_the_same_code() {
        for text in ["123456", " 123 456 ", "123-456", "1 2 3 4 5 6"] {
            assert_eq!(Code::parse(text).unwrap().as_str(), "123456");
        }
    }

    #[test]
    fn what_is_not_six_digits_is_malformed() {
        for text in ["12345", "1234567", "12345a", "१२३४५६"] {
            assert_eq!(Code::parse(text).unwrap_err(), Reason::CodeMalformed);
        }
        assert_eq!(Code::parse("1234 5678 9012").unwrap_err(), Reason::IsAccountNumber);
    }

    #[test]
    fn a_backup_code_forgives_what_people_mistype() {
        let code = BackupCode::parse("ab3d o1il-7xq4-9kmt-2b8r").unwrap();
        assert_eq!(code.spaced(), "AB3D-0111-7XQ4-9KMT-2B8R");
        assert_eq!((code.selector(), code.secret()), ("AB3D", "01117XQ49KMT2B8R"));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}") {
            let _ = (Code::parse(&text), BackupCode::parse(&text));
        }
    }
}
