//! Adding what was found to My Cases: at once where somebody is signed in, else after signing in.

use api::cases::ReadingFailure;
use api::tracking::TrackedReceipt;
use api::value::ReceiptNumber;
use leptos::prelude::*;

use super::chosen::choose;
use crate::adding::{Adding, Outcome};
use crate::form::StillWorking;
use crate::kept::{Kept, kept, use_kept};
use crate::route::{BasePath, Route};
use crate::session::{Session, SessionHandle, use_session};
use crate::shell::use_base_path;
use crate::t;
use crate::ui::{Button, ButtonKind, IntoPart, LinkButton, live, rescue_focus_to};

/// Whether a receipt can be added: one that the agency doesn't show can't, unless it couldn't be asked.
pub(super) fn can_be_added(one: &TrackedReceipt) -> bool {
    one.status.is_some() || matches!(one.failure, Some(ReadingFailure::Busy | ReadingFailure::Unavailable))
}

/// Adds what was found. `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub(super) struct AddFound {
    adding: Adding,
    base_path: BasePath,
    session: SessionHandle,
    kept: Kept,
}

impl AddFound {
    /// Nothing is added yet, or what was before the language changed.
    pub fn new() -> Self {
        // The button that was pressed is gone: the focus goes to what became of its number, which says it.
        let adding = Adding::new(kept("added", Vec::new), move |outcomes| {
            if let Some((number, _)) = outcomes.last() {
                rescue_focus_to(["#", &id_of(number)].concat());
            }
        });
        Self { adding, base_path: use_base_path(), session: use_session(), kept: use_kept() }
    }

    /// Something else was looked up.
    pub fn forget(self) {
        self.adding.forget();
    }

    /// The button of one number, and what became of it.
    pub fn button_of(self, number: ReceiptNumber) -> AnyView {
        let locale = self.base_path.locale;
        let of = number.clone();
        let outcome = Memo::new(move |_| self.adding.outcome(&of));
        let show = move || {
            let again = || self.button(vec![number.clone()], t!(locale, track.add));
            let Some(outcome) = outcome.get() else { return again() };
            let leads = |route: Route, words: String| {
                let href = self.base_path.href(&route);
                view! { <p><LinkButton href kind=ButtonKind::Secondary>{words}</LinkButton></p> }.into_part()
            };
            let (words, on) = match outcome {
                Outcome::Added(id) => (t!(locale, track.added), leads(Route::Case(id), t!(locale, add_case.open))),
                Outcome::AlreadyAdded => {
                    (t!(locale, add_case.already_added), leads(Route::Cases, t!(locale, landing.go_on)))
                }
                Outcome::NotFound => (t!(locale, add_case.not_found), again()),
                Outcome::TooMany => (t!(locale, add_case.too_many), again()),
            };
            view! { <p class="card__news" id=id_of(&number) tabindex="-1">{words}</p> {on} }.into_part()
        };
        view! { <div class="no-print">{live(show)}</div> }.into_part()
    }

    /// A button for all of them, where there are several.
    pub fn button_of_all(self, found: &[TrackedReceipt]) -> Option<AnyView> {
        let found = found.iter().filter(|one| can_be_added(one));
        let numbers: Vec<_> = found.map(|one| one.receipt_number.clone()).collect();
        if numbers.len() < 2 {
            return None;
        }
        let all = numbers.clone();
        let is_left =
            move |number: &ReceiptNumber| self.adding.outcome(number).is_none_or(|outcome| outcome.is_declined());
        let left = Memo::new(move |_| all.iter().any(is_left));
        let show = move || left.get().then(|| self.button(numbers.clone(), t!(self.base_path.locale, track.add_all)));
        Some(view! { <div class="no-print">{live(show)}</div> }.into_part())
    }

    /// The way to keep a number that the agency doesn't know: the form says what that means.
    pub fn keep_anyway(self, number: ReceiptNumber) -> AnyView {
        let href = self.base_path.href(&Route::AddCase);
        let words = t!(self.base_path.locale, add_case.anyway);
        let chosen = move |_| choose(self.kept, self.session, std::slice::from_ref(&number));
        view! { <p class="no-print" on:click=chosen><LinkButton href kind=ButtonKind::Secondary>{words}</LinkButton></p> }
            .into_part()
    }

    /// How it goes, and what went wrong.
    pub fn banner(self) -> AnyView {
        view! { {self.adding.banner()} <StillWorking active=self.adding.busy()/> }.into_part()
    }

    fn button(self, numbers: Vec<ReceiptNumber>, words: String) -> AnyView {
        if self.session.with(|now| matches!(now, Session::SignedIn(_))) {
            let add = move || self.adding.add(numbers.clone(), None);
            return view! { <p><Button kind=ButtonKind::Secondary busy=self.adding.busy() on_press=add>{words}</Button></p> }
                .into_part();
        }
        let href = self.base_path.href(&Route::AddCase);
        view! { <p on:click=move |_| choose(self.kept, self.session, &numbers)><LinkButton href kind=ButtonKind::Secondary>{words}</LinkButton></p> }
            .into_part()
    }
}

/// The id of the line that says what became of a number. A `*` would end the selector.
fn id_of(number: &ReceiptNumber) -> String {
    ["added-", &number.as_str().replace('*', "-")].concat()
}
