//! `dev`: a debug page and a debug server, built again when their sources change; reload the browser by hand.
//! How either is built is not here.

use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};

use crate::page::{self, Library, Profile};
use crate::process::{Outcome, Program, files_below, root};
use crate::serve;
use crate::setup::{self, Extent};

const PAGE: &[&str] =
    &["src", "api", "markup", "build", "locales", "style", "public", "index.html", "Cargo.toml", "Cargo.lock"];
const SERVER: &[&str] = &["server", "api", "locales", "Cargo.toml", "Cargo.lock"];
const FOLDER: &str = "dist-dev";

pub fn run(arguments: &[String]) -> Outcome {
    setup::run(Extent::Build)?;
    std::fs::create_dir_all(root().join("data")).map_err(|error| format!("data: {error}"))?;
    let more: Vec<String> = arguments.iter().skip_while(|argument| *argument == "--").cloned().collect();
    let (mut page_seen, mut server_seen) = (None, None);
    let mut server: Option<Child> = None;
    loop {
        let page_now = Some(newest(PAGE));
        let server_now = Some(newest(SERVER));
        let page_changed = page_now != page_seen;
        let server_changed = server_now != server_seen;
        if page_changed {
            report("page", || page::build(Profile::Debug, Library::Shipped, &page::Site::default(), FOLDER));
            page_seen = page_now;
        }
        let mut built = true;
        if server_changed {
            built = report("server", || Program::cargo().args(["build", "--quiet", "--package", "ellis-server"]).run());
            server_seen = server_now;
        }
        if (page_changed || server_changed) && built {
            stop(server.take());
            server = start(&more).map_err(|error| eprintln!("{error}")).ok();
        }
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn report(what: &str, work: impl FnOnce() -> Outcome) -> bool {
    let started = Instant::now();
    match work() {
        Ok(()) => println!("{what} built in {:.1} s", started.elapsed().as_secs_f64()),
        Err(sentence) => {
            eprintln!("{what}: {sentence}");
            return false;
        }
    }
    true
}

fn start(more: &[String]) -> Outcome<Child> {
    let mut given = more.to_vec();
    if !given.iter().any(|argument| argument.starts_with("--static-folder")) {
        given.extend(["--static-folder".to_owned(), FOLDER.to_owned()]);
    }
    Program::new(root().join("target/debug/ellis-server")).args(serve::options(&given)).args(given).start()
}

/// Asks the server to end, so that it closes its database, and waits for it.
fn stop(server: Option<Child>) {
    let Some(mut child) = server else { return };
    if Program::new("kill").arg(child.id().to_string()).run().is_err() {
        let _ = child.kill();
    }
    let _ = child.wait();
}

/// The newest change below the paths, and how many files there are, so that a removal counts too.
fn newest(paths: &[&str]) -> (Option<SystemTime>, usize) {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let path = root().join(path);
        if path.is_file() {
            files.push(path);
        } else {
            files.extend(files_below(&path));
        }
    }
    let newest = files.iter().filter_map(|file| file.metadata().ok()?.modified().ok()).max();
    (newest, files.len())
}
