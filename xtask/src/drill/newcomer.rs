//! `drill newcomer`: from a clone to a page that answers, as on a machine where Ellis was never built; and the quick
//! form of it that runs with the tests. What a newcomer has is `room`'s.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::room::{Caches, Room};
use crate::process::{Outcome, Program, files_below, fingerprint, root};
use crate::tally::Tally;
use crate::tools::cached;

/// What the command takes.
pub(super) const USAGE: &str = "usage: cargo xtask drill newcomer [rustup | debian] [--warm] | drill races [ROUNDS] | \
                                drill kill [TIMES] | drill restore";

/// Longest wait for a page.
const PATIENCE: Duration = Duration::from_secs(90 * 60);

/// Where the compiler for the page comes from, and the variable that asks for it.
const WAYS: [(&str, Option<&str>); 2] = [("rustup", None), ("debian", Some("debian"))];

/// What was reached: how long each step took, in order, and the processor's time of all, if it can be known.
struct Run {
    steps: Vec<(String, Duration)>,
    processor: Option<Duration>,
}

/// Tries both ways, or one, and prints the minutes.
pub fn run(arguments: &[String]) -> Outcome {
    let (switches, names): (Vec<_>, Vec<_>) = arguments.iter().partition(|given| given.starts_with("--"));
    let chosen: Vec<_> =
        WAYS.iter().filter(|(way, _)| names.is_empty() || names.iter().any(|given| given == way)).collect();
    if chosen.is_empty() || names.len() > 1 || switches.iter().any(|given| *given != "--warm") {
        return Err(USAGE.to_owned());
    }
    let caches = if switches.is_empty() { Caches::Empty } else { Caches::Own };
    let mut told = String::new();
    let mut failed = Vec::new();
    for (way, asks) in chosen {
        println!("\n== newcomer with {way}");
        match serve_twice(way, *asks, caches) {
            Ok((first, again)) => {
                told += &table(&format!("{way}, from the clone to a page"), &first);
                told += &table(&format!("{way}, the same command again"), &again);
            }
            Err(sentence) => failed.push(format!("{way}: {sentence}")),
        }
    }
    print!("{told}");
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

fn table(title: &str, run: &Run) -> String {
    let minutes = |time: &Duration| time.as_secs_f64() / 60.0;
    let mut told = format!("\n{title}\n");
    for (step, time) in &run.steps {
        told += &format!("{:>8.1} min  {step}\n", minutes(time));
    }
    let all = run.steps.iter().map(|(_, time)| *time).sum();
    told += &format!("{:>8.1} min  in all", minutes(&all));
    if let Some(time) = run.processor {
        told += &format!(" ({:.1} min of processor time)", minutes(&time));
    }
    told + "\n"
}

/// The whole way, and once more in the same folder.
fn serve_twice(way: &str, asks: Option<&str>, caches: Caches) -> Outcome<(Run, Run)> {
    let (began, spent) = (Instant::now(), processor());
    let room = Room::new(way, caches)?;
    let mut first = serve(&room, asks, "cloning, building the commands", began)?;
    first.processor = since(spent);
    let spent = processor();
    let mut again = serve(&room, asks, "building the commands", Instant::now())?;
    again.processor = since(spent);
    Ok((first, again))
}

/// Runs `serve` until a page answers, then ends the server.
fn serve(room: &Room, asks: Option<&str>, first: &str, began: Instant) -> Outcome<Run> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = free.map_err(|error| format!("no free port: {error}"))?.port();
    let (listen, public) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let mut program = room.xtask(&["serve", "--", "--listen", &listen, "--public-address", &public]);
    program = match asks {
        Some(value) => program.env("ELLIS_WASM_STD", value),
        None => program.without_env("ELLIS_WASM_STD"),
    };
    let mut child = program.start_read()?;
    let marks = listen_to(&mut child);
    let outcome = wait_for_page(&mut child, port);
    let reached = Instant::now();
    end(child);
    outcome?;
    Ok(Run { steps: steps(first, began, &marks.iter().collect::<Vec<_>>(), reached), processor: None })
}

/// Shows what the command prints, and keeps when each step began.
fn listen_to(child: &mut Child) -> Receiver<(String, Instant)> {
    let (send, marks) = channel();
    if let Some(output) = child.stdout.take() {
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                println!("{line}");
                if let Some(step) = line.strip_prefix("=> ") {
                    // Who no longer listens needs no more.
                    let _ = send.send((step.to_owned(), Instant::now()));
                }
            }
        });
    }
    marks
}

/// How long each step took, up to the beginning of the next.
fn steps(first: &str, began: Instant, marks: &[(String, Instant)], reached: Instant) -> Vec<(String, Duration)> {
    let names = std::iter::once(first).chain(marks.iter().map(|(step, _)| step.as_str()));
    let starts: Vec<Instant> = std::iter::once(began).chain(marks.iter().map(|(_, start)| *start)).collect();
    let ends = starts.iter().skip(1).copied().chain([reached]);
    names
        .zip(starts.iter().zip(ends))
        .map(|(name, (start, end))| (name.to_owned(), end.duration_since(*start)))
        .collect()
}

fn wait_for_page(child: &mut Child, port: u16) -> Outcome {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Err(format!("`cargo xtask serve` ended before a page answered ({status})"));
        }
        if answer(port).is_ok_and(|answer| is_page(&answer)) {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return Err("no page answered".to_owned());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn answer(port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn is_page(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200 ") && answer.to_ascii_lowercase().contains("<!doctype html>")
}

/// Asks the process to end, which has become the server, and waits for it.
fn end(mut child: Child) {
    if Program::new("kill").arg(child.id().to_string()).read().is_err() {
        // It has ended already, or there is no `kill`.
        let _ = child.kill();
    }
    let _ = child.wait();
}

/// The processor's time of all programs that this one started and that have ended, as Linux tells it.
fn processor() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // What follows the name; user's and system's time of the children are the fields 16 and 17, in hundredths.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn since(before: Option<Duration>) -> Option<Duration> {
    processor()?.checked_sub(before?)
}

/// The files that decide whether the first command works on a new machine.
const SET_UP: [&str; 22] = [
    ".cargo/config.toml",
    ".ci/run",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build",
    "index.html",
    "package-lock.json",
    "package.json",
    "xtask/Cargo.toml",
    "xtask/src/apt.rs",
    "xtask/src/drill",
    "xtask/src/page.rs",
    "xtask/src/process.rs",
    "xtask/src/setup.rs",
    "xtask/src/style.rs",
    "xtask/src/toolchain.rs",
    "xtask/src/tools.rs",
    "xtask/src/versions.rs",
    "xtask/src/wasm_std.rs",
    "xtask/tools",
];

/// A clone without any crate, with the tools of this person, up to the compiled program. Not again where the same
/// set-up passed with the same compiler.
pub fn quick(tally: &mut Tally) {
    const NAME: &str = "a newcomer's page compiles";
    let stamp = match stamp() {
        Ok(stamp) => stamp,
        Err(sentence) => return tally.fail(&format!("{NAME}: {sentence}")),
    };
    if stamp.is_file() {
        return tally.check(&format!("{NAME} (as the same set-up did before)"), Ok(()));
    }
    if Program::new("git").args(["rev-parse", "--verify", "--quiet", "HEAD"]).read().is_err() {
        return tally.skip("a newcomer's page: this folder is no clone");
    }
    tally.check(
        NAME,
        compile().and_then(|()| {
            // The clone is of the last commit: what isn't committed was not tried.
            let changed = Program::new("git").args(["status", "--porcelain", "--"]).args(SET_UP).read()?;
            if changed.is_empty() { crate::process::write(&stamp, "") } else { Ok(()) }
        }),
    );
}

fn stamp() -> Outcome<std::path::PathBuf> {
    let mut seen = Program::new("rustc").args(["--version", "--verbose"]).read()?;
    for place in SET_UP {
        let path = root().join(place);
        let files = if path.is_dir() { files_below(&path) } else { vec![path] };
        for file in files {
            let bytes = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            seen += &format!("{place} {}\n", fingerprint(&bytes));
        }
    }
    cached("newcomer", &fingerprint(seen.as_bytes()))
}

fn compile() -> Outcome {
    let room = Room::new("quick", Caches::WithoutCrates)?;
    let mut program = room.xtask(&["build", "--program"]);
    // Whether it compiles is the question, not how small it gets. Without optimization, wasm-opt would take minutes.
    for (name, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16")] {
        program = program.env(&format!("CARGO_PROFILE_RELEASE_{name}"), value);
    }
    program.run()?;
    let small = room.project().join("target/wasm-small/wasm-bindgen/release/ellis_bg.wasm");
    if small.is_file() { Ok(()) } else { Err("the standard library could not be built anew".to_owned()) }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{SET_UP, is_page, processor, steps};
    use crate::process::root;

    #[test]
    fn a_step_lasts_until_the_next_begins_and_the_last_until_the_page() {
        let began = Instant::now();
        let at = |seconds| began + Duration::from_secs(seconds);
        let marks = [("tools".to_owned(), at(5)), ("page".to_owned(), at(65))];
        let told = steps("clone", began, &marks, at(100));
        let seconds: Vec<_> = told.iter().map(|(name, time)| (name.as_str(), time.as_secs())).collect();
        assert_eq!(seconds, [("clone", 5), ("tools", 60), ("page", 35)]);
    }

    #[test]
    fn a_problem_is_no_page() {
        assert!(is_page("HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE html><html lang=en>"));
        assert!(!is_page("HTTP/1.1 404 Not Found\r\n\r\n<!doctype html>"));
        assert!(!is_page("HTTP/1.1 200 OK\r\n\r\n{}"));
        assert!(!is_page(""));
    }

    #[test]
    fn every_file_of_the_set_up_is_there() {
        for place in SET_UP {
            assert!(root().join(place).exists(), "{place}");
        }
    }

    #[test]
    fn the_processors_time_is_told_where_linux_tells_it() {
        assert_eq!(processor().is_some(), std::path::Path::new("/proc/self/stat").exists());
    }
}
