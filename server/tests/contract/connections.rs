//! Floods of connections and callers that fall silent, over raw sockets. Waits are on the runtime's clock, which is
//! paused.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use ellis_server::domain::caller::range;
use ellis_server::listener::{Limits, Source, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

/// Longer than any of the listener's limits.
const LONG: Duration = Duration::from_secs(3_600);
const ASKED: &str = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";
/// An HTTP/2 connection's beginning, without settings of its own.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// What is so by default, but that nobody is ended for saying nothing: on a busy machine a test may take its time.
fn patient() -> Limits {
    Limits { head: LONG, idle: LONG, ..Limits::default() }
}

/// A listener that answers `/health` and gives out 64 MiB at `/much`; it ends with the sender.
async fn listener(limits: Limits, trusted: &[&str]) -> (SocketAddr, watch::Sender<bool>) {
    let source = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = source.local_addr().expect("an address");
    (address, behind(source, limits, trusted))
}

fn behind(source: impl Source + 'static, limits: Limits, trusted: &[&str]) -> watch::Sender<bool> {
    let much = || async { vec![b'x'; 64 * 1024 * 1024] };
    let router = Router::new().route("/health", get(|| async { "ok" })).route("/much", get(much));
    let trusted = trusted.iter().map(|text| range(text).expect("a range")).collect();
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(serve(source, router, limits, trusted, stopping));
    stop
}

/// One that has asked and was answered: the listener has it.
async fn answered(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    assert!(is_answered(&mut stream).await, "it is closed");
    stream
}

/// Asks, and tells whether an answer comes before the end.
async fn is_answered(stream: &mut TcpStream) -> bool {
    let mut bytes = [0; 15];
    stream.write_all(ASKED.as_bytes()).await.is_ok()
        && stream.read_exact(&mut bytes).await.is_ok()
        && bytes.starts_with(b"HTTP/1.1 200 OK")
}

#[allow(clippy::disallowed_methods)] // It isn't the machine's time.
fn paused() -> Instant {
    tokio::time::pause();
    Instant::now()
}

#[tokio::test]
async fn from_one_address_there_are_128_connections_and_the_next_one_is_closed_until_one_ends() {
    let (address, _stop) = listener(patient(), &[]).await;
    let mut held = Vec::new();
    for _ in 0..128 {
        held.push(answered(address).await);
    }
    let mut over = TcpStream::connect(address).await.expect("the system takes it");
    assert!(!is_answered(&mut over).await, "the 129th");
    let elsewhere = TcpSocket::new_v4().expect("a socket");
    elsewhere.bind("127.0.0.2:0".parse().expect("an address")).expect("an address of this machine");
    let mut other = elsewhere.connect(address).await.expect("a connection");
    assert!(is_answered(&mut other).await, "another address");
    drop(held.pop());
    // The server hears of the end a moment later.
    while !is_answered(&mut TcpStream::connect(address).await.expect("the system takes it")).await {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn connections_of_a_trusted_proxy_are_not_counted_by_address() {
    let limits = Limits { from_one_address: 2, ..patient() };
    for trusted in [&["127.0.0.1"], &["::ffff:127.0.0.1"], &["127.0.0.0/8"]] {
        let (address, _stop) = listener(limits, trusted).await;
        let mut held = Vec::new();
        for _ in 0..5 {
            held.push(answered(address).await);
        }
    }
    let (address, _stop) = listener(limits, &["10.0.0.0/8"]).await;
    let _held = [answered(address).await, answered(address).await];
    assert!(!is_answered(&mut TcpStream::connect(address).await.expect("the system takes it")).await);
}

#[tokio::test]
async fn where_all_places_are_taken_the_next_one_waits_for_its_turn() {
    assert_eq!((Limits::default().connections, Limits::default().from_one_address), (4_096, 128));
    let (address, _stop) = listener(Limits { connections: 3, ..patient() }, &["127.0.0.1"]).await;
    let mut held = vec![answered(address).await, answered(address).await, answered(address).await];
    let waiting = tokio::spawn(async move { answered(address).await });
    // It would have been answered meanwhile: those that are held are, one after another.
    for stream in &mut held {
        let mut rest = [0; 1024];
        let _ = stream.read(&mut rest).await;
        assert!(is_answered(stream).await);
    }
    assert!(!waiting.is_finished());
    drop(held.pop());
    waiting.await.expect("its turn came");
}

#[tokio::test]
async fn connections_that_say_nothing_make_room_for_others_after_ten_seconds() {
    let (address, _stop) = listener(Limits { connections: 50, ..Limits::default() }, &["127.0.0.1"]).await;
    let begun = paused();
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(address).await.expect("a connection"));
    }
    timeout(LONG, answered(address)).await.expect("in the end");
    assert_eq!(begun.elapsed().as_secs(), 10);
    for mut stream in silent {
        let read = timeout(LONG, stream.read(&mut [0; 1])).await.expect("an end");
        assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    }
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_given_up_after_half_a_minute() {
    let (address, _stop) = listener(Limits { connections: 1, ..Limits::default() }, &[]).await;
    let mut slow = TcpStream::connect(address).await.expect("a connection");
    slow.write_all(b"GET /much HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("written");
    slow.read_exact(&mut [0; 15]).await.expect("the answer begins");
    let begun = paused();
    timeout(LONG, answered(address)).await.expect("the next one has its turn");
    assert!((29..35).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

/// Frames of an HTTP/2 connection: kind, flags, payload.
async fn frame(stream: &mut TcpStream) -> Option<(u8, u8, Vec<u8>)> {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; usize::try_from(length).ok()?];
    stream.read_exact(&mut payload).await.ok()?;
    Some((head[3], head[4], payload))
}

/// A request for `/health` on a stream of its own, in HPACK without tables.
async fn ask_on(stream: &mut TcpStream, number: u8) {
    let mut frame = vec![0, 0, 21, 1, 5, 0, 0, 0, number, 0x82, 0x86, 0x04, 7];
    frame.extend(b"/health");
    frame.extend([0x01, 8]);
    frame.extend(b"host.tes");
    frame[2] = u8::try_from(frame.len() - 9).expect("a small frame");
    stream.write_all(&frame).await.expect("written");
}

/// An HTTP/2 connection whose first request was answered.
async fn answered_by_http2(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(PREFACE).await.expect("written");
    ask_on(&mut stream, 1).await;
    while frame(&mut stream).await.expect("it goes on").0 != HEADERS {}
    stream
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PING: u8 = 6;
const ACKNOWLEDGED: u8 = 1;

#[tokio::test]
async fn the_server_holds_an_address_to_128_connections_unless_it_is_a_proxy() {
    for (flags, most) in [(&[][..], 128), (&["--trusted-proxies=127.0.0.1"][..], 130)] {
        let ellis = crate::server::Ellis::with(flags).await;
        let mut held = Vec::new();
        for number in 1..=130 {
            let mut stream = TcpStream::connect(ellis.running.address).await.expect("a connection");
            assert_eq!(is_answered(&mut stream).await, number <= most, "{flags:?} {number}");
            held.push(stream);
        }
    }
}

#[tokio::test]
async fn over_http_2_who_answers_no_ping_is_ended_within_half_a_minute() {
    let (address, _stop) = listener(Limits::default(), &[]).await;
    let mut stream = answered_by_http2(address).await;
    let begun = paused();
    timeout(LONG, async { while frame(&mut stream).await.is_some() {} }).await.expect("an end");
    assert!((29..32).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn over_http_2_who_answers_pings_alone_is_ended_after_two_minutes() {
    let (address, _stop) = listener(Limits::default(), &[]).await;
    let mut stream = answered_by_http2(address).await;
    let begun = paused();
    while let Some((kind, flags, payload)) = timeout(LONG, frame(&mut stream)).await.expect("an end") {
        // Answered pings keep a connection without limits open for ever, and this loop with it.
        assert!(begun.elapsed().as_secs() < 135, "still open");
        if kind == PING && flags & ACKNOWLEDGED == 0 {
            let pong = [&[0, 0, 8, PING, ACKNOWLEDGED, 0, 0, 0, 0], &payload[..]].concat();
            if stream.write_all(&pong).await.is_err() {
                break;
            }
        }
    }
    assert!((60..135).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

/// Settings that open no window: nothing of a body may be sent.
const CLOSED: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0";

#[tokio::test]
async fn over_http_2_who_opens_no_window_for_an_answer_is_ended_after_some_minutes() {
    let (address, _stop) = listener(Limits::default(), &[]).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(CLOSED).await.expect("written");
    ask_on(&mut stream, 1).await;
    while frame(&mut stream).await.expect("it goes on").0 != HEADERS {}
    let begun = paused();
    while let Some((kind, flags, payload)) = timeout(LONG, frame(&mut stream)).await.expect("an end") {
        assert!(begun.elapsed().as_secs() < 500, "still open");
        assert_ne!(kind, DATA, "nothing was allowed");
        if kind == PING && flags & ACKNOWLEDGED == 0 {
            let pong = [&[0, 0, 8, PING, ACKNOWLEDGED, 0, 0, 0, 0], &payload[..]].concat();
            if stream.write_all(&pong).await.is_err() {
                break;
            }
        }
    }
    assert!((240..500).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn over_http_2_who_answers_pings_stays_and_asks_again_later() {
    let (address, _stop) = listener(patient(), &[]).await;
    let mut stream = answered_by_http2(address).await;
    let begun = paused();
    let mut pings = 0;
    while pings < 20 {
        let (kind, flags, payload) = timeout(LONG, frame(&mut stream)).await.expect("a ping").expect("it goes on");
        if kind == PING && flags & ACKNOWLEDGED == 0 {
            pings += 1;
            let pong = [&[0, 0, 8, PING, ACKNOWLEDGED, 0, 0, 0, 0], &payload[..]].concat();
            stream.write_all(&pong).await.expect("written");
        }
    }
    assert!(begun.elapsed().as_secs() >= 19 * 20, "{:?}", begun.elapsed());
    ask_on(&mut stream, 3).await;
    while frame(&mut stream).await.expect("it goes on").0 != HEADERS {}
}

/// First fails as often as told, as where no descriptors are left; then it hands out what the system does.
struct Failing {
    asked: Arc<AtomicU32>,
    failures: u32,
    source: TcpListener,
}

impl Source for Failing {
    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        // EMFILE, which has no name in the standard library.
        match self.asked.fetch_add(1, Ordering::SeqCst) < self.failures {
            true => Err(io::Error::from_raw_os_error(24)),
            false => self.source.accept().await,
        }
    }
}

#[tokio::test]
async fn where_no_connection_can_be_accepted_the_listener_rests_and_goes_on_by_itself() {
    let source = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = source.local_addr().expect("an address");
    let asked = Arc::new(AtomicU32::new(0));
    let begun = paused();
    let _stop = behind(Failing { asked: asked.clone(), failures: 600, source }, Limits::default(), &[]);
    timeout(LONG, answered(address)).await.expect("it goes on");
    assert!((60..70).contains(&begun.elapsed().as_secs()), "600 tries took {:?}", begun.elapsed());
    assert!(asked.load(Ordering::SeqCst) <= 602);
}

#[tokio::test]
async fn a_stop_ends_a_listener_that_rests_or_waits_for_a_place() {
    let source = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let (stop, stopping) = watch::channel(false);
    let failing = Failing { asked: Arc::default(), failures: u32::MAX, source };
    let resting = tokio::spawn(serve(failing, Router::new(), Limits::default(), Vec::new(), stopping.clone()));
    let source = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let none = Limits { connections: 0, ..Limits::default() };
    let waiting = tokio::spawn(serve(source, Router::new(), none, Vec::new(), stopping));
    stop.send(true).expect("they listen");
    timeout(LONG, resting).await.expect("an end").expect("no panic");
    timeout(LONG, waiting).await.expect("an end").expect("no panic");
}
