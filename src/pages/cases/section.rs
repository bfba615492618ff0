//! The sections of My Cases, by what the person has to do. Pure.

use api::cases::{CaseSummary, Stage as CaseStage};

/// A section of the list, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The agency waits for the person, or a time limit runs.
    ToDo,
    /// Something is new that needs no action.
    Changed,
    /// The person waits for the agency, or the stage isn't known.
    Waiting,
    /// The case is decided.
    Decided,
}

impl Section {
    /// Returns the section of a case. A denial can be answered until a day that only its letter names, so there is
    /// something to do until the person marks it as read.
    pub fn of(case: &CaseSummary) -> Self {
        match case.status.stage {
            CaseStage::EvidenceRequested | CaseStage::Appointment => Self::ToDo,
            CaseStage::Denied if !case.seen => Self::ToDo,
            _ if case.news.is_some() => Self::Changed,
            stage if is_decided(stage) => Self::Decided,
            _ => Self::Waiting,
        }
    }
}

/// Returns whether a stage is a decision.
pub fn is_decided(stage: CaseStage) -> bool {
    matches!(stage, CaseStage::Approved | CaseStage::DocumentOnItsWay | CaseStage::Denied | CaseStage::Closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::cases::filter::tests::case;
    use api::cases::News;

    fn section(stage: CaseStage, is_news: bool, seen: bool) -> Section {
        let mut case = case("EAC9999103403", None, stage, None, 1);
        case.news = is_news.then_some(News { learned_at: 1, before: CaseStage::Received });
        case.seen = seen;
        Section::of(&case)
    }

    #[test]
    fn what_the_agency_waits_for_comes_first_whether_or_not_it_was_seen() {
        for stage in [CaseStage::EvidenceRequested, CaseStage::Appointment] {
            for (is_news, seen) in [(true, false), (false, false), (false, true)] {
                assert_eq!(section(stage, is_news, seen), Section::ToDo);
            }
        }
    }

    #[test]
    fn a_denial_asks_for_something_until_its_letter_was_read() {
        assert_eq!(section(CaseStage::Denied, true, false), Section::ToDo);
        assert_eq!(
            section(CaseStage::Denied, false, false),
            Section::ToDo,
            "also one that was denied when it was added"
        );
        assert_eq!(section(CaseStage::Denied, false, true), Section::Decided);
    }

    #[test]
    fn every_other_change_is_news_until_it_is_seen_and_then_waits_or_is_decided() {
        for stage in CaseStage::ALL {
            let asks = matches!(stage, CaseStage::EvidenceRequested | CaseStage::Appointment | CaseStage::Denied);
            if !asks {
                assert_eq!(section(stage, true, false), Section::Changed, "{stage:?}");
                let then = if is_decided(stage) { Section::Decided } else { Section::Waiting };
                assert_eq!(section(stage, false, true), then, "{stage:?}");
            }
        }
    }
}
