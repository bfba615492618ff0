//! Something that is asked of the server once at a time: whether it is on its way, and what went wrong. Forms are built on
//! it, and buttons that ask by themselves.

use crate::ui::IntoPart;
use api::endpoint::Endpoint;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ProblemBanner;
use crate::client::{Answer, Asked, Client, Failure, General, RequestProblem, use_client};
use crate::clock;
use crate::session::{SessionHandle, use_session};
use crate::ui::live;

/// Reads an answer and acts on it; hands back what has one answer everywhere.
pub type Reader = Box<dyn FnOnce(Answer) -> Option<General>>;

/// Reads an answer of an endpoint: `done` gets its reply, `refused` its own reasons.
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

/// `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Act {
    busy: RwSignal<bool>,
    problem: RwSignal<Option<RequestProblem>>,
    /// When the trouble was met, in milliseconds of the browser's clock.
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
    /// Nothing is asked yet.
    pub fn new() -> Self {
        Self::over(RwSignal::new(None), RwSignal::new(0.0))
    }

    /// With a trouble, and since when it is there, that outlive the component.
    pub fn over(problem: RwSignal<Option<RequestProblem>>, since: RwSignal<f64>) -> Self {
        Self { busy: RwSignal::new(false), problem, since, client: use_client(), session: use_session() }
    }

    /// Another button of the same page: what goes wrong is told in the same place.
    pub fn beside(self) -> Self {
        Self { busy: RwSignal::new(false), ..self }
    }

    /// True while it is on its way.
    pub fn busy(self) -> RwSignal<bool> {
        self.busy
    }

    /// What went wrong, tracked.
    pub fn problem(self) -> Option<RequestProblem> {
        self.problem.get()
    }

    /// When that was, in milliseconds of the browser's clock.
    pub fn since(self) -> f64 {
        self.since.get_untracked()
    }

    /// Tells a trouble, or that it is over.
    pub fn tell(self, problem: Option<RequestProblem>) {
        self.since.try_set(clock::now());
        self.problem.try_set(problem);
    }

    /// Asks, unless that is on its way already.
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

    /// Waits for an answer; then it is read, unless the page was left meanwhile: there is nobody to tell.
    /// What is on its way already isn't asked twice: nothing is sent of `asked` then.
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
            // The banner stays while the request is under way, so that its button keeps the focus.
            self.tell(None);
            match read(answer) {
                None => {}
                Some(General::SignedOut) => self.session.end(),
                Some(failure) => self.tell(Some(failure.problem())),
            }
        });
    }

    /// Who is here is asked again, and the guard leads on: what was asked came too late, or was no longer theirs.
    pub fn look_again(self) {
        spawn_local(self.session.refresh());
    }

    /// What went wrong, with a button to try again.
    pub fn banner(self, again: Callback<()>) -> AnyView {
        live(move || {
            self.problem().map(|problem| view! { <ProblemBanner problem again since=self.since()/> }.into_part())
        })
    }
}
