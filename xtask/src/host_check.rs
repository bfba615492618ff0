//! `host-check`: asks a live address all that a host has to do for the site. The questions are in `host_check.mjs`.

use crate::process::{Outcome, Program, root};

/// The address, the site it should have (`release/site`), and `--insecure` for certificates of one's own.
pub fn run(arguments: &[String]) -> Outcome {
    let (flags, places): (Vec<_>, Vec<_>) = arguments.iter().partition(|argument| argument.starts_with("--"));
    let (address, site) = match places.as_slice() {
        [address] => (address.as_str(), root().join("release/site")),
        [address, site] => (address.as_str(), root().join(site)),
        _ => return Err("usage: cargo xtask host-check URL [SITE] [--insecure]".to_owned()),
    };
    Program::new("node").arg("xtask/src/host_check.mjs").arg(address).arg(site).args(flags).run()
}
