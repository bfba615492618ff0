//! What surrounds every request: address, reference, limits, time-outs, the security headers, a net for panics.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::problem::{Problem, general};
use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

use super::error::{plain, respond};
use crate::app::App;
use crate::domain::limits::{FILES, REQUESTS};
use crate::entropy;

/// The caller's address as throttles see it: IPv4, or the /64 of IPv6.
#[derive(Clone)]
pub struct ClientAddress(pub String);

/// What to tell support.
#[derive(Clone)]
pub struct Reference(pub String);

/// A request takes at most 15 seconds.
const REQUEST_MOST: Duration = Duration::from_secs(15);

/// Puts the layers around the routes.
pub fn around(router: Router, app: Arc<App>) -> Router {
    router.layer(CatchPanicLayer::custom(panicked)).layer(from_fn_with_state(app, outermost))
}

/// Marks the response of a handler that panicked; the outermost layer makes an answer with a reference of it.
#[derive(Clone)]
struct Panicked;

/// What a panic says may hold anything: it is neither answered nor logged.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let mut response = respond(&plain(500, general::INTERNAL));
    response.extensions_mut().insert(Panicked);
    response
}

/// Below `/api`: never the page, whatever it is.
pub fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// For who asks for files: no problem of the contract.
fn too_many(seconds: u32) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (header::RETRY_AFTER, seconds.to_string())];
    (StatusCode::TOO_MANY_REQUESTS, headers, "too many requests").into_response()
}

async fn outermost(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let began = app.clock.monotonic();
    // By its template: the address itself may hold an id.
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let counted = app.requests.to(request.method().as_str(), route);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = app.client_address(peer, request.headers());
    let reference = entropy::id(&*app.entropy);
    let is_api = is_api(request.uri().path());
    let (bucket, (limit, window)) = if is_api { ("requests", REQUESTS) } else { ("files", FILES) };
    let limited = app.buckets.count(bucket, &address, limit, window, app.clock.now()).err();
    request.extensions_mut().insert(ClientAddress(address));
    request.extensions_mut().insert(Reference(reference.clone()));
    let mut response = match limited {
        Some(seconds) if !is_api => too_many(seconds),
        Some(seconds) => respond(&Problem { retry_after: Some(seconds), ..plain(429, general::THROTTLED) }),
        // The address of a request may hold nothing personal, and none is logged: only what kind of answer it got.
        None => match tokio::time::timeout(REQUEST_MOST, next.run(request)).await {
            Ok(response) => response,
            Err(_) => respond(&Problem {
                retry_after: Some(5),
                reference: Some(reference.clone()),
                ..plain(503, general::BUSY)
            }),
        },
    };
    if response.extensions_mut().remove::<Panicked>().is_some() {
        tracing::error!(reference, "a handler panicked");
        response = respond(&Problem { reference: Some(reference.clone()), ..plain(500, general::INTERNAL) });
    }
    app.headers.put(response.headers_mut(), is_api);
    counted.count(response.status().as_u16(), app.clock.monotonic().saturating_sub(began));
    tracing::debug!(reference, status = response.status().as_u16(), "answered");
    response
}
