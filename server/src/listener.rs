//! Connections: how many there may be at once, how long one may say nothing, and what follows when none can be
//! accepted.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use http_body_util::BodyExt;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tower::{ServiceExt, service_fn};

use crate::domain::caller::{bucket_of, is_in};

/// After a stop was asked for, requests under way get 30 seconds.
const DRAIN_MOST: Duration = Duration::from_secs(30);
/// Where a connection can't be accepted, the next try is after a tenth of a second.
const PAUSE: Duration = Duration::from_millis(100);

/// What a listener allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From its beginning, a connection has this long for the head of its first request; with HTTP/1 also for that of
    /// each further one.
    pub head: Duration,
    /// With HTTP/2, the caller is asked this often whether it is still there.
    pub ping_every: Duration,
    /// That is to be answered within this long.
    pub ping_answer: Duration,
    /// Of an answer that is being sent, the caller must take something within this long.
    pub taking: Duration,
    /// A connection on which no request is under way is ended after this long, at most twice that.
    pub idle: Duration,
    /// So is one on which nothing was asked for so many times that long, whatever is under way: with HTTP/2, who opens
    /// no window takes nothing of an answer and is never seen to stall.
    pub idle_looks: u32,
    /// Connections at once. Further ones wait in the system's queue.
    pub connections: usize,
    /// Connections at once from one address, as throttles count it. Further ones are closed.
    pub from_one_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            ping_every: Duration::from_secs(20),
            ping_answer: Duration::from_secs(10),
            taking: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            idle_looks: 5,
            connections: 4_096,
            from_one_address: 128,
        }
    }
}

/// Where connections come from: the system, or a script in tests.
pub trait Source: Send {
    /// The next one.
    fn accept(&mut self) -> impl Future<Output = io::Result<(TcpStream, SocketAddr)>> + Send;
}

impl Source for TcpListener {
    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        TcpListener::accept(self).await
    }
}

/// Serves connections until a stop is asked for; then those under way end. Connections from `trusted` addresses, behind
/// which many people are, aren't counted by address.
///
/// `axum::serve` has none of these limits.
pub async fn serve(
    mut source: impl Source,
    router: Router,
    limits: Limits,
    trusted: Vec<IpNet>,
    mut stopping: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.ping_every)
        .keep_alive_timeout(limits.ping_answer)
        .max_concurrent_streams(100);
    let places = Arc::new(Semaphore::new(limits.connections));
    let crowd = Arc::new(Crowd::default());
    loop {
        let next = tokio::select! {
            next = next(&mut source, &places) => next,
            _ = stopping.wait_for(|stop| *stop) => break,
        };
        let Some((stream, peer, place)) = next else { break };
        let entry = if is_in(peer.ip(), &trusted) {
            None
        } else {
            match crowd.enter(bucket_of(peer.ip()), limits.from_one_address) {
                Some(entry) => Some(entry),
                None => continue,
            }
        };
        let activity = Arc::new(Activity::default());
        let noted = activity.clone();
        let router = router.clone();
        let service = service_fn(move |mut request: axum::http::Request<hyper::body::Incoming>| {
            let (router, under_way) = (router.clone(), noted.begin());
            request.extensions_mut().insert(ConnectInfo(peer));
            async move {
                let answer = router.oneshot(request.map(axum::body::Body::new)).await?;
                // Until the last of its body was given away.
                Ok::<_, Infallible>(answer.map(|body| {
                    axum::body::Body::new(body.map_frame(move |frame| {
                        let _ = &under_way;
                        frame
                    }))
                }))
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(limits.taking));
        let io = TokioIo::new(Box::pin(stream));
        let connection = builder.serve_connection(io, TowerToHyperService::new(service)).into_owned();
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // The library's own time begins after the first bytes, and with HTTP/2 there is none: answered pings alone
            // would keep a connection open for ever.
            let silent = async {
                tokio::time::sleep(limits.head).await;
                let (mut before, mut looks) = (0, 0);
                while activity.goes_on(&mut before, &mut looks) && looks < limits.idle_looks {
                    tokio::time::sleep(limits.idle).await;
                }
            };
            tokio::select! {
                // A connection that breaks off is the network's everyday: nothing to tell.
                _ = watched => {}
                () = silent => {}
            }
            drop((place, entry));
        });
    }
    drop(source);
    let _ = tokio::time::timeout(DRAIN_MOST, graceful.shutdown()).await;
}

/// The next connection, once there is a place for it. Nothing where there are no places any more.
async fn next(
    source: &mut impl Source,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    let mut told = false;
    loop {
        match source.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, place)),
            // It was gone before its turn came.
            Err(error) if [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset].contains(&error.kind()) => {}
            // No descriptors or no memory: asked again at once, the system would say the same, at the cost of a core.
            Err(error) => {
                if !told {
                    tracing::error!(cause = %error, "no connection can be accepted: trying again ten times a second");
                    told = true;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// What happens on one connection: requests begun so far, and those under way.
#[derive(Default)]
struct Activity {
    begun: AtomicUsize,
    under_way: AtomicUsize,
}

impl Activity {
    /// Notes a request, which is under way until what this returns is dropped.
    fn begin(self: &Arc<Self>) -> UnderWay {
        self.begun.fetch_add(1, Ordering::Relaxed);
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// A request is under way, or was begun since it was asked before. `looks` counts in how many of these in a row
    /// none was begun.
    fn goes_on(&self, before: &mut usize, looks: &mut u32) -> bool {
        let begun = self.begun.load(Ordering::Relaxed);
        *looks = if begun == *before { *looks + 1 } else { 0 };
        let goes_on = *looks == 0 || self.under_way.load(Ordering::Relaxed) > 0;
        *before = begun;
        goes_on
    }
}

struct UnderWay(Arc<Activity>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How many connections each address has.
#[derive(Default)]
struct Crowd {
    counts: Mutex<HashMap<String, usize>>,
}

impl Crowd {
    /// Counts one more until the entry is dropped; nothing where there are as many as there may be.
    fn enter(self: &Arc<Self>, address: String, most: usize) -> Option<Entry> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Entry { crowd: self.clone(), address })
    }
}

struct Entry {
    crowd: Arc<Crowd>,
    address: String,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut counts = self.crowd.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_left_is_not_counted_and_leaves_nothing_behind() {
        let crowd = Arc::new(Crowd::default());
        let first = crowd.enter("192.0.2.1".to_owned(), 2);
        let second = crowd.enter("192.0.2.1".to_owned(), 2);
        assert!(first.is_some() && second.is_some());
        assert!(crowd.enter("192.0.2.1".to_owned(), 2).is_none());
        assert!(crowd.enter("192.0.2.2".to_owned(), 2).is_some(), "another address has its own count");
        drop(first);
        assert!(crowd.enter("192.0.2.1".to_owned(), 2).is_some());
        drop(second);
        assert!(crowd.counts.lock().unwrap().is_empty());
    }
}
