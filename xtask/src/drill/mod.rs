//! `drill`: trials that take too long, or change too much, for the tests. Each lives in a file of its own.

mod newcomer;
mod restore;
mod room;

use crate::postgres::{self, Cluster};
use crate::process::{Outcome, Program, step};
pub use newcomer::quick;

pub fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [name, rest @ ..] if name == "newcomer" => newcomer::run(rest),
        [name] if name == "races" => races("200"),
        [name, rounds] if name == "races" => races(rounds),
        [name] if name == "restore" => restore::run(),
        [name] if name == "kill" => kill("200"),
        [name, times] if name == "kill" => kill(times),
        _ => Err(newcomer::USAGE.to_owned()),
    }
}

/// Everything that works once, tried 64 times at once, in so many rounds.
fn races(rounds: &str) -> Outcome {
    contract(&format!("{rounds} rounds of every race"), "races::", "ELLIS_RACE_ROUNDS", rounds)
}

/// The program killed so many times in the middle of its work.
fn kill(times: &str) -> Outcome {
    contract(&format!("the program is killed {times} times"), "kill::", "ELLIS_KILLS", times)
}

/// Runs tests of the contract more often than `cargo xtask test` does, on SQLite and on PostgreSQL.
fn contract(what: &str, tests: &str, variable: &str, count: &str) -> Outcome {
    if !count.parse::<u32>().is_ok_and(|count| count > 0) {
        return Err(newcomer::USAGE.to_owned());
    }
    let test = || {
        let test = ["test", "--package", "ellis-server", "--test", "contract"];
        Program::cargo().args(test).args([tests, "--", "--nocapture"]).env(variable, count)
    };
    let run = |program: Program| {
        let (outcome, said) = program.watch();
        outcome?;
        // A name that fits no test proves nothing.
        if said.contains(" 0 passed") { Err(format!("no test is called {tests}")) } else { Ok(()) }
    };
    step(&format!("{what}, on SQLite"), || run(test().without_env(postgres::VARIABLE)))?;
    postgres::bring()?;
    let cluster = Cluster::start()?;
    step(&format!("{what}, on PostgreSQL"), || run(cluster.told(test())))
}
