//! What a page reads on arrival: waiting, here, or failed with a way to try again. Leaving the page ends it.

use std::future::Future;
use std::rc::Rc;

use api::endpoint::Endpoint;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{Answer, Asked, Failure, Trouble, use_client};
use crate::form::{TroubleBanner, Waiting};
use crate::session::use_session;
use crate::ui::live;

/// What was read.
pub struct Load<T: Send + Sync + 'static> {
    state: RwSignal<State<T>>,
    again: RwSignal<u32>,
}

#[derive(Clone)]
enum State<T> {
    Waiting,
    Here(T),
    Failed(Trouble),
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Clone + Send + Sync + 'static> Load<T> {
    /// Reads anew.
    pub fn again(self) {
        self.again.try_update(|again| *again += 1);
    }

    /// Takes over a newer answer that came by another way.
    pub fn replace(self, newer: T) {
        self.state.try_set(State::Here(newer));
    }

    /// What is here, tracked.
    pub fn get(self) -> Option<T> {
        self.state.with(|state| match state {
            State::Here(value) => Some(value.clone()),
            _ => None,
        })
    }

    /// As `view`, but built once: newer answers come through `get`, and inputs inside keep their focus.
    pub fn keep(self, show: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
        let kind = Memo::new(move |_| {
            self.state.with(|state| match state {
                State::Waiting => None,
                State::Here(_) => Some(Ok(())),
                State::Failed(trouble) => Some(Err(trouble.clone())),
            })
        });
        stood_for(self.again, Box::new(move || kind.get().map(|here| here.map(|()| show()))))
    }

    /// The view of what is here; lines while waiting; a banner where it failed.
    pub fn view(self, show: impl Fn(T) -> AnyView + Send + Sync + 'static) -> AnyView {
        let here = move || match self.state.get() {
            State::Waiting => None,
            State::Failed(trouble) => Some(Err(trouble)),
            State::Here(value) => Some(Ok(show(value))),
        };
        stood_for(self.again, Box::new(here))
    }
}

type Standing = Box<dyn Fn() -> Option<Result<AnyView, Trouble>> + Send + Sync>;

/// The same for all that can be read: it is built into the page once.
fn stood_for(again: RwSignal<u32>, standing: Standing) -> AnyView {
    let again = Callback::new(move |()| {
        again.try_update(|again| *again += 1);
    });
    live(move || match standing() {
        None => view! { <Waiting/> }.into_any(),
        Some(Err(trouble)) => view! { <TroubleBanner trouble again/> }.into_any(),
        Some(Ok(view)) => view,
    })
}

impl Load<()> {
    /// Runs something to its end, whoever leaves meanwhile.
    pub fn spawn(work: impl Future<Output = ()> + 'static) {
        spawn_local(work);
    }
}

/// Reads on arrival, where the endpoint never declines.
pub fn load<E>(request: impl Fn() -> E + Send + Sync + 'static) -> Load<E::Reply>
where
    E: Endpoint,
    E::Reply: Clone + Send + Sync,
{
    load_or(request, |_| {})
}

/// Reads on arrival; `refused` hears why not.
pub fn load_or<E>(
    request: impl Fn() -> E + Send + Sync + 'static,
    refused: impl Fn(E::Refusal) + 'static,
) -> Load<E::Reply>
where
    E: Endpoint,
    E::Reply: Clone + Send + Sync,
{
    let (client, session) = (use_client(), use_session());
    let loading = Load { state: RwSignal::new(State::Waiting), again: RwSignal::new(0) };
    let ask = move || {
        loading.state.set(State::Waiting);
        client.ask(&request())
    };
    let read = move |answer: Answer| match answer.read::<E>() {
        Ok(reply) => {
            loading.state.try_set(State::Here(reply));
        }
        Err(Failure::Refused(refusal)) => refused(refusal),
        Err(Failure::SignedOut) => session.lost(),
        Err(failure) => {
            loading.state.try_set(State::Failed(failure.trouble()));
        }
    };
    each_time(loading.again, Box::new(ask), Rc::new(read));
    loading
}

fn each_time(again: RwSignal<u32>, ask: Box<dyn Fn() -> Asked>, read: Rc<dyn Fn(Answer)>) {
    Effect::new(move |_| {
        again.track();
        let (asked, read) = (ask(), read.clone());
        leptos::reactive::spawn_local_scoped_with_cancellation(async move { read(asked.await) });
    });
}
