//! Which cases of a list are shown, in which order and under which heading.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::cases::{CaseSummary, Stage};

/// Which cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Every case.
    #[default]
    All,
    /// Cases in which the person has to act.
    ToDo,
    /// Cases on their way.
    Open,
    /// Cases that came to an end.
    Decided,
}

impl Filter {
    /// As the list box names it; what isn't known is every case.
    pub fn parse(text: &str) -> Self {
        let named = [Self::ToDo, Self::Open, Self::Decided].into_iter().find(|filter| filter.code() == text);
        named.unwrap_or_default()
    }

    /// As the list box names it; empty for every case.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::ToDo => "to_do",
            Self::Open => "open",
            Self::Decided => "decided",
        }
    }

    /// Whether a case is one of those.
    pub fn takes(self, case: &CaseSummary) -> bool {
        match self {
            Self::All => true,
            Self::ToDo => Section::of(case) == Section::ToDo,
            Self::Open => !is_decided(case.status.stage),
            Self::Decided => is_decided(case.status.stage),
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// What the person has to do first, then what is new, what they wait for, what is decided; in each the newest
    /// change first.
    #[default]
    Need,
    /// By the agency's last action, newest first; cases without one last.
    Changed,
    /// By when the person added them, newest first.
    Added,
    /// By form, then receipt number.
    Form,
}

impl Order {
    /// As the list box names it; what isn't known is what needs the person first.
    pub fn parse(text: &str) -> Self {
        let named = [Self::Changed, Self::Added, Self::Form].into_iter().find(|order| order.code() == text);
        named.unwrap_or_default()
    }

    /// As the list box names it; empty for what needs the person first.
    pub fn code(self) -> &'static str {
        match self {
            Self::Need => "",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Form => "form",
        }
    }
}

/// The position of a case in an order: of two cases, the one with the smaller position comes first. No two cases of a
/// list have the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    order: Order,
    section: Option<Section>,
    news: Reverse<Option<i64>>,
    form: Option<(bool, Option<String>, String)>,
    modified: Reverse<Option<String>>,
    added_at: Reverse<i64>,
    id: String,
}

impl Position {
    /// Returns the position of a case.
    pub fn of(case: &CaseSummary, order: Order) -> Self {
        let status = &case.status;
        let form = || (status.form_type.is_none(), status.form_type.clone(), case.receipt_number.to_string());
        let by_change = matches!(order, Order::Need | Order::Changed);
        Self {
            order,
            section: (order == Order::Need).then(|| Section::of(case)),
            news: Reverse(case.news.as_ref().filter(|_| order == Order::Need).map(|news| news.learned_at)),
            form: (order == Order::Form).then(form),
            modified: Reverse(status.modified.clone().filter(|_| by_change)),
            added_at: Reverse(case.added_at),
            id: case.id.to_string(),
        }
    }

    /// Returns the order that it is a position in.
    pub fn order(&self) -> Order {
        self.order
    }
}

/// A part of the list, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Section {
    /// The agency waits for the person, or a time limit runs.
    ToDo,
    /// Something is new that needs nothing done.
    Changed,
    /// The person waits for the agency, or nobody knows.
    Waiting,
    /// It came to an end.
    Decided,
}

impl Section {
    /// A denial can be answered until a day that only its letter names: it asks for something until the person says
    /// that they have read it. The other two do until the agency has what it asked for.
    pub fn of(case: &CaseSummary) -> Self {
        match case.status.stage {
            Stage::EvidenceRequested | Stage::Appointment => Self::ToDo,
            Stage::Denied if !case.seen => Self::ToDo,
            _ if case.news.is_some() => Self::Changed,
            stage if is_decided(stage) => Self::Decided,
            _ => Self::Waiting,
        }
    }
}

/// Whether a case came to an end.
pub fn is_decided(stage: Stage) -> bool {
    matches!(stage, Stage::Approved | Stage::DocumentOnItsWay | Stage::Denied | Stage::Closed)
}

/// Returns whether a case is known to need no action. False without a current status, and for denials and closures,
/// which may be answered.
pub fn needs_nothing(case: &CaseSummary) -> bool {
    let status = &case.status;
    let may_be_answered = matches!(status.stage, Stage::Unknown | Stage::Denied | Stage::Closed);
    status.read_at.is_some() && status.failure.is_none() && !may_be_answered && Section::of(case) != Section::ToDo
}

#[cfg(test)]
mod tests {
    use super::super::search::{Search, search_text};
    use super::*;
    use crate::cases::{CaseStatus, FormName, News};
    use crate::value::{CaseId, Nickname, ReceiptNumber};

    fn case(number: &str, form: Option<&str>, stage: Stage, modified: Option<&str>, added_at: i64) -> CaseSummary {
        CaseSummary {
            id: CaseId::parse("abcdefghijklmnopqrst_-").expect("well shaped"),
            receipt_number: ReceiptNumber::parse(number).expect("well shaped"),
            status: CaseStatus {
                form_type: form.map(str::to_owned),
                form_name: None,
                stage,
                title_en: Some("Case Was Received".to_owned()),
                title_es: Some("Se recibió el caso".to_owned()),
                submitted: None,
                modified: modified.map(str::to_owned),
                read_at: None,
                failure: None,
                failure_message: None,
            },
            added_at,
            nickname: None,
            news: None,
            seen: false,
            alerts: None,
            awaited: false,
        }
    }

    fn three() -> Vec<CaseSummary> {
        vec![
            case("EAC9999103403", Some("N-400"), Stage::Received, Some("2026-01-01"), 3),
            case("LIN9999106498", None, Stage::EvidenceRequested, None, 2),
            case("SRC9999102777", Some("I-130"), Stage::Approved, Some("2026-05-01T10:00:00Z"), 1),
        ]
    }

    /// Indices, in order.
    fn listed(cases: &[CaseSummary], search: &str, filter: Filter, order: Order) -> Vec<usize> {
        let search = Search::of(search);
        let takes = |index: &usize| search.finds(&search_text(&cases[*index])) && filter.takes(&cases[*index]);
        let mut taken: Vec<usize> = (0..cases.len()).filter(takes).collect();
        taken.sort_by_key(|index| Position::of(&cases[*index], order));
        taken
    }

    #[test]
    fn the_newest_change_comes_first_and_cases_without_one_last() {
        assert_eq!(listed(&three(), "", Filter::All, Order::Changed), [2, 0, 1]);
        assert_eq!(listed(&three(), "", Filter::All, Order::Added), [0, 1, 2]);
        assert_eq!(listed(&three(), "", Filter::All, Order::Form), [2, 0, 1]);
    }

    #[test]
    fn a_search_finds_numbers_forms_and_words_however_they_are_written() {
        let found = |search| listed(&three(), search, Filter::All, Order::Changed);
        assert_eq!(found("lin"), [1]);
        assert_eq!(found("i130"), [2]);
        assert_eq!(found("I-130 received"), [2]);
        assert_eq!(found("EAC-9999-103403"), [0]);
        assert_eq!(found("RECIBIO 9999106498"), [1]);
        assert_eq!(found("recibió 9999106498"), [1]);
        assert!(found("nothing like it").is_empty());
    }

    #[test]
    fn what_needs_the_person_comes_before_news_and_those_before_what_rests() {
        let mut cases = three();
        cases[0].news = Some(News { learned_at: 5, before: Stage::Unknown });
        cases.push(case("IOE9999100001", None, Stage::InReview, Some("2026-06-01"), 4));
        assert_eq!(listed(&cases, "", Filter::All, Order::Need), [1, 0, 3, 2]);
    }

    #[test]
    fn a_search_finds_the_plain_name_of_a_form_and_the_persons_own() {
        let mut cases = three();
        cases[0].nickname = Nickname::parse("Mamá").ok();
        cases[2].status.form_name =
            Some(FormName { en: "Family petition".to_owned(), es: "Petición familiar".to_owned() });
        let found = |search| listed(&cases, search, Filter::All, Order::Added);
        assert_eq!((found("mama"), found("peticion"), found("family")), (vec![0], vec![2], vec![2]));
    }

    #[test]
    fn a_filter_tells_what_is_to_do_under_way_and_decided() {
        assert_eq!(listed(&three(), "", Filter::ToDo, Order::Added), [1]);
        assert_eq!(listed(&three(), "", Filter::Open, Order::Added), [0, 1]);
        assert_eq!(listed(&three(), "", Filter::Decided, Order::Added), [2]);
    }

    fn section(stage: Stage, is_news: bool, seen: bool) -> Section {
        let mut case = case("EAC9999103403", None, stage, None, 1);
        case.news = is_news.then_some(News { learned_at: 1, before: Stage::Received });
        case.seen = seen;
        Section::of(&case)
    }

    #[test]
    fn what_the_agency_waits_for_comes_first_whether_or_not_it_was_seen() {
        for stage in [Stage::EvidenceRequested, Stage::Appointment] {
            for (is_news, seen) in [(true, false), (false, false), (false, true)] {
                assert_eq!(section(stage, is_news, seen), Section::ToDo);
            }
        }
    }

    #[test]
    fn a_denial_asks_for_something_until_its_letter_was_read() {
        assert_eq!(section(Stage::Denied, true, false), Section::ToDo);
        assert_eq!(section(Stage::Denied, false, false), Section::ToDo, "also one that was denied when it was added");
        assert_eq!(section(Stage::Denied, false, true), Section::Decided);
    }

    #[test]
    fn every_other_change_is_news_until_it_is_seen_and_then_waits_or_is_decided() {
        for stage in Stage::ALL {
            let asks = matches!(stage, Stage::EvidenceRequested | Stage::Appointment | Stage::Denied);
            if !asks {
                assert_eq!(section(stage, true, false), Section::Changed, "{stage:?}");
                let then = if is_decided(stage) { Section::Decided } else { Section::Waiting };
                assert_eq!(section(stage, false, true), then, "{stage:?}");
            }
        }
    }

    #[test]
    fn the_list_boxes_and_the_wire_name_filters_and_orders_alike() {
        let wire = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap_or_default();
        for filter in [Filter::ToDo, Filter::Open, Filter::Decided] {
            assert_eq!(wire(serde_json::to_value(filter).unwrap()), filter.code());
            assert_eq!(Filter::parse(filter.code()), filter);
        }
        for order in [Order::Changed, Order::Added, Order::Form] {
            assert_eq!(wire(serde_json::to_value(order).unwrap()), order.code());
            assert_eq!(Order::parse(order.code()), order);
        }
        assert_eq!((Filter::parse(""), Order::parse("")), (Filter::All, Order::Need));
    }
}
