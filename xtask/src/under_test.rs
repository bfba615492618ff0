//! What is tested in a browser: the page and the server, built for that, and how a test is told where they are. Which
//! tests there are is not decided here.

use crate::page::{self, Library, Profile, Site};
use crate::process::{Outcome, Program, root, step};
use crate::setup;

/// The site at the root of a host.
pub const DIST: &str = "dist";
/// The same program as a site below a path.
pub const BELOW: &str = "target/sites/portal";

/// Tells a test where the page, the server and the browsers are.
pub fn with_places(program: Program) -> Program {
    let mut program = program
        .env("ELLIS_TEST_PAGE", root().join(DIST))
        .env("ELLIS_TEST_PAGE_BELOW", root().join(BELOW))
        .env("ELLIS_TEST_SERVER", root().join("target/debug/ellis-server"))
        .env("FORCE_COLOR", "0");
    if let Some(path) = setup::chromium() {
        program = program.env("ELLIS_TEST_CHROMIUM", path);
    }
    if let Some(path) = setup::firefox() {
        program = program.env("ELLIS_TEST_FIREFOX", path);
    }
    program
}

/// The real page, and a server whose clock the tests can set.
pub fn built() -> Outcome {
    built_page()?;
    built_server()
}

/// A server whose clock the tests can set.
pub fn built_server() -> Outcome {
    step("building the server for the tests", || {
        Program::cargo().args(["build", "--quiet", "--package", "ellis-server", "--features", "test-clock"]).run()
    })
}

/// Builds the page once in one run of this program. Answers with the library that it got.
pub fn built_page() -> Outcome<Library> {
    use std::sync::OnceLock;
    static BUILT: OnceLock<Outcome<Library>> = OnceLock::new();
    let build = || {
        let library = page::program(Profile::Release, Library::best())?;
        page::assemble(Profile::Release, &Site::default(), DIST)?;
        page::assemble(Profile::Release, &below(), BELOW)?;
        Ok(library)
    };
    BUILT.get_or_init(build).clone()
}

fn below() -> Site {
    Site { base: "/portal".to_owned(), config: root().join("tests/hosts/portal.config.json") }
}
