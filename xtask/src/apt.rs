//! Installs Debian packages as root. The caller says which, and why.

use std::cell::Cell;
use std::path::Path;

use crate::process::{Outcome, Program, find, is_root, step, write};

thread_local! {
    static LISTS_READ: Cell<bool> = const { Cell::new(false) };
}

/// Whether packages can be installed here: Debian's tool is there and we are root.
pub fn possible() -> bool {
    find("apt-get").is_some() && is_root()
}

/// Installs the packages, or answers with `otherwise`: one line naming what is missing and the command.
pub fn install(packages: &[&str], otherwise: &str) -> Outcome {
    if !possible() {
        return Err(otherwise.to_owned());
    }
    if !LISTS_READ.get() {
        step("reading Debian's package lists", || apt_get(&["-qq", "update"]))?;
        LISTS_READ.set(true);
    }
    step(&format!("installing from Debian: {}", packages.join(" ")), || {
        apt_get(&[&["-qq", "install", "-y", "--no-install-recommends"], packages].concat())
    })
    .map_err(|error| format!("{error}; {otherwise}"))
}

/// The same for servers of which only the programs are wanted: none begins to serve on this machine.
pub fn install_idle(packages: &[&str], otherwise: &str) -> Outcome {
    // What Debian's packages ask before they start anything; 101 forbids it.
    let policy = Path::new("/usr/sbin/policy-rc.d");
    if !possible() || policy.exists() {
        return install(packages, otherwise);
    }
    write(policy, "#!/bin/sh\nexit 101\n")?;
    let outcome =
        Program::new("chmod").args(["755", "/usr/sbin/policy-rc.d"]).run().and_then(|()| install(packages, otherwise));
    std::fs::remove_file(policy).map_err(|error| format!("{}: {error}", policy.display()))?;
    outcome
}

fn apt_get(arguments: &[&str]) -> Outcome {
    // The list of unpacked files is of use to nobody; errors come on the other stream.
    Program::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").watch_silently()
}
