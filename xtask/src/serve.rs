//! `build` and `serve`: the page, the server, and the server at work with sample data.
//! What the server prints and does is its own.

use crate::page::{self, Library, Profile};
use crate::process::{Outcome, Program, root, step, together};
use crate::setup::{self, Extent};

/// The cargo profile of the shipped server, and so the name of its folder.
const SERVER_PROFILE: &str = "server";

/// Where the page goes.
const DIST: &str = "dist";

/// Builds the page and the server as they are shipped, or what is asked for.
pub fn build(arguments: &[String]) -> Outcome {
    setup::run(Extent::Build)?;
    let (profile, library) = match arguments {
        [] => (Profile::Release, Library::best()),
        [only] if only == "--shipped-std" => (Profile::Release, Library::Shipped),
        [only] if only == "--debug" => (Profile::Debug, Library::Shipped),
        // What the quick form of `drill newcomer` needs.
        [only] if only == "--program" => return page::program(Profile::Release, Library::best()).map(drop),
        _ => return Err("usage: cargo xtask build [--debug | --shipped-std | --program]".to_owned()),
    };
    page::build(profile, library, &page::Site::default(), DIST)?;
    server(profile)
}

/// Builds the page as it is shipped and a server that is quick to build, and becomes that server, with a fresh sample
/// database on the first run.
pub fn serve(arguments: &[String]) -> Outcome {
    setup::run(Extent::Build)?;
    // The last steps of the page's program leave a core idle.
    together(
        || page::build(Profile::Release, Library::best(), &page::Site::default(), DIST),
        || page::prerenderer().and_then(|()| server(Profile::Debug)),
    )?;
    let data = root().join("data");
    std::fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    let more = arguments.iter().skip_while(|argument| *argument == "--");
    Program::new(root().join("target/debug/ellis-server")).args(options(arguments)).args(more).become_it()
}

/// The options of a server for one person at one machine, but those that are given anew.
pub fn options(given: &[String]) -> Vec<String> {
    let database = format!("sqlite://{}", root().join("data/ellis.db").display());
    let pairs = [("--listen", "127.0.0.1:8080"), ("--database-url", database.as_str()), ("--static-folder", DIST)];
    let mut options: Vec<String> = Vec::new();
    for (name, value) in pairs {
        let again = given.iter().any(|argument| argument == name || argument.starts_with(&format!("{name}=")));
        if !again {
            options.extend([name.to_owned(), value.to_owned()]);
        }
    }
    for name in ["--sample-data", "--message-box"] {
        if !given.iter().any(|argument| argument == name) {
            options.push(name.to_owned());
        }
    }
    options
}

fn server(profile: Profile) -> Outcome {
    step("building the server (some minutes the first time)", || {
        let cargo = Program::cargo().args(["build", "--quiet", "--package", "ellis-server"]);
        match profile {
            Profile::Release => cargo.args(["--profile", SERVER_PROFILE]).run(),
            Profile::Debug => cargo.run(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::options;

    #[test]
    fn an_option_given_anew_takes_the_place_of_ours() {
        let given = ["--listen".to_owned(), "127.0.0.1:9000".to_owned(), "--static-folder=other".to_owned()];
        let options = options(&given);
        assert!(!options.contains(&"--listen".to_owned()));
        assert!(!options.contains(&"--static-folder".to_owned()));
        // The server's own is on the port that it was given.
        assert!(!options.contains(&"--public-address".to_owned()));
        assert!(options.contains(&"--message-box".to_owned()));
    }
}
