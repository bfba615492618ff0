//! What cargo-deny says of the crates: licenses, sources, bans, and known holes where the database of them can be had.
//! What is allowed is in deny.toml.

use crate::process::{Outcome, Program};
use crate::tally::Tally;
use crate::tools::CARGO_DENY;

/// Longest wait for the database, in seconds. Its host may swallow what is sent to it.
const PATIENCE: &str = "60";

/// Both checks. The one of known holes is left out, with a line that says so, where the database can't be had.
pub fn check(tally: &mut Tally) {
    let program = match CARGO_DENY.program("cargo-deny") {
        Ok(program) => program,
        Err(sentence) => return tally.fail(&sentence),
    };
    // Of the packages here, not of the page's alone.
    let all = ["--offline", "--workspace", "--all-features", "check"];
    let ask = |what: &[&str]| Program::new(&program).args(all).args(what).watch_silently();
    tally.check("cargo deny", ask(&["bans", "licenses", "sources"]));
    match database(&program) {
        Ok(()) => tally.check("known holes", ask(&["advisories"])),
        Err(_) => tally.skip("known holes of the crates: the RustSec database can't be had here"),
    }
}

fn database(program: &std::path::Path) -> Outcome {
    let fetch = Program::new("timeout").arg(PATIENCE).arg(program).args(["fetch", "db"]);
    fetch.env("GIT_TERMINAL_PROMPT", "0").read().map(drop)
}
