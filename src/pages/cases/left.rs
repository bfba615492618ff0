//! Search, filter and order of the list, for who comes back to it. They are kept in memory alone, because a search may hold a
//! number, and are forgotten when somebody signs out.

use api::value::CaseId;
use leptos::prelude::*;

use crate::session::{Session, SessionHandle};

/// Cases shown at first, and added by each press of the button for more.
pub const PART: usize = 40;

/// Search, filter, order, how many are shown; which case one went to, which one is gone, how many came. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Left {
    /// As typed.
    pub search: RwSignal<String>,
    /// As its list box names it.
    pub filter: RwSignal<String>,
    /// As its list box names it.
    pub order: RwSignal<String>,
    /// How many are shown at most.
    pub part: RwSignal<usize>,
    case: StoredValue<Option<CaseId>>,
    removed: StoredValue<Option<String>>,
    added: StoredValue<usize>,
    of: StoredValue<Vec<CaseId>>,
}

impl Left {
    /// Nothing searched, everything shown; so again whenever nobody is signed in.
    pub fn new(session: SessionHandle) -> Self {
        let text = || RwSignal::new(String::new());
        let left = Self {
            search: text(),
            filter: text(),
            order: text(),
            part: RwSignal::new(PART),
            case: StoredValue::new(None),
            removed: StoredValue::new(None),
            added: StoredValue::new(0),
            of: StoredValue::new(Vec::new()),
        };
        Effect::new(move |_| {
            if !session.with(|now| matches!(now, Session::SignedIn(_))) {
                left.forget();
            }
        });
        left
    }

    /// The cases of the list that is here now. In another tab somebody else may have signed in meanwhile: a list without
    /// any case of the one before isn't theirs.
    pub fn belongs(self, cases: Vec<CaseId>) {
        let another = self.of.with_value(|of| !of.is_empty() && !of.iter().any(|case| cases.contains(case)));
        if another {
            self.forget();
        }
        self.of.set_value(cases);
    }

    fn forget(self) {
        self.show_all();
        self.order.set(String::new());
        self.part.set(PART);
        self.case.set_value(None);
        self.removed.set_value(None);
        self.added.set_value(0);
        self.of.set_value(Vec::new());
    }

    /// Ends search and filter.
    pub fn show_all(self) {
        self.search.try_set(String::new());
        self.filter.try_set(String::new());
    }

    /// The list is left for a case.
    pub fn for_case(self, case: &CaseId) {
        self.case.set_value(Some(case.clone()));
    }

    /// Once: the case for which the list was left.
    pub fn take_case(self) -> Option<CaseId> {
        self.case.try_update_value(Option::take).flatten()
    }

    /// A case was taken out of the list, which is shown whole again: what was searched for may be gone.
    pub fn without(self, number: String) {
        self.show_all();
        self.case.try_set_value(None);
        self.removed.try_set_value(Some(number));
    }

    /// So many cases came into the list at once: it is shown whole.
    pub fn after_adding(self, count: usize) {
        self.show_all();
        self.added.try_set_value(count);
    }

    /// Once: how many cases came into the list at once; 0 where none did.
    pub fn take_added(self) -> usize {
        self.added.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// Once: the receipt number of the case that was taken out.
    pub fn take_removed(self) -> Option<String> {
        self.removed.try_update_value(Option::take).flatten()
    }
}
