//! Adding what was found to My Cases: at once where somebody is signed in, else after signing in.

use api::cases::{AddCaseRefusal, ReadingFailure};
use api::tracking::TrackedReceipt;
use api::value::ReceiptNumber;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use super::chosen::choose;
use crate::adding::{Adding, Outcome, count_added};
use crate::form::StillWorking;
use crate::kept::{Kept, kept_for_return, use_kept};
use crate::route::{Place, Route};
use crate::say;
use crate::session::{Session, SessionHandle, use_session};
use crate::shell::{Announcer, use_place};
use crate::ui::{Button, ButtonKind, IntoPart, LinkButton, focus_on, live};

/// Whether a receipt can be added: one that the agency doesn't show can't, unless it couldn't be asked.
pub(super) fn can_be_added(one: &TrackedReceipt) -> bool {
    one.status.is_some() || matches!(one.failure, Some(ReadingFailure::Busy | ReadingFailure::Unavailable))
}

/// Adds what was found. `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub(super) struct ToList {
    adding: Adding,
    place: Place,
    session: SessionHandle,
    kept: Kept,
}

impl ToList {
    /// Nothing is added yet.
    pub fn new() -> Self {
        let (place, announcer) = (use_place(), expect_context::<Announcer>());
        let adding = Adding::new(kept_for_return("added", Vec::new), move |outcomes| {
            announcer.say(say!(place.locale, add_case.added, count = count_added(&outcomes)));
            // The button that was pressed is gone.
            if let Some((number, _)) = outcomes.last() {
                let became = format!("#{}", id_of(number));
                spawn_local(async move {
                    tick().await;
                    focus_on(&became);
                });
            }
        });
        Self { adding, place, session: use_session(), kept: use_kept() }
    }

    fn is_signed_in(self) -> bool {
        self.session.with(|now| matches!(now, Session::SignedIn(_)))
    }

    /// The button of one number, and what became of it.
    pub fn one(self, number: ReceiptNumber) -> AnyView {
        let locale = self.place.locale;
        let show = move || match self.adding.outcome(&number) {
            None => self.button(vec![number.clone()], say!(locale, track.add)),
            Some(outcome) => {
                let (words, on) = match outcome {
                    Outcome::Added(id) => {
                        (say!(locale, track.added), Some((Route::Case(id), say!(locale, add_case.open))))
                    }
                    Outcome::Before => {
                        (say!(locale, add_case.already_added), Some((Route::Cases, say!(locale, landing.go_on))))
                    }
                    Outcome::Declined(AddCaseRefusal::TooMany) => (say!(locale, add_case.too_many), None),
                    Outcome::Declined(_) => (say!(locale, add_case.not_found), None),
                };
                let on = on.map(|(route, words)| {
                    let href = self.place.href(&route);
                    view! { <p><LinkButton href kind=ButtonKind::Secondary>{words}</LinkButton></p> }.into_part()
                });
                view! { <p class="card__news" id=id_of(&number) tabindex="-1">{words}</p> {on} }.into_part()
            }
        };
        view! { <div class="no-print">{live(show)}</div> }.into_part()
    }

    /// A button for all of them, where there are several.
    pub fn all(self, found: &[TrackedReceipt]) -> Option<AnyView> {
        let numbers: Vec<_> =
            found.iter().filter(|one| can_be_added(one)).map(|one| one.receipt_number.clone()).collect();
        if numbers.len() < 2 {
            return None;
        }
        let show = move || {
            let left = numbers.iter().any(|number| self.adding.outcome(number).is_none());
            left.then(|| self.button(numbers.clone(), say!(self.place.locale, track.add_all)))
        };
        Some(view! { <div class="no-print">{live(show)}</div> }.into_part())
    }

    /// How it goes, and what went wrong.
    pub fn banner(self) -> AnyView {
        view! { {self.adding.banner()} <StillWorking active=self.adding.busy()/> }.into_part()
    }

    fn button(self, numbers: Vec<ReceiptNumber>, words: String) -> AnyView {
        if self.is_signed_in() {
            let add = move || self.adding.add(numbers.clone());
            return view! { <p><Button kind=ButtonKind::Secondary busy=self.adding.busy() on_press=add>{words}</Button></p> }
                .into_part();
        }
        let href = self.place.href(&Route::AddCase);
        view! { <p on:click=move |_| choose(self.kept, &numbers)><LinkButton href kind=ButtonKind::Secondary>{words}</LinkButton></p> }
            .into_part()
    }
}

/// The id of what became of a number; it names no number.
fn id_of(number: &ReceiptNumber) -> String {
    ["added-", number.as_str().trim_start_matches(|c: char| !c.is_ascii_digit())].concat()
}
