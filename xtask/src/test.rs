//! `test`: runs every kind of test there is, or one, and tells how many and how long.
//! What is tested is the business of the tests.

use std::time::Instant;

use crate::page::Library;
use crate::postgres::{self, Cluster};
use crate::process::{Outcome, Program, find};
use crate::setup::{self, Extent};
use crate::tally::{Tally, cargo, playwright, script};
use crate::under_test::{BELOW, DIST, built, built_page, built_server, with_places};
use crate::{deny, drill, messages, openapi, size, tidy, toolchain, tools};

/// The name of a kind of test, and how it runs.
type Kind = (&'static str, fn() -> Tally);

/// The kinds, in the order they run: the quick ones first.
const KINDS: &[Kind] = &[
    ("lint", lint),
    ("host", host),
    ("postgres", on_postgres),
    ("contract", contract),
    ("browser", browser),
    ("journeys", journeys),
    ("hosts", hosts),
    ("firefox", firefox),
    ("size", weigh),
    ("newcomer", newcomer),
];

pub fn run(arguments: &[String]) -> Outcome {
    let chosen: Vec<_> = match arguments {
        [] => KINDS.to_vec(),
        [kind] => KINDS.iter().filter(|(name, _)| name == kind).copied().collect(),
        _ => Vec::new(),
    };
    if chosen.is_empty() {
        let names: Vec<_> = KINDS.iter().map(|(name, _)| *name).collect();
        return Err(format!("usage: cargo xtask test [{}]", names.join("|")));
    }
    setup::run(Extent::Test)?;
    let mut rows = Vec::new();
    for (name, kind) in chosen {
        println!("\n== {name}");
        let started = Instant::now();
        let mut tally = kind();
        if tally.passed + tally.failed + tally.skipped.len() == 0 {
            tally.fail(&format!("{name}: no test ran"));
        }
        rows.push((name, tally, started.elapsed().as_secs()));
    }
    println!("\n{:<10}{:>9}{:>9}{:>9}", "kind", "passed", "failed", "seconds");
    for (name, tally, seconds) in &rows {
        println!("{name:<10}{:>9}{:>9}{seconds:>9}", tally.passed, tally.failed);
    }
    for sentence in rows.iter().flat_map(|(_, tally, _)| &tally.skipped) {
        println!("SKIP {sentence}");
    }
    for reason in rows.iter().flat_map(|(_, tally, _)| &tally.reasons) {
        println!("FAIL {reason}");
    }
    let passed: usize = rows.iter().map(|(_, tally, _)| tally.passed).sum();
    let failed: usize = rows.iter().map(|(_, tally, _)| tally.failed).sum();
    println!("{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err("not everything passed".to_owned()) }
}

fn lint() -> Tally {
    let own = ["--package", "ellis-api", "--package", "ellis-server", "--package", "xtask"];
    let mut tally = Tally::default();
    tally.check("format", Program::cargo().args(["fmt", "--all", "--check"]).run());
    let clippy = || Program::cargo().args(["clippy", "--quiet", "--all-targets"]);
    tally.check("clippy", clippy().args(own).args(["--", "-D", "warnings"]).run());
    let page = ["--package", "ellis", "--features", "ssr", "--", "-D", "warnings"];
    tally.check("clippy of the page", clippy().args(page).run());
    tally.check("tidy", tidy::run());
    tally.check("messages", messages::run());
    tally.check("openapi", openapi::run(&["--check".to_owned()]));
    tally.check("types of the scripts", types());
    deny::check(&mut tally);
    tally
}

/// Checks the scripts of the page, of the service worker and of the build by `tsc`, which reads their JSDoc.
fn types() -> Outcome {
    for project in ["page", "worker", "build"] {
        let tsc = Program::new("node").args(["tests/node_modules/typescript/bin/tsc", "--project"]);
        tsc.arg(format!("tests/tsc/{project}.json")).run()?;
    }
    Ok(())
}

fn host() -> Tally {
    let mut tally = Tally::default();
    let test = || Program::cargo().args(["test", "--quiet", "--no-fail-fast"]).without_env(postgres::VARIABLE);
    tally.count(
        "tests of api, server and xtask",
        cargo,
        test().args(["-p", "ellis-api", "-p", "ellis-server", "-p", "xtask"]),
    );
    tally.count("tests of the page on the host", cargo, test().args(["-p", "ellis", "--features", "ssr"]));
    tally
}

/// The server's tests once more, on PostgreSQL in place of SQLite.
fn on_postgres() -> Tally {
    let mut tally = Tally::default();
    match Cluster::start() {
        Ok(cluster) => {
            // One more at once than the smallest machine has cores: they wait for the database too.
            let test = Program::cargo().args(["test", "--quiet", "--no-fail-fast", "-p", "ellis-server"]);
            let test = test.env("RUST_TEST_THREADS", "3");
            tally.count("tests of the server on PostgreSQL", cargo, cluster.told(test));
            // On SQLite they would pass as well.
            tally.check("databases on PostgreSQL", some_databases(&cluster));
        }
        Err(sentence) => tally.fail(&sentence),
    }
    tally
}

fn some_databases(cluster: &Cluster) -> Outcome {
    match cluster.databases()? {
        0 => Err(format!("no test made one: does {} reach the tests of the server?", postgres::VARIABLE)),
        _ => Ok(()),
    }
}

/// docs/openapi.json put before the server by schemathesis.
fn contract() -> Tally {
    let mut tally = Tally::default();
    match built_server() {
        Ok(()) => tally.count("contract", script, with_places(Program::new("node").arg("tests/contract/contract.mjs"))),
        Err(sentence) => tally.fail(&sentence),
    }
    tally
}

fn browser() -> Tally {
    let mut tally = Tally::default();
    match browser_program() {
        Ok(program) => tally.count("tests in the browser", cargo, program),
        Err(sentence) => tally.fail(&sentence),
    }
    tally
}

/// Views without their types, as in `dev`, whose target folder this shares: they compile in a fraction of the time.
fn browser_program() -> Outcome<Program> {
    let runner = tools::WASM_BINDGEN.program("wasm-bindgen-test-runner")?;
    let driver = find("chromedriver").ok_or("chromedriver is missing")?;
    Ok(toolchain::page_program("cargo", "target/wasm-dev")?
        .args(["test", "--target", toolchain::TARGET, "--package", "ellis", "--features", "page", "--test", "browser"])
        .env("RUSTFLAGS", "--cfg erase_components")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "300"))
}

fn journeys() -> Tally {
    let mut tally = Tally::default();
    match built() {
        Ok(()) => {
            let program = Program::new("node").args(["node_modules/@playwright/test/cli.js", "test"]);
            tally.count("journeys", playwright, with_places(program));
        }
        Err(sentence) => tally.fail(&sentence),
    }
    tally
}

/// The site behind real web servers, at the root of a host and below a path.
fn hosts() -> Tally {
    let mut tally = Tally::default();
    match built() {
        Ok(()) => {
            let sites = |name: &str, sites: &[&str]| {
                with_places(Program::new("node").arg(format!("tests/hosts/{name}.mjs")).args(sites))
            };
            tally.count("documents", script, sites("documents", &[DIST, BELOW]));
            tally.count("hosts that run here", script, sites("conformance", &[DIST, BELOW]));
            tally.count("hosts that don't", script, sites("lint", &[DIST, BELOW]));
            tally.count("what others say of the headers", script, sites("observatory", &[DIST]));
        }
        Err(sentence) => tally.fail(&sentence),
    }
    tally
}

fn firefox() -> Tally {
    let mut tally = Tally::default();
    match built() {
        Ok(()) => {
            let program = Program::new("node").arg("tests/journeys/firefox.mjs");
            tally.count("Firefox", script, with_places(program));
        }
        Err(sentence) => tally.fail(&sentence),
    }
    tally
}

fn weigh() -> Tally {
    let mut tally = Tally::default();
    let built = built_page();
    tally.check("size", built.clone().and_then(|_| size::run()));
    // People get the larger page where this fails; here it is a mistake.
    let small = built.and_then(|library| {
        if library == Library::best() { Ok(()) } else { Err("the standard library could not be built anew".to_owned()) }
    });
    tally.check("the small build", small);
    tally
}

fn newcomer() -> Tally {
    let mut tally = Tally::default();
    drill::quick(&mut tally);
    tally
}
