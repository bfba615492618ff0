//! A request that is sent once at a time: whether it is under way, and what went wrong. Forms and buttons are built on
//! it.

use crate::ui::IntoPart;
use api::endpoint::Endpoint;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ProblemBanner;
use crate::client::{Answer, Asked, Client, Failure, General, RequestProblem, use_client};
use crate::clock;
use crate::session::{SessionHandle, use_session};
use crate::ui::live;

/// Reads an answer and acts on it. Returns what any request can meet.
pub type Reader = Box<dyn FnOnce(Answer) -> Option<General>>;

/// Returns a reader of an endpoint's answer: `done` gets its reply, `refused` its refusal.
pub fn reader<E: Endpoint>(
    done: impl FnOnce(E::Reply) + 'static,
    refused: impl FnOnce(E::Refusal) + 'static,
) -> Reader {
    Box::new(move |answer| match answer.read::<E>() {
        Ok(reply) => {
            done(reply);
            None
        }
        Err(Failure::Refused(refusal)) => {
            refused(refusal);
            None
        }
        Err(failure) => Some(failure.general()),
    })
}

/// Sends one request at a time. `Copy`; lives as long as the component that creates it.
#[derive(Clone, Copy)]
pub struct Act {
    busy: RwSignal<bool>,
    problem: RwSignal<Option<RequestProblem>>,
    /// When the problem was met, in milliseconds of the browser's clock.
    since: RwSignal<f64>,
    client: Client,
    session: SessionHandle,
}

impl Default for Act {
    fn default() -> Self {
        Self::new()
    }
}

impl Act {
    /// Creates it with no request under way.
    pub fn new() -> Self {
        Self::over(RwSignal::new(None), RwSignal::new(0.0))
    }

    /// Creates it over a problem, and the time at which it was met, that outlive the component.
    pub fn over(problem: RwSignal<Option<RequestProblem>>, since: RwSignal<f64>) -> Self {
        Self { busy: RwSignal::new(false), problem, since, client: use_client(), session: use_session() }
    }

    /// Returns one for another button of the page, with the same banner.
    pub fn beside(self) -> Self {
        Self { busy: RwSignal::new(false), ..self }
    }

    /// Returns a signal that is true while the request is under way.
    pub fn busy(self) -> RwSignal<bool> {
        self.busy
    }

    /// Returns the problem that was met, tracked.
    pub fn problem(self) -> Option<RequestProblem> {
        self.problem.get()
    }

    /// Returns when the problem was met, in milliseconds of the browser's clock.
    pub fn since(self) -> f64 {
        self.since.get_untracked()
    }

    /// Shows a problem, or removes it with `None`.
    pub fn tell(self, problem: Option<RequestProblem>) {
        self.since.try_set(clock::now());
        self.problem.try_set(problem);
    }

    /// Sends a request. Does nothing while another one is under way.
    pub fn ask<E: Endpoint>(
        self,
        request: &E,
        done: impl FnOnce(E::Reply) + 'static,
        refused: impl FnOnce(E::Refusal) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.wait(self.client.ask(request), reader::<E>(done, refused));
    }

    /// Waits for an answer and reads it, unless the page was left meanwhile. Drops `asked`, which sends nothing then,
    /// while another request is under way.
    pub fn wait(self, asked: Asked, read: Reader) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = asked.await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            // The banner stays until the answer arrives, so that its button keeps the focus.
            self.tell(None);
            match read(answer) {
                None => {}
                Some(General::SignedOut) => self.session.end(),
                Some(failure) => self.tell(Some(failure.problem())),
            }
        });
    }

    /// Reads the session again, after which the guard redirects: the request came too late, or wasn't this person's any
    /// more.
    pub fn look_again(self) {
        spawn_local(self.session.refresh());
    }

    /// Returns the banner of the problem, with a button to try again.
    pub fn banner(self, again: Callback<()>) -> AnyView {
        live(move || {
            self.problem().map(|problem| view! { <ProblemBanner problem again since=self.since()/> }.into_part())
        })
    }
}
