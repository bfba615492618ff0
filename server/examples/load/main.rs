//! Measures a server as it is shipped, beside a constant answer of the same server: `cargo xtask bench server`.
//!
//! usage: load <ellis-server> [--seconds N] [--database-url URL] | load fill <database URL> <cases>
//!
//! `fill` adds somebody with so many cases to the database of a server, and prints the cookie of their session.
//!
//! The server, its database and the load share one machine, so a figure says something only beside the constant
//! answer's.

// Measuring is the one thing that needs the real clock.
#![allow(clippy::disallowed_methods)]

mod people;
mod requests;
mod server;

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use people::{CASES_EACH, PEOPLE};
use requests::{Figures, Request, at_rate, saturated};
use server::Server;

/// What goes wrong.
type Failure = Box<dyn Error + Send + Sync>;

/// Connections that ask without a pause.
const CONNECTIONS: usize = 64;
/// Requests a second where the answer's time is what counts.
const RATE: u32 = 500;
/// Receipts that the poller watches, none of them due.
const WATCHED: i64 = 100_000;
/// Cases of one person.
const MANY: i64 = 10_000;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [fill, url, cases] = arguments.as_slice()
        && fill == "fill"
    {
        println!("{}", people::fill_many(url, cases.parse()?).await?);
        return Ok(());
    }
    let asked = Asked::read(arguments.into_iter())?;
    let room = tempfile::tempdir()?;
    let url = asked.database_url.unwrap_or_else(|| format!("sqlite://{}", room.path().join("ellis.db").display()));

    println!(
        "{PEOPLE} people signed in, {CASES_EACH} cases each; {CONNECTIONS} connections without a pause, or {RATE} requests a second"
    );
    let tokens = people::fill(&url).await?;
    let server = Server::start(&asked.program, &url, room.path()).await?;
    let constant: Vec<_> = (0..tokens.len()).map(|person| Request::to(&server, "/health", person, None)).collect();
    let ask = |path: &str| {
        let people = tokens.iter().enumerate();
        people.map(|(person, token)| Request::to(&server, path, person, Some(token))).collect::<Vec<_>>()
    };
    println!("{:<34}{:>10}{:>10}{:>10}{:>10}", "", "a second", "p50 ms", "p99 ms", "most ms");
    for (name, requests) in
        [("constant answer", constant), ("GET /session", ask("/api/v1/session")), ("GET /cases", ask("/api/v1/cases"))]
    {
        // The first answers fill caches.
        saturated(&requests, CONNECTIONS, Duration::from_secs(1)).await?;
        print(name, "saturated", &saturated(&requests, CONNECTIONS, asked.time).await?);
        print(name, "500 a second", &at_rate(&requests, RATE, asked.time).await?);
    }
    println!("memory: {} MB", server.resident_bytes()? / 1_000_000);
    server.stop().await?;

    let many = people::fill_many(&url, MANY).await?;
    people::fill_watched(&url, WATCHED).await?;
    let server = Server::start(&asked.program, &url, room.path()).await?;
    let figures = at_rate(&[Request::to(&server, "/api/v1/cases", tokens.len(), Some(&many))], 5, asked.time).await?;
    print(&format!("{MANY} cases of one person"), "first part", &figures);
    println!("    {} bytes", figures.bytes);
    println!("idle with {WATCHED} watched receipts: {:.2} % of a core", server.idle_share(asked.time * 6).await?);
    server.stop().await
}

fn print(name: &str, how: &str, figures: &Figures) {
    let Figures { per_second, p50, p99, most, .. } = figures;
    println!("{:<34}{per_second:>10.0}{p50:>10.2}{p99:>10.2}{most:>10.2}", format!("{name}, {how}"));
}

/// What is asked for.
struct Asked {
    program: PathBuf,
    time: Duration,
    database_url: Option<String>,
}

impl Asked {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let usage = "usage: load <ellis-server> [--seconds N] [--database-url URL] | load fill <database URL> <cases>";
        let program = arguments.next().ok_or(usage)?.into();
        let mut asked = Self { program, time: Duration::from_secs(5), database_url: None };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(usage)?;
            match name.as_str() {
                "--seconds" => asked.time = Duration::from_secs(value.parse()?),
                "--database-url" => asked.database_url = Some(value),
                _ => return Err(usage.into()),
            }
        }
        Ok(asked)
    }
}
