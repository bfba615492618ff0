//! The status of receipts without an account. The numbers travel in the body, never in an address.

use serde::{Deserialize, Serialize};

use crate::cases::{CaseStatus, HistoryEntry, OfficialText, ReadingFailure};
use crate::endpoint;
use crate::endpoint::Wire;
use crate::field::{Draft, FieldErrors, FieldName, FieldProblem, Reason};
use crate::problem::Never;
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

/// The pieces of a list that are no receipt numbers, as they are written, and why: a mistyped one isn't left out without a word.
/// In a whole notice, with its long lines, anything may stand between the numbers.
pub fn unread_in(text: &str) -> Vec<(&str, Reason)> {
    let pieces: Vec<&str> = text.split([',', ';', '\n']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let beside: Vec<Vec<&str>> = pieces.iter().map(|piece| beside_receipt_numbers(piece)).collect();
    if beside.iter().flatten().any(|piece| piece.trim().chars().count() > LONGEST_PIECE) {
        return Vec::new();
    }
    let alone = |piece: &&str| piece.contains(|c: char| c.is_ascii_digit()) || Kind::of(piece).is_some();
    // Behind a number its form may stand, which is shorter.
    let behind = |piece: &&str| piece.chars().filter(char::is_ascii_digit).count() >= 7 || Kind::of(piece).is_some();
    let unread = beside.iter().flat_map(|parts| match parts.as_slice() {
        [whole] => Some(*whole).filter(alone).into_iter().collect(),
        parts => parts.iter().map(|part| part.trim()).filter(behind).collect::<Vec<_>>(),
    });
    unread.filter_map(|piece| Some((piece, ReceiptNumber::parse(piece).err()?))).collect()
}

/// Characters of what may be a number, however it is broken by spaces and hyphens. What is longer is a line of a notice.
const LONGEST_PIECE: usize = 20;

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
    fn a_wrong_number_beside_a_good_one_is_named_and_its_form_is_not() {
        for text in ["EAC9999103403 A123456789", "A123456789 EAC9999103403 LIN9999106498"] {
            assert_eq!(unread_in(text), [("A123456789", Reason::IsANumber)], "{text}");
        }
        assert_eq!(unread_in("EAC9999103403 LIN999910649"), [("LIN999910649", Reason::ReceiptNumberMalformed)]);
        assert_eq!(unread_in("IOE0912345678I-485, LIN9999106498 N-400"), []);
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
        assert_eq!(unread_in("GKMT-BRWH-XYZA-CDEF"), [("GKMT-BRWH-XYZA-CDEF", Reason::IsAccessCode)]);
        assert_eq!(unread_in("Receipt Number EAC12 of a notice with a long line"), []);
    }
}
