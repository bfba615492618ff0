//! Requests over connections that stay open, and what their answers took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::Failure;
use crate::server::Server;

/// A request of one person.
#[derive(Clone)]
pub struct Request {
    address: SocketAddr,
    path: String,
    cookie: Option<String>,
    /// Requests are limited by address, so everybody has one.
    forwarded_for: String,
}

impl Request {
    /// Of the person with that number, who is signed in where they have a token.
    pub fn to(server: &Server, path: &str, person: usize, token: Option<&str>) -> Self {
        let cookie = token.map(|token| format!("{}={token}", ellis_server::http::caller::SESSION_COOKIE));
        let forwarded_for = format!("10.0.{}.{}", person / 256, person % 256);
        Self { address: server.address, path: path.to_owned(), cookie, forwarded_for }
    }
}

/// What a load came to. Times in milliseconds.
pub struct Figures {
    pub per_second: f64,
    pub p50: f64,
    pub p99: f64,
    pub most: f64,
    /// Of the last answer's body.
    pub bytes: usize,
}

impl Figures {
    fn of(mut times: Vec<Duration>, took: Duration, bytes: usize) -> Result<Self, Failure> {
        times.sort_unstable();
        let at = |share: f64| times.get(((times.len() - 1) as f64 * share) as usize).map_or(0.0, milliseconds);
        if times.is_empty() {
            return Err("no answer came".into());
        }
        let per_second = times.len() as f64 / took.as_secs_f64();
        Ok(Self { per_second, p50: at(0.5), p99: at(0.99), most: at(1.0), bytes })
    }
}

fn milliseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// One connection.
struct Connection(SendRequest<Empty<Bytes>>);

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// The length of the answer's body. Fails where the answer isn't 200.
    async fn ask(&mut self, request: &Request) -> Result<usize, Failure> {
        let mut asked = hyper::Request::get(&request.path).header("host", "localhost");
        asked = asked.header("x-forwarded-for", &request.forwarded_for);
        if let Some(cookie) = &request.cookie {
            asked = asked.header("cookie", cookie);
        }
        let response = self.0.send_request(asked.body(Empty::new())?).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if status != 200 {
            return Err(format!("{}: {status} {}", request.path, String::from_utf8_lossy(&body)).into());
        }
        Ok(body.len())
    }
}

/// So many connections, each of which asks as soon as its answer is there, for the people in turn.
pub async fn saturated(requests: &[Request], connections: usize, time: Duration) -> Result<Figures, Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let requests: Arc<[Request]> = requests.into();
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..connections {
        let (next, requests) = (next.clone(), requests.clone());
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(requests[0].address).await?;
            let (mut times, mut bytes) = (Vec::new(), 0);
            while begun.elapsed() < time {
                let request = &requests[next.fetch_add(1, Ordering::Relaxed) % requests.len()];
                let asked = Instant::now();
                bytes = connection.ask(request).await?;
                times.push(asked.elapsed());
            }
            Ok::<_, Failure>((times, bytes))
        }));
    }
    let (mut times, mut bytes) = (Vec::new(), 0);
    for task in tasks {
        let (some, length) = task.await??;
        times.extend(some);
        bytes = length;
    }
    Figures::of(times, begun.elapsed(), bytes)
}

/// The moments at which requests are due, told by a thread of its own: the runtime's timers are only good to a
/// millisecond.
fn ticks(begun: Instant, rate: u32, time: Duration) -> mpsc::UnboundedReceiver<Instant> {
    let (tell, ticks) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let mut due = begun;
        while due - begun < time {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if tell.send(due).is_err() {
                return;
            }
            due += Duration::from_secs(1) / rate;
        }
    });
    ticks
}

/// So many requests a second, each counted from the moment at which it was due: an answer that keeps others waiting
/// counts for them, too.
pub async fn at_rate(requests: &[Request], rate: u32, time: Duration) -> Result<Figures, Failure> {
    let begun = Instant::now();
    let (idle, mut connections) = mpsc::unbounded_channel();
    let (told, mut answers) = mpsc::unbounded_channel();
    let mut ticks = ticks(begun, rate, time);
    let mut asked = 0;
    while let Some(due) = ticks.recv().await {
        let request = requests[asked % requests.len()].clone();
        let (idle, told) = (idle.clone(), told.clone());
        let mut connection = match connections.try_recv() {
            Ok(connection) => connection,
            Err(_) => Connection::open(request.address).await?,
        };
        tokio::spawn(async move {
            let answer = connection.ask(&request).await.map(|bytes| (due.elapsed(), bytes));
            let _ = (told.send(answer), idle.send(connection));
        });
        asked += 1;
    }
    let took = begun.elapsed();
    drop(told);
    let (mut times, mut bytes) = (Vec::new(), 0);
    while let Some(answer) = answers.recv().await {
        let (time, length) = answer?;
        times.push(time);
        bytes = length;
    }
    Figures::of(times, took, bytes)
}
