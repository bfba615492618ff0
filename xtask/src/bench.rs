//! `bench`: figures of what people meet, each beside its limit. What is measured is in `tests/bench`.

use crate::process::{Outcome, Program};
use crate::setup::{self, Extent};
use crate::test::{self, DIST};

const USAGE: &str = "usage: cargo xtask bench page [ROUNDS] | bench lighthouse [PATHS]";

/// Builds the page as it is shipped and measures it.
pub fn run(arguments: &[String]) -> Outcome {
    let script = match arguments.first().map(String::as_str) {
        Some("page") => "tests/bench/page.mjs",
        Some("lighthouse") => "tests/bench/lighthouse.mjs",
        _ => return Err(USAGE.to_owned()),
    };
    setup::run(Extent::Test)?;
    test::built()?;
    test::with_places(Program::new("node").arg(script).arg(DIST).args(&arguments[1..])).run()
}
