//! Search, filter and order of the list: which cases are shown, in which order. Pure.

use std::cmp::Reverse;

use api::cases::CaseSummary;

use super::section::{Section, is_decided};

/// Which cases are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Every case.
    All,
    /// Cases in which the person has to act.
    ToDo,
    /// Cases without a decision.
    Open,
    /// Cases with a decision.
    Decided,
}

/// The order of the cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By section: what the person has to do, what is new, what they wait for, what is decided; within each, the newest
    /// change first.
    Need,
    /// By the agency's last action, newest first; cases without one last.
    Changed,
    /// By when the person added them, newest first.
    Added,
    /// By form, then receipt number.
    Form,
}

impl Filter {
    /// Parses the value of the select box; an unknown one is [`Self::All`].
    pub fn parse(text: &str) -> Self {
        match text {
            "to_do" => Self::ToDo,
            "open" => Self::Open,
            "decided" => Self::Decided,
            _ => Self::All,
        }
    }

    fn takes(self, case: &CaseSummary) -> bool {
        match self {
            Self::All => true,
            Self::ToDo => Section::of(case) == Section::ToDo,
            Self::Open => !is_decided(case.status.stage),
            Self::Decided => is_decided(case.status.stage),
        }
    }
}

impl Order {
    /// Parses the value of the select box; an unknown one is [`Self::Need`].
    pub fn parse(text: &str) -> Self {
        match text {
            "changed" => Self::Changed,
            "added" => Self::Added,
            "form" => Self::Form,
            _ => Self::Need,
        }
    }
}

/// Returns the text of a case that a search looks in: lower case, without hyphens and accents.
pub fn search_text(case: &CaseSummary) -> String {
    let status = &case.status;
    let parts = [
        Some(case.receipt_number.as_str()),
        status.form_type.as_deref(),
        status.title_en.as_deref(),
        status.title_es.as_deref(),
        status.form_name.as_ref().map(|name| name.en.as_str()),
        status.form_name.as_ref().map(|name| name.es.as_str()),
        case.nickname.as_ref().map(|name| name.as_str()),
    ];
    plain(&parts.map(Option::unwrap_or_default).join(" "))
}

/// Returns the indices of the cases to show, in order. `texts` has the [`search_text`] of each case.
pub fn filtered(cases: &[CaseSummary], texts: &[String], search: &str, filter: Filter, order: Order) -> Vec<usize> {
    let search = plain(search);
    let words: Vec<&str> = search.split_whitespace().collect();
    let fits = |index: &usize| {
        let found = texts.get(*index).is_some_and(|text| words.iter().all(|word| text.contains(word)));
        found && filter.takes(&cases[*index])
    };
    let mut shown: Vec<usize> = (0..cases.len()).filter(fits).collect();
    shown.sort_by(|one, other| {
        let (one, other) = (&cases[*one], &cases[*other]);
        match order {
            Order::Need => {
                let key = |case: &CaseSummary| {
                    let news = case.news.as_ref().map(|news| news.learned_at);
                    (Section::of(case), Reverse(news), Reverse(case.status.modified.clone()))
                };
                key(one).cmp(&key(other))
            }
            Order::Changed => other.status.modified.cmp(&one.status.modified),
            Order::Added => other.added_at.cmp(&one.added_at),
            Order::Form => {
                let key = |case: &CaseSummary| {
                    (case.status.form_type.is_none(), case.status.form_type.clone(), case.receipt_number.to_string())
                };
                key(one).cmp(&key(other))
            }
        }
    });
    shown
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| *c != '-').flat_map(char::to_lowercase).map(without_accent).collect()
}

/// Returns a letter without its accent: accents are slow to type on a phone, and no two words of a search differ by
/// them alone.
fn without_accent(c: char) -> char {
    match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use api::cases::{CaseStatus, FormName, News, Stage as CaseStage};
    use api::value::{CaseId, Nickname, ReceiptNumber};

    pub fn case(
        number: &str,
        form: Option<&str>,
        stage: CaseStage,
        modified: Option<&str>,
        added_at: i64,
    ) -> CaseSummary {
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
            case("EAC9999103403", Some("N-400"), CaseStage::Received, Some("2026-01-01"), 3),
            case("LIN9999106498", None, CaseStage::EvidenceRequested, None, 2),
            case("SRC9999102777", Some("I-130"), CaseStage::Approved, Some("2026-05-01T10:00:00Z"), 1),
        ]
    }

    fn shown(search: &str, filter: Filter, order: Order) -> Vec<usize> {
        let cases = three();
        let texts: Vec<_> = cases.iter().map(search_text).collect();
        filtered(&cases, &texts, search, filter, order)
    }

    #[test]
    fn the_newest_change_comes_first_and_cases_without_one_last() {
        assert_eq!(shown("", Filter::All, Order::Changed), [2, 0, 1]);
        assert_eq!(shown("", Filter::All, Order::Added), [0, 1, 2]);
        assert_eq!(shown("", Filter::All, Order::Form), [2, 0, 1]);
    }

    #[test]
    fn a_search_finds_numbers_forms_and_words_however_they_are_written() {
        assert_eq!(shown("lin", Filter::All, Order::Changed), [1]);
        assert_eq!(shown("i130", Filter::All, Order::Changed), [2]);
        assert_eq!(shown("I-130 received", Filter::All, Order::Changed), [2]);
        assert_eq!(shown("EAC-9999-103403", Filter::All, Order::Changed), [0]);
        assert_eq!(shown("RECIBIO 9999106498", Filter::All, Order::Changed), [1]);
        assert_eq!(shown("recibió 9999106498", Filter::All, Order::Changed), [1]);
        assert!(shown("nothing like it", Filter::All, Order::Changed).is_empty());
    }

    #[test]
    fn what_needs_the_person_comes_before_news_and_those_before_what_rests() {
        let mut cases = three();
        cases[0].news = Some(News { learned_at: 5, before: CaseStage::Unknown });
        cases.push(case("IOE9999100001", None, CaseStage::InReview, Some("2026-06-01"), 4));
        let texts: Vec<_> = cases.iter().map(search_text).collect();
        assert_eq!(filtered(&cases, &texts, "", Filter::All, Order::Need), [1, 0, 3, 2]);
    }

    #[test]
    fn a_search_finds_the_plain_name_of_a_form_and_the_persons_own() {
        let mut cases = three();
        cases[0].nickname = Nickname::parse("Mamá").ok();
        cases[2].status.form_name =
            Some(FormName { en: "Family petition".to_owned(), es: "Petición familiar".to_owned() });
        let texts: Vec<_> = cases.iter().map(search_text).collect();
        let found = |search| filtered(&cases, &texts, search, Filter::All, Order::Added);
        assert_eq!((found("mama"), found("peticion"), found("family")), (vec![0], vec![2], vec![2]));
    }

    #[test]
    fn a_filter_tells_what_is_to_do_under_way_and_decided() {
        assert_eq!(shown("", Filter::ToDo, Order::Added), [1]);
        assert_eq!(shown("", Filter::Open, Order::Added), [0, 1]);
        assert_eq!(shown("", Filter::Decided, Order::Added), [2]);
    }
}
