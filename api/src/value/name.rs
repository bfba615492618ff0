//! Names and short answers of people.

use super::letters::{is_alphanumeric, lower_case};
use super::shape::{NOT_BLANK, Shape};
use super::{Email, number};
use crate::field::Reason;

text_value!(
    /// A user name: 4 to 64 letters, digits, dots, hyphens and underscores. It can't hold `@`, so that it is never
    /// taken for an e-mail address.
    UserName, Shape::new("Letters, digits, dots, hyphens and underscores. What could be one of the four numbers is refused besides.")
        .length(UserName::SHORTEST, UserName::LONGEST)
        .pattern("^[\\p{Alphabetic}\\p{N}._-]+$")
        .example("maria.sample")
);

impl UserName {
    /// Fewest characters.
    pub const SHORTEST: usize = 4;
    /// Most characters.
    pub const LONGEST: usize = 64;

    /// Trims and checks. Errors: `UserNameTooShort`, `UserNameTooLong`, `UserNameMalformed`, the kind of number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if let Some(kind) = number::Kind::of_name(text) {
            return Err(kind.reason());
        }
        match text.chars().count() {
            count if count < Self::SHORTEST => return Err(Reason::UserNameTooShort),
            count if count > Self::LONGEST => return Err(Reason::UserNameTooLong),
            _ => {}
        }
        if !text.chars().all(|c| is_alphanumeric(c) || matches!(c, '.' | '-' | '_')) {
            return Err(Reason::UserNameMalformed);
        }
        Ok(Self(text.to_owned()))
    }

    /// The form under which an account is looked up: all lower-case.
    pub fn key(&self) -> String {
        lower_case(&self.0)
    }
}

text_value!(
    /// A user name at sign-up, for the document alone: there one may leave it empty.
    UserNameOrEmpty, Shape::new("A user name, or nothing: then the address is the user name.")
        .length(0, UserName::LONGEST)
        .pattern("^(?:[\\p{Alphabetic}\\p{N}._-]{4,64})?$")
        .example("maria.sample")
);

impl UserNameOrEmpty {
    /// As at sign-up: nothing, or a user name with its errors.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if text.trim().is_empty() { Ok(Self(String::new())) } else { UserName::parse(text).map(|name| Self(name.0)) }
    }
}

text_value!(
    /// What somebody signs in with: a user name or an e-mail address.
    Login, Shape::new("A user name or an e-mail address. What could be one of the four numbers is refused besides.")
        .length(1, Login::LONGEST)
        .pattern(NOT_BLANK)
        .example("maria@example.org")
);

impl Login {
    /// Most characters: as many as an address has octets.
    pub const LONGEST: usize = 254;

    /// Trims and checks. Errors: `LoginMissing`, `LoginTooLong`, the kind of number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Reason::LoginMissing);
        }
        if text.chars().count() > Self::LONGEST {
            return Err(Reason::LoginTooLong);
        }
        if let Some(kind) = number::Kind::of_name(text) {
            return Err(kind.reason());
        }
        Ok(Self(text.to_owned()))
    }

    /// The form under which an account is looked up: all lower-case, of an address as [`Email::key`] has it.
    pub fn key(&self) -> String {
        Email::parse(&self.0).map_or_else(|_| lower_case(&self.0), |email| email.key())
    }
}

text_value!(
    /// A part of a person's name, as they write it; at most 100 characters, may be empty.
    PersonName, Shape::new("A name as the person writes it; may be empty.").length(0, PersonName::LONGEST).example("María")
);

impl PersonName {
    /// Most characters.
    pub const LONGEST: usize = 100;

    /// Trims and checks. Errors: `NameTooLong`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.chars().count() > Self::LONGEST {
            return Err(Reason::NameTooLong);
        }
        Ok(Self(text.chars().filter(|c| !c.is_control()).collect()))
    }
}

text_value!(
    /// A person's own name for a case, such as whose it is; at most 40 characters, may be empty.
    Nickname, Shape::new("A person's own name for a case; empty for none.").length(0, Nickname::LONGEST).example("Mamá")
);

impl Nickname {
    /// Most characters.
    pub const LONGEST: usize = 40;

    /// Trims and checks. Errors: `NicknameTooLong`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        if text.chars().count() > Self::LONGEST { Err(Reason::NicknameTooLong) } else { Ok(Self(text)) }
    }
}

text_value!(secret
    /// The answer to a password-reset question: 1 to 200 characters. The server folds case and spelling before hashing.
    Answer, Shape::new("Answer to a password-reset question; case and spaces make no difference.")
        .length(1, Answer::LONGEST)
        .pattern(NOT_BLANK)
        .example("calle luna")
);

impl Answer {
    /// Most characters.
    pub const LONGEST: usize = 200;

    /// Trims and checks. Errors: `AnswerMissing`, `AnswerTooLong`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Reason::AnswerMissing),
            count if count > Self::LONGEST => Err(Reason::AnswerTooLong),
            _ => Ok(Self(text.to_owned())),
        }
    }
}

text_value!(secret
    /// An answer that is chosen: 3 to 200 characters, 3 of them letters or digits. What was chosen before that rule can
    /// still be given, as an [`Answer`].
    NewAnswer, Shape::new("Answer to choose for a password-reset question: three letters or digits at least.")
        .length(NewAnswer::SHORTEST, Answer::LONGEST)
        .pattern(r"[\p{Alphabetic}\p{N}][\s\S]*[\p{Alphabetic}\p{N}][\s\S]*[\p{Alphabetic}\p{N}]")
        .example("calle luna")
);

impl NewAnswer {
    /// Fewest letters and digits.
    pub const SHORTEST: usize = 3;

    /// Trims and checks. One and two letters can all be tried; three let short names through (Ana, Ulm).
    /// Errors: `AnswerMissing`, `AnswerTooShort`, `AnswerTooLong`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let answer = Answer::parse(text)?;
        let counted = answer.as_str().chars().filter(|c| is_alphanumeric(*c)).count();
        if counted < Self::SHORTEST { Err(Reason::AnswerTooShort) } else { Ok(Self(answer.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_four_words_is_no_access_code() {
        for name in ["gray-bear-park-tree", "anna-beth-mary-jane"] {
            assert_eq!(UserName::parse(name).map(|name| name.to_string()), Ok(name.to_owned()));
            assert_eq!(Login::parse(name).map(|login| login.key()), Ok(name.to_owned()));
        }
        assert_eq!(UserName::parse("K7QF-2M9X-T4BD-8WPA"), Err(Reason::IsAccessCode));
    }

    #[test]
    fn an_answer_is_chosen_with_three_letters_or_digits_and_given_with_one() {
        for short in ["x", "Bo", "x..", "- x y -"] {
            assert_eq!(NewAnswer::parse(short).unwrap_err(), Reason::AnswerTooShort, "{short}");
            assert!(Answer::parse(short).is_ok(), "{short}");
        }
        assert_eq!(NewAnswer::parse("  ").unwrap_err(), Reason::AnswerMissing);
        assert_eq!(NewAnswer::parse(" Ana ").unwrap().as_str(), "Ana");
    }

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
