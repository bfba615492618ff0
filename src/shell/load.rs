//! What a page reads on arrival: awaited, loaded, or failed with a way to try again. Leaving the page cancels it.

use crate::reactive::effect;
use crate::ui::IntoPart;
use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use api::endpoint::Endpoint;
use leptos::prelude::*;

use crate::client::{Answer, Asked, Failure, General, RequestProblem, use_client};
use crate::form::{Faults, ProblemBanner, Waiting};
use crate::session::use_session;
use crate::ui::live;

/// A reply that is read on arrival. `Copy`.
pub struct Load<T: 'static> {
    state: RwSignal<State>,
    again: RwSignal<u32>,
    read: PhantomData<fn() -> T>,
}

/// One type for all replies, so that the code for it is compiled once.
#[derive(Clone)]
enum State {
    Waiting,
    Here(Arc<dyn Any + Send + Sync>),
    Failed(RequestProblem),
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Load<T> {}

impl<T: Clone + Send + Sync + 'static> Load<T> {
    /// Reads again.
    pub fn again(self) {
        self.again.try_update(|again| *again += 1);
    }

    /// Replaces the reply by a newer one from another request.
    pub fn replace(self, newer: T) {
        self.state.try_set(State::Here(Arc::new(newer)));
    }

    /// Returns the reply, tracked; `None` until it is there.
    pub fn get(self) -> Option<T> {
        self.state.with(|state| match state {
            State::Here(value) => value.downcast_ref::<T>().cloned(),
            _ => None,
        })
    }

    /// Returns a view that is built once, unlike [`Self::view`]: newer replies come through [`Self::get`], and inputs
    /// keep their focus.
    pub fn keep(self, show: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
        kept(self.state, self.again, Box::new(show))
    }

    /// Returns the view of the reply, a placeholder while it is awaited, or the problem banner.
    pub fn view(self, show: impl Fn(T) -> AnyView + Send + Sync + 'static) -> AnyView {
        let show = move |value: &(dyn Any + Send + Sync)| value.downcast_ref::<T>().cloned().map(&show);
        viewed(self.state, self.again, Box::new(show))
    }
}

fn kept(state: RwSignal<State>, again: RwSignal<u32>, show: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    let kind = Memo::new(move |_| {
        state.with(|state| match state {
            State::Waiting => None,
            State::Here(_) => Some(Ok(())),
            State::Failed(problem) => Some(Err(problem.clone())),
        })
    });
    shown(again, Box::new(move || kind.get().map(|here| here.map(|()| show()))))
}

type ShowAny = Box<dyn Fn(&(dyn Any + Send + Sync)) -> Option<AnyView> + Send + Sync>;

fn viewed(state: RwSignal<State>, again: RwSignal<u32>, show: ShowAny) -> AnyView {
    let here = move || match state.get() {
        State::Waiting => None,
        State::Failed(problem) => Some(Err(problem)),
        State::Here(value) => show(&*value).map(Ok),
    };
    shown(again, Box::new(here))
}

type Outcome = Box<dyn Fn() -> Option<Result<AnyView, RequestProblem>> + Send + Sync>;

/// Returns the view of an outcome. Compiled once for all types.
fn shown(again: RwSignal<u32>, outcome: Outcome) -> AnyView {
    let again = Callback::new(move |()| {
        again.try_update(|again| *again += 1);
    });
    live(move || match outcome() {
        None => view! { <Waiting/> }.into_part(),
        Some(Err(problem)) => view! { <ProblemBanner problem again/> }.into_part(),
        Some(Ok(view)) => view,
    })
}

/// Reads on arrival, from an endpoint without refusals.
pub fn load<E>(request: impl Fn() -> E + Send + Sync + 'static) -> Load<E::Reply>
where
    E: Endpoint,
    E::Reply: Clone + Send + Sync,
{
    load_or(request, |_| {})
}

/// Reads on arrival; `refused` gets the refusal.
pub fn load_or<E>(
    request: impl Fn() -> E + Send + Sync + 'static,
    refused: impl Fn(E::Refusal) + 'static,
) -> Load<E::Reply>
where
    E: Endpoint,
    E::Reply: Clone + Send + Sync,
{
    let (client, session) = (use_client(), use_session());
    let loading = Load { state: RwSignal::new(State::Waiting), again: RwSignal::new(0), read: PhantomData };
    Faults::follow(move || loading.state.with(|state| matches!(state, State::Failed(_))));
    let ask = move || {
        loading.state.set(State::Waiting);
        client.ask(&request())
    };
    let read = move |answer: Answer| match answer.read::<E>() {
        Ok(reply) => loading.replace(reply),
        Err(Failure::Refused(refusal)) => refused(refusal),
        Err(Failure::General(General::SignedOut)) => session.end(),
        Err(failure) => {
            loading.state.try_set(State::Failed(failure.problem()));
        }
    };
    each_time(loading.again, Box::new(ask), Rc::new(read));
    loading
}

fn each_time(again: RwSignal<u32>, ask: Box<dyn Fn() -> Asked>, read: Rc<dyn Fn(Answer)>) {
    effect(move |_| {
        again.track();
        let (asked, read) = (ask(), read.clone());
        leptos::reactive::spawn_local_scoped_with_cancellation(async move { read(asked.await) });
    });
}
