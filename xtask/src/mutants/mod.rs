//! `mutants`: changes the program in one small way at a time, and sees whether a test fails then. `groups` lists what
//! is changed, and which tests have to see it; cargo-mutants does the rest. docs/mutants.md explains what no test can
//! see.

mod groups;

use crate::process::{Outcome, Program, read_text, root};
use crate::tools;
use groups::{GROUPS, Group, Guards};

const USAGE: &str = "usage: cargo xtask mutants [GROUP] [--shard K/N] [--list] [--anew]";

/// Where the survivors that no test can see are explained.
const EXPLAINED: &str = "docs/mutants.md";

/// Every copy of the tree is built there, so that the crates of others are built once.
const BUILD: &str = "target/mutants/build";

/// The command for [`likely_first`], which nobody types.
pub const LIKELY_FIRST: &str = "mutants-likely-first";

/// What is asked for.
#[derive(Default)]
struct Asked<'a> {
    group: Option<&'a str>,
    shard: Option<&'a str>,
    list: bool,
    anew: bool,
}

/// Goes on where a run before was ended: what was seen by a test then isn't tried again. `--anew` forgets it.
pub fn run(arguments: &[String]) -> Outcome {
    let asked = read(arguments)?;
    let groups: Vec<_> = GROUPS.iter().filter(|group| asked.group.is_none_or(|name| name == group.name)).collect();
    if groups.is_empty() {
        let names: Vec<_> = GROUPS.iter().map(|group| group.name).collect();
        return Err(format!("{USAGE}\ngroups: {}", names.join(", ")));
    }
    tools::CARGO_MUTANTS.bring()?;
    let mut unexplained = Vec::new();
    for group in groups {
        unexplained.extend(try_group(group, &asked)?);
    }
    if unexplained.is_empty() {
        return Ok(());
    }
    Err(format!("no test sees these, and {EXPLAINED} doesn't say why:\n  {}", unexplained.join("\n  ")))
}

fn read(arguments: &[String]) -> Outcome<Asked<'_>> {
    let mut asked = Asked::default();
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(argument) = rest.next() {
        match argument {
            "--shard" => asked.shard = Some(rest.next().filter(|shard| shard.contains('/')).ok_or(USAGE)?),
            "--list" => asked.list = true,
            "--anew" => asked.anew = true,
            name if !name.starts_with('-') && asked.group.is_none() => asked.group = Some(name),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(asked)
}

/// The survivors that nothing explains.
fn try_group(group: &Group, asked: &Asked<'_>) -> Outcome<Vec<String>> {
    let name = match asked.shard {
        Some(shard) => format!("{}-{}", group.name, shard.replace('/', "-of-")),
        None => group.name.to_owned(),
    };
    let folder = root().join("target/mutants").join(name);
    let said = folder.join("mutants.out");
    if asked.anew && !asked.list {
        std::fs::remove_dir_all(&folder)
            .or_else(ignore_missing)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut program = Program::new(tools::CARGO_MUTANTS.program("cargo-mutants")?)
        .args(["mutants", "--package", group.package])
        .args(chosen(group));
    if let Some(shard) = asked.shard {
        program = program.args(["--shard", shard]);
    }
    if asked.list {
        return program.arg("--list").run().map(|()| Vec::new());
    }
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    if said.is_dir() {
        program = program.arg("--iterate");
    }
    let outcome = program
        .arg("--output")
        .arg(&folder)
        .args(["--colors=never", "--minimum-test-timeout=30"])
        .args(["--test-package", group.package])
        .args(group.tests.iter().map(|argument| format!("--cargo-arg={argument}")))
        // Each binary of tests is run by `likely_first`.
        .env(
            &runner()?,
            format!("{} {LIKELY_FIRST}", std::env::current_exe().map_err(|error| error.to_string())?.display()),
        )
        // The first test that fails has seen the change. The switch isn't stable yet.
        .args(["--", "--", "-Zunstable-options", "--fail-fast"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", root().join(BUILD))
        // Of each property, so many random cases: what only the two hundredth sees is seen by chance.
        .env("PROPTEST_CASES", "32")
        .run();
    let lines = |file: &str| -> Vec<String> {
        std::fs::read_to_string(said.join(file)).unwrap_or_default().lines().map(str::to_owned).collect()
    };
    let seen = lines("caught.txt").len() + lines("previously_caught.txt").len();
    let (missed, endless, unfit) = (lines("missed.txt"), lines("timeout.txt"), lines("unviable.txt").len());
    // It fails where a change survived or ran without an end, too: these two are told below.
    if missed.is_empty() && endless.is_empty() {
        outcome?;
    }
    println!(
        "{}: {seen} seen by a test (or, in a run before, not to compile), {} without an end, {unfit} not to compile, {} not seen",
        group.name,
        endless.len(),
        missed.len()
    );
    // Within a table a bar is written with a backslash.
    let explained = read_text(&root().join(EXPLAINED))?.replace("\\|", "|");
    // A loop without an end is seen; on a busy machine a slow survivor looks like one.
    for mutant in endless {
        println!("  without an end: {mutant}");
    }
    Ok(missed.into_iter().filter(|mutant| !explained.contains(&format!("`{}`", without_place(mutant)))).collect())
}

/// The variable by which Cargo learns what runs the tests of this machine.
fn runner() -> Outcome<String> {
    let said = Program::new("rustc").arg("-vV").read()?;
    let host =
        said.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc doesn't say for which machine it is")?;
    Ok(format!("CARGO_TARGET_{}_RUNNER", host.to_uppercase().replace('-', "_")))
}

/// Runs a binary of tests, for Cargo: first those that are likely to see what was changed, then all. Most changes are
/// seen in some seconds that way.
pub fn likely_first(arguments: &[String]) -> Outcome {
    let (tests, rest) = arguments.split_first().ok_or(USAGE)?;
    let run = |filters: &[&str]| {
        Program::new(tests).args(rest.iter().map(String::as_str)).args(filters.iter().copied()).run()
    };
    let changed = GROUPS.iter().flat_map(|group| group.guards).find(|guards| is_changed(guards.file));
    if let Some(guards) = changed {
        run(guards.likely)?;
    }
    run(&[])
}

/// By the mark that cargo-mutants leaves. Tests run in the folder of their package.
fn is_changed(file: &str) -> bool {
    let text = std::fs::read_to_string(std::path::Path::new("..").join(file));
    text.is_ok_and(|text| text.contains("changed by cargo-mutants"))
}

fn ignore_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// What is changed, in the tool's own words.
fn chosen(group: &Group) -> Vec<String> {
    let mut arguments: Vec<String> = group.files.iter().map(|file| format!("--file={file}")).collect();
    for Guards { file, functions, .. } in group.guards {
        arguments.push(format!("--file={file}"));
        let path = file.replace('.', "\\.");
        arguments.push(format!("--re=^{path}:.*(replace|in) ([A-Za-z0-9_<>', ]+::)?({})\\b", functions.join("|")));
    }
    arguments
}

/// `file:line:column: what` without line and column, which move.
fn without_place(mutant: &str) -> String {
    let mut parts = mutant.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(file), Some(_), Some(_), Some(what)) => format!("{file}:{what}"),
        _ => mutant.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_place;

    #[test]
    fn a_mutant_is_known_wherever_its_line_has_moved() {
        let mutant = "server/src/domain/throttle.rs:20:5: replace held_until -> i64 with 0";
        assert_eq!(without_place(mutant), "server/src/domain/throttle.rs: replace held_until -> i64 with 0");
        assert_eq!(without_place("something"), "something");
    }
}
