//! The state of the list, for the way back to it: search, filter, order, and how many cases are shown. In memory only,
//! since a search may hold a number; forgotten at sign-out.

use api::case_list::PART_MOST;
use api::value::CaseId;
use leptos::prelude::*;

use crate::reactive::effect;
use crate::session::{Session, SessionHandle};

/// How many cases are shown at first, and how many each press of the button adds.
pub const PAGE_SIZE: usize = PART_MOST;

/// Search, filter, order and limit of the list, and what has changed since it was shown. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct ListState {
    /// The search, as typed.
    pub search: RwSignal<String>,
    /// The value of its select box.
    pub filter: RwSignal<String>,
    /// The value of its select box.
    pub order: RwSignal<String>,
    /// How many cases are shown at most.
    pub limit: RwSignal<usize>,
    case: StoredValue<Option<CaseId>>,
    removed: StoredValue<Option<String>>,
    added: StoredValue<usize>,
    cases: StoredValue<Vec<CaseId>>,
}

impl ListState {
    /// Creates the state of an unfiltered list. It is reset whenever nobody is signed in.
    pub fn new(session: SessionHandle) -> Self {
        let text = || RwSignal::new(String::new());
        let state = Self {
            search: text(),
            filter: text(),
            order: text(),
            limit: RwSignal::new(PAGE_SIZE),
            case: StoredValue::new(None),
            removed: StoredValue::new(None),
            added: StoredValue::new(0),
            cases: StoredValue::new(Vec::new()),
        };
        effect(move |_| {
            if !session.with(|now| matches!(now, Session::SignedIn(_))) {
                state.forget();
            }
        });
        state
    }

    /// Takes the ids of the current list. Resets the state where none of them was in the list before: somebody else may
    /// have signed in in another tab.
    pub fn set_cases(self, cases: Vec<CaseId>) {
        let another =
            self.cases.with_value(|before| !before.is_empty() && !before.iter().any(|case| cases.contains(case)));
        if another {
            self.forget();
        }
        self.cases.set_value(cases);
    }

    fn forget(self) {
        self.show_all();
        self.order.set(String::new());
        self.limit.set(PAGE_SIZE);
        self.case.set_value(None);
        self.removed.set_value(None);
        self.added.set_value(0);
        self.cases.set_value(Vec::new());
    }

    /// Clears search and filter.
    pub fn show_all(self) {
        self.search.try_set(String::new());
        self.filter.try_set(String::new());
    }

    /// Notes that a case is opened from the list.
    pub fn open_case(self, case: &CaseId) {
        self.case.set_value(Some(case.clone()));
    }

    /// Returns whether a case was opened from the list, which is to have the focus on the way back.
    pub fn comes_back(self) -> bool {
        self.case.with_value(Option::is_some)
    }

    /// Takes the case that was opened from the list.
    pub fn take_case(self) -> Option<CaseId> {
        self.case.try_update_value(Option::take).flatten()
    }

    /// Notes that the case with a receipt number was removed, and shows the whole list: a search may only have matched
    /// it.
    pub fn after_removing(self, number: String) {
        self.show_all();
        self.case.try_set_value(None);
        self.removed.try_set_value(Some(number));
    }

    /// Notes how many cases were added at once, and shows the whole list.
    pub fn after_adding(self, count: usize) {
        self.show_all();
        self.added.try_set_value(count);
    }

    /// Takes how many cases were added at once; 0 when none were.
    pub fn take_added(self) -> usize {
        self.added.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// Takes the receipt number of the removed case.
    pub fn take_removed(self) -> Option<String> {
        self.removed.try_update_value(Option::take).flatten()
    }
}
