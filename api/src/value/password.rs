//! Passwords, as far as their shape goes; how guessable one is, the server decides.

use super::shape::Shape;
use crate::field::Reason;

text_value!(secret
    /// A password: 12 to 256 characters, any Unicode, spaces and emoji kept, no rule about its composition
    /// (NIST SP 800-63B-4, ASVS 5.0 6.2). Never trimmed. The server brings it to NFC before hashing.
    Password, Shape::new("A new password: Unicode characters, nothing is trimmed. Easy and breached ones are refused besides.")
        .length(Password::SHORTEST, Password::LONGEST)
        .example("lighthouse over a quiet bay")
);

impl Password {
    /// Fewest characters.
    pub const SHORTEST: usize = 12;
    /// Most characters.
    pub const LONGEST: usize = 256;

    /// A new password. Errors: `PasswordMissing`, `PasswordTooShort`, `PasswordTooLong`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        match text.chars().count() {
            0 => Err(Reason::PasswordMissing),
            count if count < Self::SHORTEST => Err(Reason::PasswordTooShort),
            count if count > Self::LONGEST => Err(Reason::PasswordTooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// A password at sign-in: whatever it is, the answer must be the same, so only emptiness and excess are told.
    pub fn entered(text: &str) -> Result<Self, Reason> {
        match text.chars().count() {
            0 => Err(Reason::PasswordMissing),
            count if count > Self::LONGEST => Err(Reason::PasswordTooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

text_value!(secret
    /// A password at sign-in, for the document alone: [`Password::entered`] takes what no new password may be.
    EnteredPassword, Shape::new("The password as it was set, of whatever length then; nothing is trimmed.")
        .length(1, Password::LONGEST)
        .example("lighthouse over a quiet bay")
);

impl EnteredPassword {
    /// As [`Password::entered`], with its errors.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        Password::entered(text).map(|password| Self(password.0))
    }
}

text_value!(secret
    /// A new password where none may be needed, for the document alone.
    PasswordOrEmpty, Shape::new("A new password, or nothing.")
        .length(0, Password::LONGEST)
        .pattern(r"^(?:[\s\S]{12,256})?$")
        .example("lighthouse over a quiet bay")
);

impl PasswordOrEmpty {
    /// Nothing, or a new password with its errors.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if text.is_empty() { Ok(Self(String::new())) } else { Password::parse(text).map(|password| Self(password.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_bounds_count_characters_not_bytes() {
        assert!(Password::parse(&"🗝".repeat(12)).is_ok());
        assert!(Password::parse(&"🗝".repeat(256)).is_ok());
        assert_eq!(Password::parse(&"🗝".repeat(11)).unwrap_err(), Reason::PasswordTooShort);
        assert_eq!(Password::parse(&"🗝".repeat(257)).unwrap_err(), Reason::PasswordTooLong);
    }

    #[test]
    fn a_password_is_never_printed() {
        assert!(!format!("{:?}", Password::parse("correct horse battery").unwrap()).contains("horse"));
    }

    proptest! {
        #[test]
        fn nothing_is_trimmed_or_changed(text in "\\PC{12,256}") {
            let password = Password::parse(&text).unwrap();
            prop_assert_eq!(password.as_str(), text);
        }
    }
}
