//! The cases that the search, the filter and the order of the list give: of a short list found here, of a long one by
//! the server, part by part.

use api::case_list::{Cases, Filter, Order, Position, Search, SearchCases, SearchCasesRefusal, search_text};
use api::cases::CaseSummary;
use api::value::Cursor;
use leptos::prelude::*;

use super::list_state::{ListState, PAGE_SIZE};
use crate::form::Act;
use crate::reactive::effect;

/// The results. `Copy`; lives as long as the component that creates it.
#[derive(Clone, Copy)]
pub struct Results {
    state: ListState,
    /// Every case of a short list with its search text; nothing of a long one.
    all: StoredValue<Vec<(CaseSummary, String)>>,
    /// What was found, as far as it is here.
    found: RwSignal<Vec<CaseSummary>>,
    /// Where the next part of what was found begins.
    next: RwSignal<Option<Cursor>>,
    /// What the parts here were asked for with.
    asked: StoredValue<SearchCases>,
    act: Act,
}

impl Results {
    /// Creates them from the first reply of a page.
    pub fn new(first: Cases, state: ListState) -> Self {
        let is_long = first.next.is_some();
        let texts = |case: CaseSummary| {
            let text = search_text(&case);
            (case, text)
        };
        let results = Self {
            state,
            next: RwSignal::new(first.next),
            found: RwSignal::new(if is_long { first.cases.clone() } else { Vec::new() }),
            all: StoredValue::new(if is_long { Vec::new() } else { first.cases.into_iter().map(texts).collect() }),
            asked: StoredValue::new(SearchCases::default()),
            act: Act::new(),
        };
        if is_long {
            effect(move |_| {
                let wanted = results.wanted();
                if results.asked.with_value(|asked| *asked != wanted) {
                    results.ask();
                } else {
                    results.fill();
                }
            });
        } else {
            results.found.set(untrack(|| results.find()));
            effect(move |_| results.found.set(results.find()));
        }
        results
    }

    /// Returns the cases to show now, tracked.
    pub fn shown(self) -> Vec<CaseSummary> {
        self.found.with(|found| found.iter().take(self.state.limit.get()).cloned().collect())
    }

    /// Returns whether there are more than are shown, tracked.
    pub fn has_more(self) -> bool {
        self.found.with(Vec::len) > self.state.limit.get() || self.next.with(Option::is_some)
    }

    /// Returns a signal that is true while the server is asked.
    pub fn busy(self) -> RwSignal<bool> {
        self.act.busy()
    }

    /// Shows more.
    pub fn more(self) {
        self.state.limit.update(|limit| *limit += PAGE_SIZE);
        self.fill();
    }

    /// Returns the banner of what went wrong with asking.
    pub fn banner(self) -> AnyView {
        self.act.banner(Callback::new(move |()| self.ask()))
    }

    /// What the controls say, tracked.
    fn wanted(self) -> SearchCases {
        SearchCases {
            search: self.state.search.get(),
            filter: self.state.filter.with(|text| Filter::parse(text)),
            order: self.state.order.with(|text| Order::parse(text)),
            after: None,
        }
    }

    fn find(self) -> Vec<CaseSummary> {
        let wanted = self.wanted();
        let search = Search::of(&wanted.search);
        self.all.with_value(|all| {
            let taken = all.iter().filter(|(case, text)| wanted.filter.takes(case) && search.finds(text));
            let mut found: Vec<_> = taken.map(|(case, _)| case.clone()).collect();
            found.sort_by_cached_key(|case| Position::of(case, wanted.order));
            found
        })
    }

    /// Asks for the first part. While a request is under way nothing is sent: its answer looks at the controls again,
    /// so that each request carries what was typed last.
    fn ask(self) {
        let wanted = untrack(|| self.wanted());
        let asked = wanted.clone();
        let done = move |part: Cases| {
            self.asked.set_value(asked);
            self.found.set(part.cases);
            self.go_on(part.next);
        };
        self.act.ask(&wanted, done, move |_| {});
    }

    /// Asks for the next part where more cases are to be shown than are here.
    fn fill(self) {
        if self.found.with_untracked(Vec::len) >= self.state.limit.get_untracked() {
            return;
        }
        let Some(after) = self.next.get_untracked() else { return };
        let request = SearchCases { after: Some(after), ..self.asked.get_value() };
        let done = move |part: Cases| {
            self.found.update(|found| found.extend(part.cases));
            self.go_on(part.next);
        };
        self.act.ask(&request, done, move |SearchCasesRefusal::InvalidCursor| self.ask());
    }

    fn go_on(self, next: Option<Cursor>) {
        self.next.set(next);
        let wanted = untrack(|| self.wanted());
        if self.asked.with_value(|asked| *asked == wanted) { self.fill() } else { self.ask() }
    }
}
