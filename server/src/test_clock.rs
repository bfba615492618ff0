//! A listener on loopback that moves the server's clock, so that journeys need not wait. Only with the feature
//! `test-clock`, never in the shipped binary.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::clock::{Clock, ManualClock, Pausing, SystemClock};

/// The clock, and where its listener is. Without an address: the machine's clock.
pub async fn start(address: Option<SocketAddr>) -> Result<(Arc<dyn Clock>, Option<SocketAddr>), String> {
    let Some(address) = address else { return Ok((Arc::new(SystemClock), None)) };
    if !address.ip().is_loopback() {
        return Err("--test-clock must be on loopback".to_owned());
    }
    let clock = Arc::new(MovedClock { clock: ManualClock::at(SystemClock.now()), moved: Notify::new() });
    let listener = TcpListener::bind(address).await.map_err(|error| format!("can't listen on {address}: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let router = Router::new()
        .route("/", get(|State(clock): State<Arc<MovedClock>>| async move { clock.now().to_string() }))
        .route("/advance", post(advance))
        .with_state(clock.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((clock, Some(address)))
}

/// Stands still until it is moved. Each move ends the pause under way, or else the next one: only the poller pauses on
/// the clock.
struct MovedClock {
    clock: ManualClock,
    moved: Notify,
}

impl Clock for MovedClock {
    fn now(&self) -> i64 {
        self.clock.now()
    }

    fn pause(&self, long: Duration) -> Pausing<'_> {
        Box::pin(async move {
            tokio::select! {
                () = tokio::time::sleep(long) => {}
                () = self.moved.notified() => {}
            }
        })
    }
}

async fn advance(State(clock): State<Arc<MovedClock>>, RawQuery(query): RawQuery) -> (StatusCode, String) {
    let milliseconds =
        query.as_deref().and_then(|query| query.strip_prefix("milliseconds=")).and_then(|text| text.parse().ok());
    match milliseconds {
        Some(milliseconds) => {
            clock.clock.advance(milliseconds);
            clock.moved.notify_one();
            (StatusCode::OK, clock.now().to_string())
        }
        None => (StatusCode::BAD_REQUEST, "milliseconds=N".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn a_move_ends_the_pause_under_way_and_the_next_one() {
        let (clock, address) = start(Some(([127, 0, 0, 1], 0).into())).await.unwrap();
        let hour = Duration::from_secs(3_600);
        for under_way in [true, false] {
            let pause = clock.pause(hour);
            tokio::pin!(pause);
            if under_way {
                tokio::select! {
                    biased;
                    () = &mut pause => panic!("nothing moved it"),
                    () = std::future::ready(()) => {}
                }
            }
            let before = clock.now();
            let mut stream = tokio::net::TcpStream::connect(address.unwrap()).await.unwrap();
            let request = "POST /advance?milliseconds=7 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.write_all(request.as_bytes()).await.unwrap();
            stream.read_to_end(&mut Vec::new()).await.unwrap();
            assert_eq!(clock.now(), before + 7);
            tokio::time::timeout(Duration::from_secs(10), pause).await.expect("it ended");
        }
    }
}
