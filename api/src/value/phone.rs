//! Telephone numbers that can get a text.

use super::is_filler;
use super::number::Kind;
use super::shape::Shape;
use crate::field::Reason;

text_value!(
    /// A telephone number in E.164: `+` and 8 to 15 digits. Ten digits without `+` are read as a number of the
    /// North American plan. Only the shape is checked here; the server knows the plans.
    Phone, Shape::new("Telephone number in E.164: + and 8 to 15 digits; in the North American plan, area code and exchange begin with 2 to 9.")
        .pattern("^\\+(?:1[2-9][0-9]{2}[2-9][0-9]{6}|[2-9][0-9]{7,14})$")
        .example("+15552345678")
);

impl Phone {
    /// Drops what people write between digits, then checks. Errors: `PhoneMissing`, `PhoneMalformed`, the kind of
    /// number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let plain: String = text.chars().filter(|c| !is_filler(*c) && !matches!(c, '(' | ')' | '.' | '/')).collect();
        if plain.is_empty() {
            return Err(Reason::PhoneMissing);
        }
        let malformed = || Kind::of(text).map_or(Reason::PhoneMalformed, Kind::reason);
        let digits = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
        let number = match digits {
            Some(digits) => digits.to_owned(),
            None if plain.len() == 10 => format!("1{plain}"),
            None if plain.len() == 11 && plain.starts_with('1') => plain.clone(),
            None => return Err(malformed()),
        };
        let shaped =
            (8..=15).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
        // North American numbers: area code and exchange begin with 2 to 9.
        let planned = !number.starts_with('1')
            || (number.len() == 11
                && matches!(number.as_bytes()[1], b'2'..=b'9')
                && matches!(number.as_bytes()[4], b'2'..=b'9'));
        if shaped && planned { Ok(Self(format!("+{number}"))) } else { Err(malformed()) }
    }

    /// For screens that others may see: the last two digits.
    pub fn masked(&self) -> String {
        format!("••• {}", &self.0[self.0.len() - 2..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in ["(555) 234-5678", "555.234.5678", "+1 555 234 5678", "1-555-234-5678", "001 555 234 5678"] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "+15552345678", "{text}");
        }
        assert_eq!(Phone::parse("+52 55 1234 5678").unwrap().as_str(), "+525512345678");
    }

    #[test]
    fn what_cannot_get_a_text_is_malformed() {
        for text in ["12", "+1 155 234 5678", "call me", "+0123456789", "5552345"] {
            assert_eq!(Phone::parse(text).unwrap_err(), Reason::PhoneMalformed, "{text}");
        }
        assert_eq!(Phone::parse("EAC9999103403").unwrap_err(), Reason::IsReceiptNumber);
        assert_eq!(Phone::parse("1234 5678 9012").unwrap_err(), Reason::IsAccountNumber);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_stable(text in "\\PC{0,30}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()).unwrap(), phone);
            }
        }
    }
}
