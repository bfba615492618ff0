//! The numbers that people confuse, and how to tell which kind one is (docs: the four numbers).

use super::shape::Shape;
use super::{fold_crockford, is_filler};
use crate::field::Reason;

/// Which of the four numbers a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 12 digits: the person.
    Account,
    /// 3 letters and 10 digits: one case.
    Receipt,
    /// `A` and 7 to 9 digits: the agency's file.
    ANumber,
    /// 16 Crockford base32 characters: taking over an account made for a paper filing.
    Access,
}

impl Kind {
    /// Recognizes a number by its shape alone; `None` for anything else.
    pub fn of(text: &str) -> Option<Self> {
        let plain: String = text.chars().filter(|c| !is_filler(*c)).collect::<String>().to_ascii_uppercase();
        if !plain.is_ascii() {
            return None;
        }
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if plain.len() == 12 && digits(&plain) {
            return Some(Self::Account);
        }
        if plain.len() == 13 && plain[..3].bytes().all(|b| b.is_ascii_alphabetic()) {
            let rest = plain[3..].strip_prefix('*').unwrap_or(&plain[3..]);
            if digits(rest) {
                return Some(Self::Receipt);
            }
        }
        if let Some(rest) = plain.strip_prefix('A')
            && digits(rest)
            && (7..=9).contains(&rest.len())
        {
            return Some(Self::ANumber);
        }
        // Digits and letters, or four groups of four: a plain word of 16 letters isn't an access code, nor is a card
        // number.
        let has_letter = plain.bytes().any(|b| b.is_ascii_alphabetic());
        let has_digits = plain.bytes().filter(u8::is_ascii_digit).count() >= 2;
        if plain.len() == 16 && fold_crockford(&plain).is_some() && has_letter && (has_digits || is_grouped(text)) {
            return Some(Self::Access);
        }
        None
    }

    /// As `of`, where a name is asked for: letters and digits in one piece may be one; as an access code only what is
    /// written in groups is taken.
    pub(super) fn of_name(text: &str) -> Option<Self> {
        let has_digits = || text.bytes().filter(u8::is_ascii_digit).count() >= 2;
        let is_code = || text.trim().contains(is_filler) && has_digits();
        Self::of(text).filter(|kind| *kind != Self::Access || is_code())
    }

    /// The reason that tells a person which kind they entered.
    pub fn reason(self) -> Reason {
        match self {
            Self::Account => Reason::IsAccountNumber,
            Self::Receipt => Reason::IsReceiptNumber,
            Self::ANumber => Reason::IsANumber,
            Self::Access => Reason::IsAccessCode,
        }
    }
}

/// Whether a text is four groups of four characters, of which none is a letter that Crockford's base32 lacks. Four
/// words may be: a code without digits is known only where a number is asked for.
fn is_grouped(text: &str) -> bool {
    let groups: Vec<&str> = text.split(is_filler).filter(|group| !group.is_empty()).collect();
    let lacks = |c: char| matches!(c.to_ascii_uppercase(), 'I' | 'L' | 'O' | 'U');
    groups.len() == 4 && groups.iter().all(|group| group.len() == 4 && !group.contains(lacks))
}

/// The reason for a text that isn't the kind asked for: which other kind it is, or just malformed. A label that was
/// copied with the number ("A-Number: A012345678") hides nothing.
pub(super) fn not(wanted: Kind, text: &str, malformed: Reason) -> Reason {
    let after_label = || Kind::of(text.rsplit_once([':', '#'])?.1);
    match Kind::of(text).or_else(after_label) {
        Some(kind) if kind != wanted => kind.reason(),
        _ => malformed,
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_filler(*c)).collect()
}

text_value!(
    /// Online Account Number: 12 digits, always a text (it may begin with zero).
    AccountNumber, Shape::new("Online Account Number: 12 digits.").pattern("^[0-9]{12}$").example("031234567890")
);

impl AccountNumber {
    /// Drops spaces and hyphens, then checks. Errors: `AccountNumberMissing`, `AccountNumberMalformed`, another kind.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let digits = plain(text);
        if digits.is_empty() {
            return Err(Reason::AccountNumberMissing);
        }
        if digits.len() != 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not(Kind::Account, text, Reason::AccountNumberMalformed));
        }
        Ok(Self(digits))
    }

    /// In fours, as people read it.
    pub fn spaced(&self) -> String {
        format!("{} {} {}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

text_value!(
    /// A-Number: `A` and 7 to 9 digits. Opens nothing here; it is known only to explain the mix-up.
    ANumber, Shape::new("A-Number: the letter A and 7 to 9 digits.").pattern("^A[0-9]{7,9}$").example("A012345678")
);

impl ANumber {
    /// Drops spaces and hyphens, then checks. Errors: `ANumberMissing`, `ANumberMalformed`, another kind.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let number = plain(text).to_ascii_uppercase();
        if number.is_empty() {
            return Err(Reason::ANumberMissing);
        }
        match Kind::of(&number) {
            Some(Kind::ANumber) => Ok(Self(number)),
            _ => Err(not(Kind::ANumber, text, Reason::ANumberMalformed)),
        }
    }
}

text_value!(secret
    /// Online access code: 16 Crockford base32 characters (80 bits), written in fours.
    AccessCode, Shape::new("Online access code: 16 characters of Crockford's base32.")
        .pattern("^[0-9A-HJKMNP-TV-Z]{16}$")
        .example("7XQ49KMT2B8RW5HZ")
);

impl AccessCode {
    /// Folds O, I, L and case, drops spaces and hyphens. Errors: `AccessCodeMissing`, `AccessCodeMalformed`, another
    /// kind.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if plain(text).is_empty() {
            return Err(Reason::AccessCodeMissing);
        }
        match fold_crockford(text) {
            Some(code) if code.len() == 16 => Ok(Self(code)),
            _ => Err(not(Kind::Access, text, Reason::AccessCodeMalformed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::ReceiptNumber;
    use proptest::prelude::*;

    const ACCOUNT: &str = "0312 3456 7890";
    const RECEIPT: &str = "IOE-0912345678";
    const A_NUMBER: &str = "A 012 345 678";
    const ACCESS: &str = "7XQ4-9KMT-2B8R-W5HZ";

    #[test]
    fn every_wrong_kind_is_named_wherever_another_is_asked() {
        let kinds = [
            (ACCOUNT, Reason::IsAccountNumber),
            (RECEIPT, Reason::IsReceiptNumber),
            (A_NUMBER, Reason::IsANumber),
            (ACCESS, Reason::IsAccessCode),
        ];
        for (text, reason) in kinds {
            if text != ACCOUNT {
                assert_eq!(AccountNumber::parse(text).unwrap_err(), reason);
            }
            if text != RECEIPT {
                assert_eq!(ReceiptNumber::parse(text).unwrap_err(), reason);
            }
            if text != A_NUMBER {
                assert_eq!(ANumber::parse(text).unwrap_err(), reason);
            }
            if text != ACCESS {
                assert_eq!(AccessCode::parse(text).unwrap_err(), reason);
            }
        }
    }

    #[test]
    fn a_label_before_another_kind_does_not_hide_it() {
        assert_eq!(ReceiptNumber::parse("A-Number: A012 345 678").unwrap_err(), Reason::IsANumber);
        assert_eq!(ReceiptNumber::parse("USCIS Account #0312 3456 7890").unwrap_err(), Reason::IsAccountNumber);
        assert_eq!(ReceiptNumber::parse("Receipt: EAC12").unwrap_err(), Reason::ReceiptNumberMalformed);
    }

    #[test]
    fn the_right_kind_is_taken_with_spaces_and_hyphens() {
        assert_eq!(AccountNumber::parse(ACCOUNT).unwrap().as_str(), "031234567890");
        assert_eq!(AccountNumber::parse(ACCOUNT).unwrap().spaced(), "0312 3456 7890");
        assert_eq!(ANumber::parse("a012345678").unwrap().as_str(), "A012345678");
        assert_eq!(AccessCode::parse("7xq4-9kmt-2b8r-w5hz").unwrap().as_str(), "7XQ49KMT2B8RW5HZ");
        assert_eq!(AccessCode::parse("oil4 9kmt 2b8r w5hz").unwrap().as_str(), "01149KMT2B8RW5HZ");
    }

    #[test]
    fn words_and_cards_are_no_number() {
        for text in ["", "immigrationstate", "4111111111111111", "A12", "maria.lopez", "🗝🗝🗝"] {
            assert_eq!(Kind::of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn telling_the_kind_never_panics(text in "\\PC{0,40}") {
            let _ = Kind::of(&text);
            let _ = (AccountNumber::parse(&text), ANumber::parse(&text), AccessCode::parse(&text));
        }

        #[test]
        fn twelve_digits_are_always_an_account_number(digits in "[0-9]{12}") {
            prop_assert_eq!(Kind::of(&digits), Some(Kind::Account));
            let number = AccountNumber::parse(&digits).unwrap();
            prop_assert_eq!(number.as_str(), digits);
        }
    }
}
