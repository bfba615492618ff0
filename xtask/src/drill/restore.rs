//! `drill restore`: a machine is lost, and its backup restored on another one, as docs/operating.md says. What people
//! find there is tests/drills' business.

use crate::postgres::{self, Cluster};
use crate::process::{Outcome, Program, step};
use crate::{setup, tally, under_test};

/// On each database.
const DRILLS: usize = 2;

/// Runs the journey over a restored backup in a real browser, on SQLite and on PostgreSQL.
pub fn run() -> Outcome {
    setup::run(setup::Extent::Test)?;
    under_test::built()?;
    let cluster = Cluster::start()?;
    step("a backup is restored on SQLite and on PostgreSQL", || {
        let drill = ["node_modules/@playwright/test/cli.js", "test", "--config", "tests/drills/playwright.config.mjs"];
        let program = cluster.told(under_test::with_places(Program::new("node").args(drill)));
        let (outcome, said) = program.env("PATH", postgres::path()?).watch();
        outcome?;
        match tally::playwright(&said) {
            (DRILLS, 0) => Ok(()),
            (passed, _) => Err(format!("{passed} of {DRILLS} drills passed")),
        }
    })
}
