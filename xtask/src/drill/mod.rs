//! `drill`: trials that take too long, or change too much, for the tests. Each lives in a file of its own.

mod newcomer;
mod room;

use crate::process::Outcome;
pub use newcomer::quick;

const USAGE: &str = "usage: cargo xtask drill newcomer [rustup | debian] [--warm]";

pub fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [name, rest @ ..] if name == "newcomer" => newcomer::run(rest),
        _ => Err(USAGE.to_owned()),
    }
}
