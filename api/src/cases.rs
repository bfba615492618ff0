//! My Cases: adding, one case, removing. The list is `case_list`.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::endpoint::{Done, Wire};
use crate::field::{FieldProblem, Reason};
use crate::problem::Never;
use crate::value::{CaseId, Nickname, ReceiptNumber, receipt_numbers_in};
use crate::{draft, endpoint, plain_wire, refusal};

/// Adds a case and reads its status.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddCase {
    /// Of the form that was filed.
    pub receipt_number: ReceiptNumber,
    /// Also add a number that the agency doesn't show: asked for daily for 30 days, the person is told once it appears.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anyway: Option<Anyway>,
}

/// Confirms it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Anyway {
    /// Yes.
    Yes,
}

impl Anyway {
    /// Reads it back; an empty text is none. Errors: `ChoiceMissing`.
    fn parse(text: &str) -> Result<Option<Self>, Reason> {
        match text {
            "" => Ok(None),
            "yes" => Ok(Some(Self::Yes)),
            _ => Err(Reason::ChoiceMissing),
        }
    }
}

draft! {
    /// One receipt number.
    AddCaseDraft, AddCaseField { ReceiptNumber = receipt_number, Anyway = anyway } -> AddCase, |draft, errors| {
        let receipt_number = errors.take(AddCaseField::ReceiptNumber, only_number_in(&draft.receipt_number));
        let anyway = errors.take(AddCaseField::Anyway, Anyway::parse(&draft.anyway));
        (|| Some(AddCase { receipt_number: receipt_number?, anyway: anyway? }))()
    }
}

/// A receipt number, alone or as the only one in a longer text that was pasted.
fn only_number_in(text: &str) -> Result<ReceiptNumber, Reason> {
    ReceiptNumber::parse(text).or_else(|reason| match receipt_numbers_in(text).as_slice() {
        _ if ReceiptNumber::mistyped_in(text).is_some() => Err(Reason::ReceiptNumberHasLetters),
        [only] => Ok(only.clone()),
        [_, _, ..] => Err(Reason::SeveralReceiptNumbers),
        _ => Err(reason),
    })
}

/// One case with its history.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadCase {
    /// From the list.
    pub id: CaseId,
}

/// Takes a case out of the list; nothing happens to the case itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveCase {
    /// From the list.
    pub id: CaseId,
}

/// Changes what is the person's own about a case. What is absent stays as it is.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeCase {
    /// From the list.
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub id: CaseId,
    /// Their name for it; an empty one takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Nickname>,
    /// `read_at` of the status that they have seen: what changed up to then is no news. An earlier one changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 9007199254740991_i64))]
    pub seen: Option<i64>,
    /// Whether they are told of its changes, where they are told of any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<bool>,
}

/// A [`ChangeCase`] before it is checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeCaseWire {
    id: CaseId,
    #[serde(default, deserialize_with = "present")]
    nickname: Option<String>,
    #[serde(default, deserialize_with = "moment")]
    seen: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    alerts: Option<bool>,
}

/// A member that is there is no `null`.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(member: D) -> Result<Option<T>, D::Error> {
    T::deserialize(member).map(Some)
}

/// UTC milliseconds that are there: a whole number that JavaScript can tell from its neighbors, written with a point or
/// without.
fn moment<'de, D: Deserializer<'de>>(member: D) -> Result<Option<i64>, D::Error> {
    let number = f64::deserialize(member)?;
    let is_moment = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
    if is_moment { Ok(Some(number as i64)) } else { Err(D::Error::custom("no moment")) }
}

impl Wire for ChangeCaseWire {
    type Request = ChangeCase;

    fn accept(self) -> Result<ChangeCase, Vec<FieldProblem>> {
        let nickname = self.nickname.as_deref().map(Nickname::parse).transpose();
        let nickname = nickname.map_err(|code| vec![FieldProblem { name: "nickname".to_owned(), code }])?;
        Ok(ChangeCase { id: self.id, nickname, seen: self.seen, alerts: self.alerts })
    }
}

draft! {
    /// The person's own name for a case.
    CaseNameDraft, CaseNameField { Id = id, Nickname = nickname } -> ChangeCase, |draft, errors| {
        let id = errors.take(CaseNameField::Id, CaseId::parse(&draft.id));
        let nickname = errors.take(CaseNameField::Nickname, Nickname::parse(&draft.nickname));
        (|| Some(ChangeCase { id: id?, nickname: Some(nickname?), seen: None, alerts: None }))()
    }
}

plain_wire!(ReadCase, RemoveCase);
endpoint!(AddCase: Post "/cases", SignedIn, AddCaseDraft => CaseDetail, AddCaseRefusal);
endpoint!(ReadCase: Get "/cases/{id}", SignedIn, Self => CaseDetail, Never, |request| format!("/api/v1/cases/{}", request.id));
endpoint!(ChangeCase: Patch "/cases/{id}", SignedIn, ChangeCaseWire => CaseDetail, Never, |request| format!("/api/v1/cases/{}", request.id));
endpoint!(RemoveCase: Delete "/cases/{id}", SignedIn, Self => Done, Never, |request| format!("/api/v1/cases/{}", request.id));

/// A case in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseSummary {
    /// For addresses.
    pub id: CaseId,
    /// As on the notice.
    pub receipt_number: ReceiptNumber,
    /// What is known of its status.
    pub status: CaseStatus,
    /// UTC milliseconds: when the person added it.
    pub added_at: i64,
    /// The person's own name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Nickname>,
    /// The newest change since the person added the case, until they say that they have seen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub news: Option<News>,
    /// Whether the person said that they have seen the status as it is now.
    pub seen: bool,
    /// Whether they are told of its changes; absent where they are told of no case's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alerts: Option<bool>,
    /// Whether the agency didn't show it when it was added; the person is told once it appears.
    #[serde(default)]
    pub awaited: bool,
}

/// A change of a status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct News {
    /// UTC milliseconds: when Ellis learned of it.
    pub learned_at: i64,
    /// What kind of status it was before.
    pub before: Stage,
}

/// One case with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseDetail {
    /// As in the list.
    pub case: CaseSummary,
    /// Official text of the status, English then Spanish where the agency gives it.
    pub official: Vec<OfficialText>,
    /// Newest first; may be empty.
    pub history: Vec<HistoryEntry>,
}

/// What is known of a status. Everything that the agency left out is absent, never invented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseStatus {
    /// Such as `I-130`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_type: Option<String>,
    /// What kind of form that is, in plain words; absent where Ellis knows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_name: Option<FormName>,
    /// What the status means in kind; `unknown` where Ellis doesn't know the words.
    pub stage: Stage,
    /// The agency's title in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// The agency's title in Spanish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_es: Option<String>,
    /// When the form was filed: a day `2026-11-23` or a moment `2026-11-23T15:04:05Z`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<String>,
    /// When the agency last acted, in the same two shapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// UTC milliseconds of the last good reading; absent before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<i64>,
    /// Why the newest reading failed, where it did; what stands above is then older.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<ReadingFailure>,
    /// The agency's own sentence about that failure, where it gave one, in its own language and with receipt numbers
    /// masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_message: Option<String>,
}

/// What a form is for, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormName {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

/// Kinds of status, for the plain meaning and the mark in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The agency has the form.
    Received,
    /// Being looked at.
    InReview,
    /// The agency asks for evidence.
    EvidenceRequested,
    /// The answer to a request arrived.
    EvidenceReceived,
    /// Fingerprints or interview.
    Appointment,
    /// Approved.
    Approved,
    /// A card or document is made or on its way.
    DocumentOnItsWay,
    /// Denied.
    Denied,
    /// Sent back, withdrawn or closed.
    Closed,
    /// Moved to another office.
    Transferred,
    /// Words that Ellis doesn't know.
    Unknown,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Received,
        Self::InReview,
        Self::EvidenceRequested,
        Self::EvidenceReceived,
        Self::Appointment,
        Self::Approved,
        Self::DocumentOnItsWay,
        Self::Denied,
        Self::Closed,
        Self::Transferred,
        Self::Unknown,
    ];
}

/// Why a reading failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadingFailure {
    /// The agency's service doesn't know the number, or may not speak of it.
    NotFound,
    /// The agency's service can't be reached or answers with an error.
    Unavailable,
    /// Our share of questions is spent for now.
    Busy,
}

/// An official text, verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfficialText {
    /// Language of the text.
    pub language: String,
    /// Headline.
    pub title: String,
    /// Text in pieces; some are links to the agency's own host.
    pub description: Vec<Span>,
}

/// A piece of official text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// As the agency wrote it.
    pub text: String,
    /// Only to the agency's own host, over https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// A dated line of history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// When the agency acted: a day or a moment; absent where it gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_en: Option<String>,
    /// Spanish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_es: Option<String>,
    /// UTC milliseconds: when Ellis first saw it; absent for what was there before the case was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned_at: Option<i64>,
}

refusal! {
    /// Why a case isn't added.
    AddCaseRefusal {
        /// Already in the list.
        AlreadyAdded = "already_added",
        /// The agency's service doesn't know the number, or may not speak of it.
        NotFound = "not_found_upstream",
        /// The list is full.
        TooMany = "too_many",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Draft;

    fn read(text: &str) -> Option<String> {
        let mut draft = AddCaseDraft::default();
        draft.set(AddCaseField::ReceiptNumber, text.to_owned());
        draft.check().ok().map(|request| request.receipt_number.to_string())
    }

    #[test]
    fn what_was_seen_is_a_moment_or_not_there() {
        let seen = |json: &str| {
            let wire = serde_json::from_str::<ChangeCaseWire>(&format!(r#"{{"id":"SMebEQTvnSSj0MqlBV4e-Q"{json}}}"#));
            wire.ok().map(|wire| wire.seen)
        };
        assert_eq!(seen(""), Some(None));
        assert_eq!(seen(r#","seen":0"#), Some(Some(0)));
        assert_eq!(seen(r#","seen":1764100000000.0"#), Some(Some(1_764_100_000_000)));
        for wrong in ["-1", "1.5", "1e300", "null", r#""1""#, "9007199254740992"] {
            assert_eq!(seen(&format!(r#","seen":{wrong}"#)), None, "{wrong}");
        }
    }

    #[test]
    fn the_only_number_of_a_pasted_notice_is_taken_and_of_several_none_is_guessed() {
        assert_eq!(read("Receipt Number: EAC9999103403 Case Type I130").as_deref(), Some("EAC9999103403"));
        assert_eq!(read("EAC9999103403 and LIN9999106498"), None);
        assert_eq!(read("EAC999910340O EAC9999103401"), None, "the mistyped one isn't dropped");
    }
}
