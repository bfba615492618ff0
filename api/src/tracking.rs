//! The status of receipts without an account. The numbers travel in the body, never in an address.

use serde::{Deserialize, Serialize};

use crate::cases::{CaseStatus, HistoryEntry, OfficialText, ReadingFailure};
use crate::endpoint;
use crate::endpoint::Wire;
use crate::field::{Draft, FieldErrors, FieldName, FieldProblem, Reason};
use crate::problem::Never;
use crate::value::letters::is_alphabetic;
use crate::value::{Kind, ReceiptNumber, beside_receipt_numbers, receipt_numbers_in};

/// Most receipt numbers in one request.
pub const MOST: usize = 10;

/// Asks for the status of up to [`MOST`] receipts.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackReceipts {
    /// Up to [`MOST`]; one given twice is answered twice.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 10))]
    pub receipt_numbers: Vec<ReceiptNumber>,
}

/// The wire form: the list as strings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackReceiptsWire {
    receipt_numbers: Vec<String>,
}

impl Wire for TrackReceiptsWire {
    type Request = TrackReceipts;
    fn accept(self) -> Result<TrackReceipts, Vec<FieldProblem>> {
        let problem = |code| vec![FieldProblem { name: TrackField::ReceiptNumbers.name().to_owned(), code }];
        let receipt_numbers = self
            .receipt_numbers
            .iter()
            .map(|text| ReceiptNumber::parse(text))
            .collect::<Result<Vec<_>, _>>()
            .map_err(problem)?;
        checked(receipt_numbers).map_err(problem)
    }
}

fn checked(receipt_numbers: Vec<ReceiptNumber>) -> Result<TrackReceipts, Reason> {
    match receipt_numbers.len() {
        0 => Err(Reason::ReceiptNumberMissing),
        count if count > MOST => Err(Reason::TooManyReceiptNumbers),
        _ => Ok(TrackReceipts { receipt_numbers }),
    }
}

/// The tracking form: one text, with one or several numbers or a whole notice in it.
#[derive(Default, Clone)]
pub struct TrackDraft {
    receipt_numbers: String,
}

/// Its one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackField {
    /// `receipt_numbers`
    ReceiptNumbers,
}

impl FieldName for TrackField {
    const ALL: &'static [Self] = &[Self::ReceiptNumbers];
    fn name(self) -> &'static str {
        "receipt_numbers"
    }
}

impl Draft for TrackDraft {
    type Field = TrackField;
    type Request = TrackReceipts;
    fn get(&self, _: TrackField) -> &str {
        &self.receipt_numbers
    }
    fn set(&mut self, _: TrackField, text: String) {
        self.receipt_numbers = text;
    }
    fn check(&self) -> Result<TrackReceipts, FieldErrors<TrackField>> {
        let found = receipt_numbers_in(&self.receipt_numbers);
        // Nothing found: say what the text is instead, as if it were one number.
        let found =
            if found.is_empty() { ReceiptNumber::parse(&self.receipt_numbers).map(|one| vec![one]) } else { Ok(found) };
        let found = match ReceiptNumber::mistyped_in(&self.receipt_numbers) {
            Some(_) => Err(Reason::ReceiptNumberHasLetters),
            None => found,
        };
        let found =
            found.and_then(|found| unread_in(&self.receipt_numbers).first().map_or(Ok(found), |unread| Err(unread.1)));
        found.and_then(checked).map_err(|reason| [(TrackField::ReceiptNumbers, reason)].into_iter().collect())
    }
}

/// The pieces of a list that are no receipt numbers, as they are written, and why: a mistyped one isn't left out
/// without a word. A piece alone is named if it has a digit. Beside a receipt number its form, a date or a telephone
/// may stand: there, only what looks like one of the four numbers is named. In a notice, with long lines and labels,
/// anything may stand between the numbers.
pub fn unread_in(text: &str) -> Vec<(&str, Reason)> {
    let pieces: Vec<&str> = text.split([',', ';', '\n']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let mut unread = Vec::new();
    for piece in pieces {
        let parts = beside_receipt_numbers(piece);
        if let [whole] = parts.as_slice() {
            if whole.chars().count() > LONGEST_PIECE {
                return Vec::new();
            }
            let mistyped = whole.split_whitespace().find(|word| ReceiptNumber::suggestion(word).is_some());
            let is_number = || whole.contains(|c: char| c.is_ascii_digit()) || Kind::of(whole).is_some();
            unread.extend(mistyped.or_else(|| is_number().then_some(*whole)));
            continue;
        }
        if parts.iter().any(|part| part.split_whitespace().any(is_label)) {
            return Vec::new();
        }
        for part in parts.iter().map(|part| part.trim()) {
            if Kind::of(part).is_some() {
                unread.push(part);
            } else {
                unread
                    .extend(part.split_whitespace().filter(|word| Kind::of(word).is_some() || begins_as_receipt(word)));
            }
        }
    }
    unread.into_iter().filter_map(|piece| Some((piece, ReceiptNumber::parse(piece).err()?))).collect()
}

/// Characters of what may be a number, however it is broken by spaces and hyphens. What is longer is a line of a
/// notice.
const LONGEST_PIECE: usize = 20;

/// A word such as "Number:", which lists don't have.
fn is_label(word: &str) -> bool {
    let letters = word.trim_end_matches([':', '#', '.']);
    letters.len() >= 4 && letters.chars().all(is_alphabetic)
}

/// The prefix of an office and digits behind it, as a receipt number that lacks some.
fn begins_as_receipt(word: &str) -> bool {
    let Some((prefix, rest)) = word.split_at_checked(3) else { return false };
    rest.bytes().filter(u8::is_ascii_digit).count() >= 2 && ReceiptNumber::knows_prefix(&prefix.to_ascii_uppercase())
}

endpoint!(TrackReceipts: Post "/tracking", Public, TrackReceiptsWire => Tracked, Never);

/// One result a number, in the order asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tracked {
    /// In the order asked.
    pub results: Vec<TrackedReceipt>,
}

/// What is known of one receipt. Unknown and protected ones look alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackedReceipt {
    /// As asked.
    pub receipt_number: ReceiptNumber,
    /// Absent where the reading failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CaseStatus>,
    /// English then Spanish.
    pub official: Vec<OfficialText>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
    /// Why there is no status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<ReadingFailure>,
    /// The agency's own sentence about that failure, where it gave one, in its own language and with receipt numbers
    /// masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_number_beside_a_good_one_is_named() {
        for text in ["EAC9999103403 A123456789", "A 123 456 789 EAC9999103403 LIN9999106498"] {
            assert_eq!(unread_in(text).iter().map(|one| one.1).collect::<Vec<_>>(), [Reason::IsANumber], "{text}");
        }
        let (a_number, malformed) = (("A123456789", Reason::IsANumber), Reason::ReceiptNumberMalformed);
        assert_eq!(unread_in("EAC9999103403 LIN999910649"), [("LIN999910649", malformed)]);
        assert_eq!(unread_in("EAC9999103403 A123456789 LIN999910649"), [a_number, ("LIN999910649", malformed)]);
        assert_eq!(unread_in("EAC9999103403 and A123456789 EAC12"), [a_number, ("EAC12", malformed)]);
    }

    #[test]
    fn what_belongs_to_a_number_in_a_table_or_a_notice_is_not_named() {
        for text in [
            "IOE0912345678I-485, LIN9999106498 N-400",
            "IOE0912345678 I-485 03/15/2024\nEAC9999103403 11/23/2026",
            "EAC9999103403 800-375-5283 (TTY 800-767-1833)",
            "Receipt Number: EAC9999103403 A-Number: A012345678",
        ] {
            assert_eq!(unread_in(text), [], "{text}");
        }
    }

    #[test]
    fn each_piece_of_a_list_that_is_no_receipt_number_is_named_with_its_reason() {
        let text = "EAC9999103403, SRC999910277O\nEAC12 ; A123456789";
        assert_eq!(
            unread_in(text),
            [
                ("SRC999910277O", Reason::ReceiptNumberHasLetters),
                ("EAC12", Reason::ReceiptNumberMalformed),
                ("A123456789", Reason::IsANumber)
            ]
        );
        assert_eq!(unread_in("EAC9999103403\nLIN9999106498"), []);
        assert_eq!(unread_in("EAC9999103403, y SRC999910277O"), [("SRC999910277O", Reason::ReceiptNumberHasLetters)]);
        assert_eq!(unread_in("GKMT-BRWH-XYZA-CDEF"), [("GKMT-BRWH-XYZA-CDEF", Reason::IsAccessCode)]);
        assert_eq!(unread_in("Receipt Number EAC12 of a notice with a long line"), []);
    }
}
