//! `setup`: brings about every tool that the other commands need, does nothing twice, says what it does.
//! What the tools are used for is not here.

use std::path::Path;

use crate::process::{Outcome, Program, find, fingerprint, read_text, root, step, together, write};
use crate::{apt, postgres, tools, versions, wasm_std};

/// How much to bring.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// To build and serve.
    Build,
    /// Also what the tests drive: browsers, web servers, PostgreSQL, lint tools.
    Test,
}

pub fn run(extent: Extent) -> Outcome {
    check_compiler()?;
    check_c_compiler()?;
    check_node()?;
    let rust = || {
        wasm_std::bring()?;
        crates()?;
        tools::WASM_BINDGEN.bring()?;
        tools::TRUNK.bring()
    };
    together(rust, || node_packages(&root(), "building"))?;
    if extent == Extent::Test {
        tools::CARGO_DENY.bring()?;
        node_packages(&root().join("tests"), "testing")?;
        lint_tools()?;
        browsers()?;
        hosts()?;
        postgres::bring()?;
    }
    tools::tidy_up();
    Ok(())
}

fn check_compiler() -> Outcome {
    let said = Program::new("rustc").arg("--version").read()?;
    let version = said.split_whitespace().nth(1).unwrap_or_default();
    if at_least(version, versions::RUST) {
        Ok(())
    } else {
        let (major, minor) = versions::RUST;
        Err(format!("rustc {version} is too old, {major}.{minor} or newer is needed: run `rustup update stable`"))
    }
}

fn check_c_compiler() -> Outcome {
    if std::env::var_os("CC").is_some() || find("cc").is_some() {
        return Ok(());
    }
    apt::install(
        &["gcc", "libc6-dev"],
        "a C compiler (`cc`) is missing: run `apt-get install gcc libc6-dev` or your system's counterpart",
    )
}

fn check_node() -> Outcome {
    let (major, minor) = versions::NODE;
    let help = format!("install Node.js {major}.{minor} or newer with npm (https://nodejs.org)");
    let said = Program::new("node").arg("--version").read().map_err(|_| format!("`node` is missing: {help}"))?;
    let version = said.trim().trim_start_matches('v');
    if !at_least(version, versions::NODE) {
        return Err(format!("node {version} is too old: {help}"));
    }
    Program::new("npm").arg("--version").read().map(drop).map_err(|_| format!("`npm` is missing: {help}"))
}

fn at_least(version: &str, (major, minor): (u32, u32)) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (major, minor)
}

/// The packages of a folder's lock file.
fn node_packages(folder: &Path, what: &str) -> Outcome {
    let wanted = fingerprint(read_text(&folder.join("package-lock.json"))?.as_bytes());
    let stamp = folder.join("node_modules/.ellis-stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    step(&format!("installing the node packages for {what} (half a minute)"), || {
        let quiet = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        Program::new("npm").folder(folder).args(quiet).run()
    })?;
    write(&stamp, wanted)
}

/// Fetches the crates, because the page is built offline: Trunk must not look for tools of its own.
fn crates() -> Outcome {
    let fetch = || Program::cargo().args(["fetch", "--quiet"]);
    if fetch().args(["--locked", "--offline"]).read().is_ok() {
        return Ok(());
    }
    step("fetching the crates of Cargo.lock", || fetch().run())
}

fn lint_tools() -> Outcome {
    for (name, component) in [("cargo-fmt", "rustfmt"), ("cargo-clippy", "clippy")] {
        if Program::new(name).arg("--version").read().is_err() {
            step(&format!("adding {component}"), || Program::new("rustup").args(["component", "add", component]).run())
                .map_err(|_| format!("{component} is missing: run `rustup component add {component}`"))?;
        }
    }
    Ok(())
}

fn browsers() -> Outcome {
    let wanted = [
        (&["chromium", "chromium-browser", "google-chrome"][..], "chromium"),
        (&["chromedriver"][..], "chromium-driver"),
        (&["firefox-esr", "firefox"][..], "firefox-esr"),
    ];
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(programs, _)| !programs.iter().any(|program| find(program).is_some()))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    apt::install(
        &missing,
        &format!(
            "the tests drive real browsers, missing here: {list}. Run `sudo apt-get install {list}` or put them on PATH"
        ),
    )
}

/// The web servers that the tests put in front of the page, and what makes certificates for them.
fn hosts() -> Outcome {
    let there = |program: &str| find(program).is_some() || Path::new("/usr/sbin").join(program).is_file();
    let mut missing: Vec<&str> =
        ["nginx", "caddy", "haproxy", "openssl"].into_iter().filter(|one| !there(one)).collect();
    if !Path::new("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so").is_file() {
        missing.push("libnginx-mod-http-brotli-static");
    }
    // The linter of one host's files comes into an environment of its own.
    if Program::new("python3").args(["-c", "import ensurepip, venv"]).read().is_err() {
        missing.push("python3-venv");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let otherwise = format!(
        "the tests put real web servers in front of the page, missing here: {list}. Run `sudo apt-get install {list}`"
    );
    apt::install_idle(&missing, &otherwise)
}

/// The Chromium that the tests drive.
pub fn chromium() -> Option<std::path::PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name))
}

/// The Firefox that the tests drive.
pub fn firefox() -> Option<std::path::PathBuf> {
    ["firefox-esr", "firefox"].iter().find_map(|name| find(name))
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn an_older_minor_version_is_too_old_and_a_newer_major_is_not() {
        assert!(!at_least("20.18.9", (20, 19)));
        assert!(at_least("20.19.0", (20, 19)));
        assert!(at_least("22.0.0", (20, 19)));
        assert!(!at_least("", (20, 19)));
    }
}
