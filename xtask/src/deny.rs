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
    let quiet = || Program::new(&program).args(["--log-level", "warn"]);
    tally.check("cargo deny", quiet().args(["--offline", "check", "bans", "licenses", "sources"]).watch_silently());
    match database(&program) {
        Ok(()) => {
            tally.check("known holes", quiet().args(["check", "--disable-fetch", "advisories"]).watch_silently());
        }
        Err(_) => tally.skip("known holes of the crates: the RustSec database can't be had here"),
    }
}

fn database(program: &std::path::Path) -> Outcome {
    Program::new("timeout").arg(PATIENCE).arg(program).args(["--log-level", "off", "fetch", "db"]).read().map(drop)
}
