//! How a request becomes a handler's arguments, and what a handler gives back a response.

use std::sync::Arc;

use api::endpoint::{Endpoint, Method, Wire};
use api::problem::general;
use api::value::CaseId;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, on};

use super::caller::{Guard, refuse_forged, visitor};
use super::error::{ApiError, plain, respond};
use super::layers::{ClientAddress, Reference};
use crate::app::App;

/// A JSON body holds at most 64 KiB.
const BODY_MOST: usize = 64 * 1024;

/// What a handler gives back: a reply and cookies.
pub struct Success<T> {
    reply: T,
    cookies: Vec<String>,
}

impl<T> Success<T> {
    /// With another reply, made of this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Success<U> {
        Success { reply: make(self.reply), cookies: self.cookies }
    }

    /// With a `Set-Cookie`.
    pub fn cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }
}

impl<T> From<T> for Success<T> {
    fn from(reply: T) -> Self {
        Self { reply, cookies: Vec::new() }
    }
}

/// A handler's result.
pub type Answer<E> = Result<Success<<E as Endpoint>::Reply>, ApiError<<E as Endpoint>::Refusal>>;

/// Everything under `/api/v1`.
pub struct Endpoints {
    pub(super) router: Router<Arc<App>>,
    listed: Vec<(&'static str, &'static str)>,
}

impl Endpoints {
    /// None yet.
    pub(super) fn none() -> Self {
        Self { router: Router::new(), listed: Vec::new() }
    }

    /// Verb and address of each, in order.
    pub fn listed(&self) -> &[(&'static str, &'static str)] {
        &self.listed
    }

    pub(super) fn serve<E, H, F>(mut self, handler: H) -> Self
    where
        E: Endpoint + Send,
        E::Access: Guard,
        E::Wire: Send,
        E::Reply: Send,
        E::Refusal: Send,
        H: Fn(Arc<App>, <E::Access as Guard>::Caller, E) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Answer<E>> + Send + 'static,
    {
        let method = match E::METHOD {
            Method::Get => axum::routing::MethodFilter::GET,
            Method::Post => axum::routing::MethodFilter::POST,
            Method::Patch => axum::routing::MethodFilter::PATCH,
            Method::Delete => axum::routing::MethodFilter::DELETE,
        };
        let route: MethodRouter<Arc<App>> =
            on(method, move |State(app): State<Arc<App>>, params: RawPathParams, request: Request| {
                let handler = handler.clone();
                async move { answer::<E, H, F>(app, params, request, handler).await }
            });
        self.router = self.router.route(E::ROUTE, route);
        self.listed.push((E::METHOD.name(), E::ROUTE));
        self
    }
}

async fn answer<E, H, F>(app: Arc<App>, params: RawPathParams, request: Request, handler: H) -> Response
where
    E: Endpoint,
    E::Access: Guard,
    H: Fn(Arc<App>, <E::Access as Guard>::Caller, E) -> F,
    F: Future<Output = Answer<E>>,
{
    let (parts, body) = request.into_parts();
    let address = parts.extensions.get::<ClientAddress>().map_or_else(String::new, |address| address.0.clone());
    let reference = parts.extensions.get::<Reference>().map_or_else(String::new, |reference| reference.0.clone());
    // Before anybody is let in: who was let in could hold the body back, and act once they aren't let in any more.
    let bytes = match to_bytes(body, BODY_MOST).await {
        Ok(bytes) => bytes,
        Err(_) => return respond(&plain(413, general::TOO_LARGE)),
    };
    let visitor = match visitor(&app, &parts, address, reference.clone()).await {
        Ok(visitor) => visitor,
        Err(problem) => return respond(&problem),
    };
    if let Err(problem) = refuse_forged(&app, &visitor, E::METHOD, &parts.headers) {
        return respond(&problem);
    }
    let caller = match <E::Access as Guard>::admit(&app, visitor).await {
        Ok(caller) => caller,
        Err(problem) => return respond(&problem),
    };
    let request = match read::<E>(&params, &bytes) {
        Ok(request) => request,
        Err(response) => return *response,
    };
    match handler(app, caller, request).await {
        Ok(success) => {
            let body = match serde_json::to_vec(&success.reply) {
                Ok(body) => body,
                Err(error) => {
                    return ApiError::<E::Refusal>::Internal(format!("reply: {error}")).into_response(&reference);
                }
            };
            let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body).into_response();
            for cookie in success.cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(error) => error.into_response(&reference),
    }
}

/// Path parameters and body become one JSON object, then the wire form, then the request.
fn read<E: Endpoint>(params: &RawPathParams, bytes: &[u8]) -> Result<E, Box<Response>> {
    let malformed = || Box::new(respond(&plain(400, general::MALFORMED)));
    let mut object = match E::METHOD {
        Method::Get | Method::Delete => serde_json::Map::new(),
        Method::Post | Method::Patch => serde_json::from_slice(bytes).map_err(|_| malformed())?,
    };
    for (name, value) in params {
        // An id that isn't one is an address that isn't there.
        if CaseId::parse(value).is_err() {
            return Err(Box::new(respond(&plain(404, general::NOT_FOUND))));
        }
        object.insert(name.to_owned(), value.into());
    }
    let wire: E::Wire = serde_json::from_value(object.into()).map_err(|_| malformed())?;
    wire.accept().map_err(|fields| Box::new(ApiError::<E::Refusal>::Invalid(fields).into_response("")))
}
