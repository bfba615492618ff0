//! `bench`: figures of what people meet, each beside its limit. What is measured is in `tests/bench`.

use std::path::PathBuf;

use crate::postgres::{self, Cluster};
use crate::process::{Outcome, Program, root, step};
use crate::setup::{self, Extent};
use crate::under_test::{self, DIST};

const USAGE: &str = "usage: cargo xtask bench page [ROUNDS] | bench list [ROUNDS] | bench lighthouse [PATHS] | bench enumeration [SAMPLES] | bench server [--postgres] [--seconds N]";

/// Where the server of a measurement is built: as it is shipped, but with a clock that can be moved.
const SERVER: &str = "target/bench";

/// Builds what is measured as it is shipped, and measures it.
pub fn run(arguments: &[String]) -> Outcome {
    let script = match arguments.first().map(String::as_str) {
        Some("enumeration") => return enumeration(&arguments[1..]),
        Some("server") => return server(&arguments[1..]),
        Some("list") => return list(&arguments[1..]),
        Some("page") => "tests/bench/page.mjs",
        Some("lighthouse") => "tests/bench/lighthouse.mjs",
        _ => return Err(USAGE.to_owned()),
    };
    setup::run(Extent::Test)?;
    under_test::built()?;
    under_test::with_places(Program::new("node").arg(script).arg(DIST).args(&arguments[1..])).run()
}

/// Loads the server as it is shipped.
fn server(arguments: &[String]) -> Outcome {
    setup::run(Extent::Build)?;
    step("building the server as it is shipped, and what loads it", || {
        Program::cargo()
            .args(["build", "--quiet", "--package", "ellis-server", "--profile", "server"])
            .args(["--bin", "ellis-server", "--example", "load"])
            .run()
    })?;
    let built = root().join("target/server");
    let load = Program::new(built.join("examples/load")).arg(built.join("ellis-server"));
    let Some(rest) = arguments.strip_prefix(&["--postgres".to_owned()]) else { return load.args(arguments).run() };
    postgres::bring()?;
    let cluster = Cluster::start()?;
    load.args(rest).args(["--database-url", &cluster.url()]).run()
}

/// Measures a list of 10,000 cases in the page.
fn list(arguments: &[String]) -> Outcome {
    setup::run(Extent::Test)?;
    under_test::built()?;
    let server = server_with_clock()?;
    step("building what fills the list", || {
        Program::cargo().args(["build", "--quiet", "--package", "ellis-server", "--example", "load"]).run()
    })?;
    let program = Program::new("node").arg("tests/bench/long_list.mjs").arg(DIST);
    let program = program.arg(root().join("target/debug/examples/load")).args(arguments);
    under_test::with_places(program).env("ELLIS_TEST_SERVER", server).run()
}

/// Compares answers for known and unknown addresses.
fn enumeration(arguments: &[String]) -> Outcome {
    setup::run(Extent::Build)?;
    let server = server_with_clock()?;
    Program::new("node").arg("tests/bench/enumeration.mjs").args(arguments).env("ELLIS_TEST_SERVER", server).run()
}

/// Builds the server as it is shipped, but with a clock that can be moved. Returns where it is.
fn server_with_clock() -> Outcome<PathBuf> {
    step("building the server as it is shipped, with a clock that can be moved", || {
        Program::cargo()
            .args(["build", "--quiet", "--package", "ellis-server", "--profile", "server", "--features", "test-clock"])
            .env("CARGO_TARGET_DIR", root().join(SERVER))
            .run()
    })?;
    Ok(root().join(SERVER).join("server/ellis-server"))
}
