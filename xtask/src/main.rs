//! The commands of the project. Plain `cargo xtask <command>`; each lives in a module of its own.

// These commands tell the person how long things took; nothing of the product is decided by that clock.
#![allow(clippy::disallowed_methods)]

mod apt;
mod bench;
mod deny;
mod dev;
mod dist;
mod drill;
mod host_check;
mod messages;
mod mutants;
mod openapi;
mod pack;
mod page;
mod postgres;
mod process;
#[path = "../../build/sentences.rs"]
mod sentences;
mod serve;
mod setup;
mod size;
mod style;
mod symbols;
mod tally;
mod test;
mod tidy;
mod toolchain;
mod tools;
mod under_test;
mod versions;
mod wasm_std;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  serve [-- OPTIONS]  set everything up, build the page and the server, serve with sample data
  test [KIND]         set everything up and run every test, or one kind:
                      lint, host, postgres, contract, browser, journeys, hosts, firefox, size, newcomer
  setup               bring the tools that building and serving need
  build [--debug | --shipped-std | --program]
                      build the page into dist/ and the server as they are shipped; --shipped-std doesn't build the
                      standard library anew, --program builds nothing but the program in the page
  dist [--base /PATH] [--config FILE] [--out FOLDER] [--hsts host | subdomains | preload]
                      make release/: the site, files for each host, a list of its parts, checksums
  host-check URL [SITE] [--insecure]
                      ask a live address all that a host has to do for the site
  dev [-- OPTIONS]    serve a debug build, and build again on each change
  postgres            start a PostgreSQL cluster for single tests, print its address, end it on Ctrl-C
  tidy                check import order, invariants, names, file lengths, versions
  messages            check that every sentence is there, in each language, and used
  openapi [--check]   write docs/openapi.json, or compare it
  size                measure the page against its budget and list the heaviest parts
  bench page [ROUNDS] measure what a slow phone meets on a poor network, each figure beside its limit
  bench lighthouse    every public page by Lighthouse
  bench enumeration [SAMPLES]
                      whether answers tell known addresses from unknown ones, by time or bytes
  drill newcomer [rustup | debian] [--warm]
                      clone the last commit, with every cache empty (--warm: with yours), and serve until a page
                      answers; prints the minutes
  mutants [GROUP] [--shard K/N] [--list] [--anew]
                      change the program in one small way at a time, and see that a test fails; takes hours, goes on
                      where it was ended; groups: values, rules, guards
  drill races [ROUNDS]
                      everything that works once, 64 times at once, in 200 rounds
  drill kill [TIMES]  kill the program 200 times in the middle of its work; nothing acknowledged may be lost
  drill restore       lose a server, restore its backup on another one, and sign in there in a browser";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return ExitCode::FAILURE;
    };
    // Whoever asks for help wants no long build first. What stands after `--` is the server's.
    let asks =
        rest.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--help" || argument == "-h");
    let outcome = match command.as_str() {
        _ if asks => {
            println!("{USAGE}");
            Ok(())
        }
        "setup" => setup::run(setup::Extent::Build),
        "build" => serve::build(rest),
        "serve" => serve::serve(rest),
        "test" => test::run(rest),
        "dist" => dist::run(rest),
        "host-check" => host_check::run(rest),
        "dev" => dev::run(rest),
        "postgres" => postgres::run(rest),
        "tidy" => tidy::run(),
        "messages" => messages::run(),
        "openapi" => openapi::run(rest),
        "size" => size::run(),
        "bench" => bench::run(rest),
        "drill" => drill::run(rest),
        mutants::LIKELY_FIRST => mutants::likely_first(rest),
        "mutants" => mutants::run(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
