//! Names and short answers of people.

use super::{Email, number};
use crate::field::Reason;

text_value!(
    /// A user name: 4 to 64 letters, digits, dots, hyphens and underscores. It can't hold `@`, so that it is never
    /// taken for an e-mail address.
    UserName, "4 to 64 letters, digits, dots, hyphens or underscores."
);

impl UserName {
    /// Trims and checks. Errors: `UserNameTooShort`, `UserNameTooLong`, `UserNameMalformed`, the kind of number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if let Some(kind) = number::Kind::of_name(text) {
            return Err(kind.reason());
        }
        match text.chars().count() {
            count if count < 4 => return Err(Reason::UserNameTooShort),
            count if count > 64 => return Err(Reason::UserNameTooLong),
            _ => {}
        }
        if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) {
            return Err(Reason::UserNameMalformed);
        }
        Ok(Self(text.to_owned()))
    }

    /// The form under which an account is looked up: all lower-case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

text_value!(
    /// What somebody signs in with: a user name or an e-mail address.
    Login, "A user name or an e-mail address, at most 254 characters."
);

impl Login {
    /// Trims and checks. Errors: `LoginMissing`, `LoginTooLong`, the kind of number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Reason::LoginMissing);
        }
        if text.len() > 254 {
            return Err(Reason::LoginTooLong);
        }
        if let Some(kind) = number::Kind::of_name(text) {
            return Err(kind.reason());
        }
        Ok(Self(text.to_owned()))
    }

    /// The form under which an account is looked up: all lower-case, of an address as [`Email::key`] has it.
    pub fn key(&self) -> String {
        Email::parse(&self.0).map_or_else(|_| self.0.to_lowercase(), |email| email.key())
    }
}

text_value!(
    /// A part of a person's name, as they write it; at most 100 characters, may be empty.
    PersonName, "A name as the person writes it, at most 100 characters; may be empty."
);

impl PersonName {
    /// Trims and checks. Errors: `NameTooLong`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.chars().count() > 100 {
            return Err(Reason::NameTooLong);
        }
        Ok(Self(text.chars().filter(|c| !c.is_control()).collect()))
    }
}

text_value!(secret
    /// The answer to a password-reset question: 1 to 200 characters. The server folds case and spelling before hashing.
    Answer, "1 to 200 characters."
);

impl Answer {
    /// Trims and checks. Errors: `AnswerMissing`, `AnswerTooLong`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Reason::AnswerMissing),
            count if count > 200 => Err(Reason::AnswerTooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_never_taken_for_an_address() {
        assert_eq!(UserName::parse("maria@home").unwrap_err(), Reason::UserNameMalformed);
        assert_eq!(UserName::parse("maría_l").unwrap().key(), "maría_l");
        assert_eq!(UserName::parse("abc").unwrap_err(), Reason::UserNameTooShort);
    }

    #[test]
    fn a_number_typed_as_login_is_named() {
        assert_eq!(Login::parse("EAC9999103403").unwrap_err(), Reason::IsReceiptNumber);
        assert_eq!(Login::parse("1234 5678 9012").unwrap_err(), Reason::IsAccountNumber);
        assert_eq!(Login::parse("A-012-345-678").unwrap_err(), Reason::IsANumber);
    }
}
