//! The only room that knows HTTP: sends an endpoint, reads its reply or why there is none. No words, no state of the person.

mod browser;
mod failure;
mod transport;

pub use browser::Fetch;
pub use failure::{Failure, Trouble};
pub use transport::{Broken, Incoming, Outgoing, Pending, Transport};

use std::rc::Rc;

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
        let changes = E::METHOD != Method::Get;
        if changes && self.csrf.try_with_value(String::is_empty).unwrap_or(true) {
            self.renew().await;
        }
        match self.once(request).await {
            Err(Failure::Forged) if changes => {
                self.renew().await;
                self.once(request).await
            }
            outcome => outcome,
        }
    }

    async fn renew(self) {
        if let Ok(session) = self.once(&ReadSession {}).await {
            self.carry(&session.csrf);
        }
    }

    async fn once<E: Endpoint>(self, request: &E) -> Result<E::Reply, Failure<E::Refusal>> {
        let unexpected = || Failure::Unexpected { status: 0, reference: None };
        let has_body = matches!(E::METHOD, Method::Post | Method::Patch);
        let body = if has_body { Some(serde_json::to_string(request).map_err(|_| unexpected())?) } else { None };
        let csrf = if E::METHOD == Method::Get { None } else { self.csrf.try_get_value() };
        let transport = self.transport.try_get_value().ok_or_else(unexpected)?;
        let incoming = transport.carry(Outgoing { method: E::METHOD, path: request.path(), csrf, body }).await?;
        failure::read(incoming)
    }
}

/// The client of this page.
pub fn use_client() -> Client {
    expect_context()
}
