//! The only room that knows HTTP: sends an endpoint, reads its reply or why there is none. No words, no state of the person.

mod browser;
mod failure;
mod transport;

pub use browser::Fetch;
pub use failure::{Answer, Failure, Trouble};
pub use transport::{Broken, Incoming, Outgoing, Pending, Transport};

use std::{future::Future, pin::Pin, rc::Rc};

use api::endpoint::{Endpoint, Method};
use api::session::ReadSession;
use leptos::prelude::*;

/// Sends requests. `Copy`, for contexts and closures.
#[derive(Clone, Copy)]
pub struct Client {
    transport: StoredValue<Rc<dyn Transport>, LocalStorage>,
    csrf: StoredValue<String>,
}

impl Client {
    /// A client over a transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        let transport: Rc<dyn Transport> = Rc::new(transport);
        Self { transport: StoredValue::new_local(transport), csrf: StoredValue::new(String::new()) }
    }

    /// Takes the value that changing requests must carry from now on.
    pub fn carry(self, csrf: &str) {
        self.csrf.try_update_value(|kept| csrf.clone_into(kept));
    }

    /// Sends a request. One that isn't taken as ours is sent once more, with a fresh value.
    pub async fn send<E: Endpoint>(self, request: &E) -> Result<E::Reply, Failure<E::Refusal>> {
        self.ask(request).await.read::<E>()
    }

    /// As `send`, with the answer still to be read: what waits for it is the same code for all endpoints.
    pub fn ask<E: Endpoint>(self, request: &E) -> Asked {
        let has_body = matches!(E::METHOD, Method::Post | Method::Patch);
        let body = has_body.then(|| serde_json::to_string(request).unwrap_or_default());
        Box::pin(self.exchange(E::METHOD, request.path(), body))
    }

    async fn exchange(self, method: Method, path: String, body: Option<String>) -> Answer {
        let changes = method != Method::Get;
        if changes && self.csrf.try_with_value(String::is_empty).unwrap_or(true) {
            self.renew().await;
        }
        let answer = self.once(method, path.clone(), body.clone()).await;
        if !(changes && answer.is_forged()) {
            return answer;
        }
        self.renew().await;
        self.once(method, path, body).await
    }

    async fn renew(self) {
        let request = ReadSession {};
        if let Ok(session) = self.once(Method::Get, request.path(), None).await.read::<ReadSession>() {
            self.carry(&session.csrf);
        }
    }

    async fn once(self, method: Method, path: String, body: Option<String>) -> Answer {
        let csrf = if method == Method::Get { None } else { self.csrf.try_get_value() };
        let Some(transport) = self.transport.try_get_value() else { return Answer::never() };
        Answer::of(transport.carry(Outgoing { method, path, csrf, body }).await)
    }
}

/// An answer on its way.
pub type Asked = Pin<Box<dyn Future<Output = Answer>>>;

/// The client of this page.
pub fn use_client() -> Client {
    expect_context()
}
