//! Receipt numbers, and finding them in pasted text.

use std::ops::Range;

use super::is_filler;
use super::letters::{is_alphanumeric, upper_case};
use super::number::{Kind, not};
use super::shape::Shape;
use crate::field::Reason;

text_value!(
    /// Receipt number of one filed form: 3 letters and 10 digits, or 3 letters, `*` and 9 digits, as the Case Status
    /// API's specification has it. Always a text: some begin with zeros after the letters.
    ReceiptNumber, Shape::new("Receipt number: 3 letters and 10 digits, or 3 letters, * and 9 digits.")
        .pattern("^[A-Z]{3}(?:[0-9]{10}|\\*[0-9]{9})$")
        .example("EAC9999103403")
);

/// Prefixes seen in the field: service centers and the electronic system.
const KNOWN_PREFIXES: [&str; 11] = ["EAC", "WAC", "LIN", "SRC", "MSC", "NBC", "YSC", "IOE", "NSC", "VSC", "TSC"];

impl ReceiptNumber {
    /// Trims, drops spaces and every kind of hyphen, upper-cases, checks.
    /// Errors: `ReceiptNumberMissing`, `ReceiptNumberHasLetters` (see [`Self::suggestion`]), `ReceiptNumberMalformed`,
    /// another kind.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let plain = upper_case(&text.chars().filter(|c| !is_filler(*c)).collect::<String>());
        if plain.is_empty() {
            return Err(Reason::ReceiptNumberMissing);
        }
        if whole(&plain) {
            return Ok(Self(plain));
        }
        if Self::suggestion(text).is_some() {
            return Err(Reason::ReceiptNumberHasLetters);
        }
        Err(not(Kind::Receipt, text, Reason::ReceiptNumberMalformed))
    }

    /// With O read as 0 and I as 1 after the third character, where that makes a receipt number of it.
    pub fn suggestion(text: &str) -> Option<Self> {
        let plain = upper_case(&text.chars().filter(|c| !is_filler(*c)).collect::<String>());
        if !plain.is_ascii() || plain.len() != 13 {
            return None;
        }
        let (prefix, rest) = plain.split_at(3);
        let mended: String = rest
            .chars()
            .map(|c| match c {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let mended = format!("{prefix}{mended}");
        (mended != plain && whole(&mended)).then_some(Self(mended))
    }

    /// Finds the first piece of a text that has letters where a receipt number has digits. Returns the piece as it is
    /// written, and the number that it becomes with digits, whose prefix is a known one.
    pub fn mistyped_in(text: &str) -> Option<(String, Self)> {
        let whole = std::iter::once(text.trim());
        let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'));
        whole.chain(pieces).find_map(|piece| {
            let mended = Self::suggestion(piece)?;
            mended.prefix_is_known().then(|| (piece.to_owned(), mended))
        })
    }

    /// False for a prefix not seen before: a soft warning, never an error.
    pub fn prefix_is_known(&self) -> bool {
        Self::knows_prefix(&self.0[..3])
    }

    /// Whether an office of the agency is known to use these three capitals.
    pub fn knows_prefix(letters: &str) -> bool {
        KNOWN_PREFIXES.contains(&letters)
    }

    /// For places where it isn't the point: first 3 and last 3.
    pub fn masked(&self) -> String {
        format!("{}•••••••{}", &self.0[..3], &self.0[self.0.len() - 3..])
    }
}

fn whole(plain: &str) -> bool {
    if plain.len() != 13 || !plain.is_ascii() {
        return false;
    }
    let (prefix, rest) = plain.split_at(3);
    let digits = rest.strip_prefix('*').unwrap_or(rest);
    prefix.bytes().all(|b| b.is_ascii_uppercase()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Every receipt number in a pasted text, such as a whole notice, in order, each once.
pub fn receipt_numbers_in(text: &str) -> Vec<ReceiptNumber> {
    let mut found: Vec<ReceiptNumber> = Vec::new();
    for (number, _) in places_in(text) {
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

/// What stands in a text before, between and behind its receipt numbers.
pub fn beside_receipt_numbers(text: &str) -> Vec<&str> {
    let mut from = 0;
    let mut beside = Vec::new();
    for (_, place) in places_in(text) {
        beside.push(&text[from..place.start]);
        from = place.end;
    }
    beside.push(&text[from..]);
    beside
}

/// The receipt numbers in a text, each with the bytes that it takes.
fn places_in(text: &str) -> Vec<(ReceiptNumber, Range<usize>)> {
    let (at, characters): (Vec<usize>, Vec<char>) = text.char_indices().unzip();
    let mut found = Vec::new();
    let mut start = 0;
    while start < characters.len() {
        let after_letter = start > 0 && is_alphanumeric(characters[start - 1]);
        if after_letter || !characters[start].is_ascii_alphabetic() {
            start += 1;
            continue;
        }
        match read_at(&characters[start..]) {
            Some((number, length)) => {
                let end = at.get(start + length).copied().unwrap_or(text.len());
                found.push((number, at[start]..end));
                start += length;
            }
            None => start += 1,
        }
    }
    found
}

/// A receipt number at the beginning of the characters, and how many of them it takes.
/// Three letters stand together; the digits may be broken by single fillers, and nothing alphanumeric may follow.
fn read_at(characters: &[char]) -> Option<(ReceiptNumber, usize)> {
    let mut plain = String::with_capacity(13);
    let (mut fillers_in_a_row, mut broken) = (0, false);
    for (index, &character) in characters.iter().enumerate() {
        if is_filler(character) {
            fillers_in_a_row += 1;
            broken = true;
            if plain.len() < 3 || fillers_in_a_row > 2 || character == '\n' {
                return None;
            }
            continue;
        }
        fillers_in_a_row = 0;
        let wanted = if plain.len() < 3 {
            character.is_ascii_alphabetic()
        } else {
            character.is_ascii_digit() || (plain.len() == 3 && character == '*')
        };
        if !wanted {
            return None;
        }
        plain.push(character.to_ascii_uppercase());
        if plain.len() == 13 {
            let next = characters.get(index + 1);
            let number = ReceiptNumber(plain);
            // Copied from a table, the form may follow without a space: "IOE0912345678I-485".
            let form_follows = || number.prefix_is_known() && begins_with_form(&characters[index + 1..]);
            let ends = next.is_none_or(|c| !is_alphanumeric(*c) || form_follows());
            // "TTY 800-767-1833" is printed on every notice: digits apart count only behind a prefix of the agency's.
            let good = ends && whole(&number.0) && (!broken || number.prefix_is_known());
            return good.then_some((number, index + 1));
        }
    }
    None
}

/// Whether the text begins with the name of a form, such as `I-485` or `N400`.
fn begins_with_form(characters: &[char]) -> bool {
    let letters = characters.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let mut rest = characters[letters..].iter().skip_while(|c| **c == '-');
    (1..=2).contains(&letters) && rest.next().is_some_and(char::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> String {
        ReceiptNumber::parse(text).unwrap().to_string()
    }

    #[test]
    fn spaces_case_and_every_hyphen_are_forgiven() {
        for text in [
            "EAC9999103403",
            " eac 9999 103 403 ",
            "EAC-99-991-03403",
            "EAC\u{2011}9999\u{2013}103403",
            "eac\u{a0}9999103403",
        ] {
            assert_eq!(parsed(text), "EAC9999103403");
        }
        assert_eq!(parsed("IOE0000000012"), "IOE0000000012");
        assert_eq!(parsed("SRC*123456789"), "SRC*123456789");
    }

    #[test]
    fn a_letter_for_a_digit_is_suggested_and_not_guessed() {
        assert_eq!(ReceiptNumber::parse("IOEO9I2345678").unwrap_err(), Reason::ReceiptNumberHasLetters);
        assert_eq!(ReceiptNumber::suggestion("IOEO9I2345678").unwrap().as_str(), "IOE0912345678");
        assert_eq!(ReceiptNumber::suggestion("EAC9999103403"), None);
    }

    #[test]
    fn an_unknown_prefix_is_no_error() {
        assert!(!ReceiptNumber::parse("MCK0000000404").unwrap().prefix_is_known());
        assert!(ReceiptNumber::parse("IOE0912345678").unwrap().prefix_is_known());
    }

    #[test]
    fn a_telephone_number_is_no_receipt_number() {
        let notice = "Receipt Number EAC9999103403 USCIS Contact Center 800-375-5283 (TTY 800-767-1833)";
        let found: Vec<String> = receipt_numbers_in(notice).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["EAC9999103403"]);
        assert_eq!(receipt_numbers_in("MCK0000000404").len(), 1);
    }

    #[test]
    fn a_whole_notice_gives_every_receipt_number_once() {
        let notice = "THE UNITED STATES OF AMERICA\nReceipt Number: EAC-99-991-03403 Case Type I130\nOnline Account Number 0312 3456 7890\nA-Number A012345678 see also LIN 9999 106 498, eac9999103403 and XIOE09123456781.";
        let found: Vec<String> = receipt_numbers_in(notice).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["EAC9999103403", "LIN9999106498"]);
    }

    #[test]
    fn a_form_that_follows_without_a_space_does_not_hide_a_number() {
        assert_eq!(receipt_numbers_in("IOE0912345678I-485 Priority Date")[0].as_str(), "IOE0912345678");
        assert!(receipt_numbers_in("XYZ0912345678I-485").is_empty());
        assert!(receipt_numbers_in("IOE09123456789").is_empty());
        assert!(receipt_numbers_in("EAC9999103403X").is_empty());
    }

    #[test]
    fn a_mistyped_number_is_found_among_others() {
        for text in ["EAC999910340O EAC9999103401", "Receipt: EAC999910340O", "eac 9999 103 40o", "x, EAC999910340O\ny"]
        {
            assert_eq!(ReceiptNumber::mistyped_in(text).unwrap().1.as_str(), "EAC9999103400", "{text}");
        }
        assert_eq!(ReceiptNumber::mistyped_in("EAC9999103403 TECHNOLOGICAL"), None);
    }

    #[test]
    fn a_masked_number_keeps_three_and_three() {
        assert_eq!(ReceiptNumber::parse("EAC9999103403").unwrap().masked(), "EAC•••••••403");
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_panic(text in "\\PC{0,60}") {
            let _ = ReceiptNumber::parse(&text);
            let _ = ReceiptNumber::suggestion(&text);
            let _ = receipt_numbers_in(&text);
        }

        #[test]
        fn what_stands_beside_numbers_is_cut_between_characters(text in "(\\PC|EAC[0-9]{10}){0,12}") {
            let beside: usize = beside_receipt_numbers(&text).iter().map(|part| part.len()).sum();
            prop_assert!(beside <= text.len());
            prop_assert_eq!(beside == text.len(), receipt_numbers_in(&text).is_empty());
        }

        #[test]
        fn a_number_is_found_wherever_it_stands(before in "[a-z ,.:\n]{0,20}[ ,.:\n]", number in "[A-Z]{3}[0-9]{10}", after in "[ ,.\n][a-z ]{0,20}") {
            let found = receipt_numbers_in(&format!("{before}{number}{after}"));
            prop_assert!(found.iter().any(|one| one.as_str() == number));
        }
    }
}
