//! What whoever runs the server may know of it, in the format of Prometheus, at an address of its own. Nothing
//! personal: labels are names of the program's own.

mod families;
mod measured;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::Mutex;

use crate::app::App;
use crate::listener::Limits;
use measured::Measured;

/// Few ask, and people need the descriptors.
const CONNECTIONS: usize = 32;

/// What the listener of the metrics allows.
pub fn limits() -> Limits {
    Limits { connections: CONNECTIONS, from_one_address: CONNECTIONS, ..Limits::default() }
}

struct Metrics {
    app: Arc<App>,
    started_at: i64,
    /// Whoever asks waits for the one before: together they hold one of the database's connections at most.
    turn: Mutex<()>,
}

/// `GET /metrics`, and nothing else. `started_at` is when the process started, in UTC milliseconds.
pub fn router(app: Arc<App>, started_at: i64) -> Router {
    let metrics = Arc::new(Metrics { app: app.clone(), started_at, turn: Mutex::default() });
    Router::new()
        .route("/metrics", get(answer).fallback(nothing_here))
        .fallback(nothing_here)
        .layer(from_fn_with_state(app, with_headers))
        .with_state(metrics)
}

async fn answer(State(metrics): State<Arc<Metrics>>) -> Response {
    let _turn = metrics.turn.lock().await;
    let measured = Measured::of(metrics.app.clone(), metrics.started_at).await;
    match families::written(measured) {
        Ok(text) => ([(header::CONTENT_TYPE, families::CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn nothing_here() -> StatusCode {
    StatusCode::NOT_FOUND
}

async fn with_headers(State(app): State<Arc<App>>, request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    app.headers.put(response.headers_mut(), true);
    response
}
