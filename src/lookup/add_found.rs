//! Adds found receipts to My Cases: at once when somebody is signed in, else after signing in.

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

/// Returns whether a receipt can be added: when the agency shows it, or couldn't be asked.
pub(super) fn can_be_added(one: &TrackedReceipt) -> bool {
    one.status.is_some() || matches!(one.failure, Some(ReadingFailure::Busy | ReadingFailure::Unavailable))
}

/// Adds found receipts. `Copy`; lives as long as the component that creates it.
#[derive(Clone, Copy)]
pub(super) struct AddFound {
    adding: Adding,
    base_path: BasePath,
    session: SessionHandle,
    kept: Kept,
}

impl AddFound {
    /// Creates it with the outcomes from before a change of language.
    pub fn new() -> Self {
        // The button that was pressed is gone: the outcome of its number takes the focus.
        let adding = Adding::new(kept("added", Vec::new), move |outcomes| {
            if let Some((number, _)) = outcomes.last() {
                rescue_focus_to(["#", &id_of(number)].concat());
            }
        });
        Self { adding, base_path: use_base_path(), session: use_session(), kept: use_kept() }
    }

    /// Clears the outcomes, for another lookup.
    pub fn forget(self) {
        self.adding.forget();
    }

    /// Returns the button that adds a number, or the outcome.
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

    /// Returns a button that adds all receipts; `None` when fewer than two can be added.
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

    /// Returns the link that adds a number which the agency doesn't know: the form explains what that means.
    pub fn keep_anyway(self, number: ReceiptNumber) -> AnyView {
        let href = self.base_path.href(&Route::AddCase);
        let words = t!(self.base_path.locale, add_case.anyway);
        let chosen = move |_| choose(self.kept, self.session, std::slice::from_ref(&number));
        view! {
            <p class="no-print" on:click=chosen><LinkButton href kind=ButtonKind::Secondary>{words}</LinkButton></p>
        }
        .into_part()
    }

    /// Returns the progress, and the banner of a problem.
    pub fn banner(self) -> AnyView {
        view! { {self.adding.banner()} <StillWorking active=self.adding.busy()/> }.into_part()
    }

    fn button(self, numbers: Vec<ReceiptNumber>, words: String) -> AnyView {
        if self.session.with(|now| matches!(now, Session::SignedIn(_))) {
            let add = move || self.adding.add(numbers.clone(), None);
            return view! {
                <p><Button kind=ButtonKind::Secondary busy=self.adding.busy() on_press=add>{words}</Button></p>
            }
            .into_part();
        }
        let href = self.base_path.href(&Route::AddCase);
        view! {
            <p on:click=move |_| choose(self.kept, self.session, &numbers)>
                <LinkButton href kind=ButtonKind::Secondary>{words}</LinkButton>
            </p>
        }
        .into_part()
    }
}

/// Returns the id of the outcome of a number, without `*`, which isn't valid in a selector.
fn id_of(number: &ReceiptNumber) -> String {
    ["added-", &number.as_str().replace('*', "-")].concat()
}
