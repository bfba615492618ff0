//! The binary: reads options, starts, prints what a person needs, waits for a signal, stops; or carries out a command.

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use ellis_server::admin::{self, Command, CommandLine};
#[cfg(not(feature = "test-clock"))]
use ellis_server::clock::{Clock, SystemClock};
use ellis_server::config::Options;
use ellis_server::entropy::SystemEntropy;
use ellis_server::{run, sample};
use tracing_subscriber::EnvFilter;

/// For as many connections as the listener takes, and what the database and the messages need.
const DESCRIPTORS: u64 = 8_192;

#[tokio::main]
async fn main() -> ExitCode {
    // The driver warns of parameters of a URL that it doesn't know, with their values, which may be secret.
    let filter = EnvFilter::try_from_env("ELLIS_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,sqlx_postgres::options=error,ellis_server=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    // The words of a panic may hold something personal: the log gets its place alone (promise 50).
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    let CommandLine { options, command } = CommandLine::parse();
    let done = match command {
        None => serve(options).await,
        Some(command) => carry_out(command, options).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            eprintln!("ellis-server: {refusal}");
            ExitCode::FAILURE
        }
    }
}

/// Carries out a command and prints what it tells, unless the program is asked to end before.
async fn carry_out(command: Command, options: Options) -> Result<(), String> {
    let asked = stop_asked_for();
    let told = tokio::select! {
        told = admin::run(command, &options) => told?,
        () = asked => return Err("ended before it was done".to_owned()),
    };
    // Who reads no more needs no more.
    let _ = writeln!(std::io::stdout(), "{told}");
    Ok(())
}

async fn serve(options: Options) -> Result<(), String> {
    // Each connection is a descriptor, and many systems allow 1,024 unless a program asks for more.
    match rlimit::increase_nofile_limit(DESCRIPTORS) {
        Ok(allowed) if allowed < DESCRIPTORS => tracing::warn!(allowed, "the system allows few open files"),
        Ok(_) => {}
        Err(error) => tracing::warn!(cause = %error, "how many open files are allowed can't be raised"),
    }
    #[cfg(feature = "test-clock")]
    let (clock, test_clock) = ellis_server::test_clock::start(options.test_clock).await?;
    #[cfg(not(feature = "test-clock"))]
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);

    // Before anybody is told that the program is there: who hears that may ask it to end at once.
    let asked = stop_asked_for();
    let mut running = run::start(options, clock, Arc::new(SystemEntropy)).await?;
    let options = &running.app.options;
    for line in options.redacted().lines() {
        tracing::info!("{line}");
    }
    if !options.static_folder.join("shell.html").is_file() {
        tracing::warn!("there is no page in {}: only the interface is served", options.static_folder.display());
    }
    println!("Address: {}", options.public_address);
    if options.message_box {
        println!("Message box: {}/outbox", options.public_address);
    }
    if options.sample_data {
        println!("Sample account: {} with the password {}", sample::EMAIL, sample::PASSWORD);
    }
    #[cfg(feature = "test-clock")]
    if let Some(address) = test_clock {
        println!("Test clock: http://{address}");
    }
    asked.await;
    running.stop().await;
    Ok(())
}

/// Hears from now on that the program is asked to end, and waits for that.
#[cfg(unix)]
fn stop_asked_for() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let [mut terminated, mut interrupted] =
        [SignalKind::terminate(), SignalKind::interrupt()].map(|kind| signal(kind).ok());
    async fn once(heard: &mut Option<tokio::signal::unix::Signal>) {
        match heard {
            Some(heard) => _ = heard.recv().await,
            // Where it can't be heard, the system ends the program.
            None => std::future::pending().await,
        }
    }
    async move {
        tokio::select! {
            () = once(&mut terminated) => {}
            () = once(&mut interrupted) => {}
        }
    }
}

/// Hears that the program is asked to end, and waits for that.
#[cfg(not(unix))]
async fn stop_asked_for() {
    let _ = tokio::signal::ctrl_c().await;
}
