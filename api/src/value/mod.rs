//! Values that are right by construction: each has `parse`, its rule and its refusals. No IO, no clock.

#[macro_use]
mod text;

mod code;
mod email;
mod language;
pub mod letters;
mod name;
pub mod number;
mod password;
mod phone;
mod question;
mod receipt_number;
mod shape;
mod token;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod edges;

pub use code::{BackupCode, Code};
pub use email::Email;
pub use language::Language;
pub use name::{Answer, Login, NewAnswer, Nickname, PersonName, UserName, UserNameOrEmpty};
pub use number::{ANumber, AccessCode, AccountNumber, Kind};
pub use password::{EnteredPassword, Password, PasswordOrEmpty};
pub use phone::Phone;
pub use question::Question;
pub use receipt_number::{ReceiptNumber, beside_receipt_numbers, receipt_numbers_in};
pub use shape::Shape;
pub use token::{CaseId, Cursor, Token};

/// Characters of Crockford's base32: no I, L, O, U.
const CROCKFORD: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Folds what people mistype in Crockford base32: case, O for 0, I and L for 1; drops spaces and hyphens.
fn fold_crockford(text: &str) -> Option<String> {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().filter(|character| !is_filler(*character)) {
        let character = match character.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !character.is_ascii() || !CROCKFORD.contains(&(character as u8)) {
            return None;
        }
        folded.push(character);
    }
    Some(folded)
}

/// Spaces and every kind of hyphen, as they come with pasted numbers.
fn is_filler(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '_' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
