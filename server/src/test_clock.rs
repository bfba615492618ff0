//! A listener on loopback that moves the server's clock, so that journeys need not wait. Only with the feature
//! `test-clock`, never in the shipped binary.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use crate::clock::{Clock, ManualClock, SystemClock};

/// The clock, and where its listener is. Without an address: the machine's clock.
pub async fn start(address: Option<SocketAddr>) -> Result<(Arc<dyn Clock>, Option<SocketAddr>), String> {
    let Some(address) = address else { return Ok((Arc::new(SystemClock), None)) };
    if !address.ip().is_loopback() {
        return Err("--test-clock must be on loopback".to_owned());
    }
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let listener = TcpListener::bind(address).await.map_err(|error| format!("can't listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let router = Router::new()
        .route("/", get(|State(clock): State<Arc<ManualClock>>| async move { clock.now().to_string() }))
        .route("/advance", post(advance))
        .with_state(clock.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((clock, Some(address)))
}

async fn advance(State(clock): State<Arc<ManualClock>>, RawQuery(query): RawQuery) -> (StatusCode, String) {
    let milliseconds =
        query.as_deref().and_then(|query| query.strip_prefix("milliseconds=")).and_then(|text| text.parse().ok());
    match milliseconds {
        Some(milliseconds) => {
            clock.advance(milliseconds);
            (StatusCode::OK, clock.now().to_string())
        }
        None => (StatusCode::BAD_REQUEST, "milliseconds=N".to_owned()),
    }
}
