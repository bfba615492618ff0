//! `mutants`: changes the program in one small way at a time, and sees whether a test fails then. What is changed, and which
//! tests have to see it, is said here; cargo-mutants does it. What no test can see is explained in docs/mutants.md.

use crate::process::{Outcome, Program, read_text, root};
use crate::tools;

const USAGE: &str = "usage: cargo xtask mutants [GROUP] [--shard K/N] [--list] [--anew]";

/// Where the survivors that no test can see are explained.
const EXPLAINED: &str = "docs/mutants.md";

/// Every copy of the tree is built there, so that the crates of others are built once.
const BUILD: &str = "target/mutants/build";

/// Code that is changed, and the tests that are run for it.
struct Group {
    name: &'static str,
    package: &'static str,
    /// Which tests of the package: arguments of `cargo test`.
    tests: &'static [&'static str],
    /// Files whose every function is changed; `*` and `**` as in globs.
    files: &'static [&'static str],
    /// Functions that are changed one by one, by their file.
    guards: &'static [Guards],
}

/// Functions of a file that guard something.
struct Guards {
    file: &'static str,
    functions: &'static [&'static str],
    /// What the names of tests hold that are likely to see a change; these are run first.
    likely: &'static [&'static str],
}

/// Shorter to read in the list.
const fn guards(file: &'static str, functions: &'static [&'static str], likely: &'static [&'static str]) -> Guards {
    Guards { file, functions, likely }
}

const GROUPS: &[Group] = &[
    Group { name: "values", package: "ellis-api", tests: &[], files: &["api/src/value/*.rs"], guards: &[] },
    Group {
        name: "rules",
        package: "ellis-server",
        tests: &["--lib"],
        files: &[
            "server/src/domain/**/*.rs",
            "server/src/password/*.rs",
            "server/src/secrets.rs",
            "server/src/authenticator.rs",
        ],
        guards: &[],
    },
    Group {
        name: "guards",
        package: "ellis-server",
        tests: &["--test=contract"],
        files: &[],
        guards: &[
            guards(
                "server/src/app.rs",
                &["is_own_origin", "claim_sending", "may_send"],
                &["forgery", "mailboxes", "budgets", "throttles"],
            ),
            guards(
                "server/src/challenge/mod.rs",
                &["try_code", "try_undrawn", "newest", "verdict", "row", "digest"],
                &["codes", "tries", "proving"],
            ),
            guards(
                "server/src/http/caller/mod.rs",
                &["takes_csrf", "member", "refuse_forged"],
                &["forgery", "second_factor", "sessions"],
            ),
            guards(
                "server/src/http/caller/cookies.rs",
                &["cookie", "set_cookie", "device_token"],
                &["forgery", "sessions", "known_devices"],
            ),
            guards(
                "server/src/http/account/lockout.rs",
                &["failure_key", "total_key", "count_total", "count_failure", "second_factor_key"],
                &["tries", "throttles", "hashing", "second_factor"],
            ),
            guards("server/src/http/session.rs", &["begin"], &["sessions", "sign_in_again"]),
            guards("server/src/http/account/methods.rs", &["offers"], &["second_factor", "factor_off", "codes"]),
            guards(
                "server/src/http/account/sign_in_code.rs",
                &["challenge", "moved", "subject"],
                &["second_factor", "sign_in_again", "tries", "codes"],
            ),
            guards("server/src/http/sign_in/verify.rs", &["left", "wrong"], &["second_factor", "tries", "codes"]),
            guards(
                "server/src/http/sign_up.rs",
                &["with_password", "refuse_weak", "is_known"],
                &["foreign_address", "weak_passwords", "links", "known_and_unknown"],
            ),
            guards("server/src/http/set_up/methods.rs", &["refuse", "count_text"], &["proving", "set_up", "codes"]),
            guards(
                "server/src/http/account/enrollment.rs",
                &["challenge", "pending_owner", "pending_secret"],
                &["proving", "set_up", "codes"],
            ),
            guards("server/src/http/recovery/mod.rs", &["open_recovery", "reset_password"], &["recovery", "bindings"]),
            guards(
                "server/src/http/recovery/state.rs",
                &["open", "standing", "proof_is_due", "mailbox_gets_codes"],
                &["recovery", "bindings", "reset_and_factors", "known_devices"],
            ),
            guards(
                "server/src/http/recovery/proofs.rs",
                &["answer_question", "prove_by_backup_code"],
                &["recovery", "reset_and_factors", "known_devices"],
            ),
            guards(
                "server/src/http/account/backup_codes.rs",
                &["spend", "on"],
                &["factor_off", "second_factor", "recovery_proofs", "hashing"],
            ),
            guards("server/src/http/account/devices.rs", &["known", "failure_key"], &["known_devices"]),
            guards(
                "server/src/http/account/sending.rs",
                &["recovery", "sign_in_code"],
                &["mailboxes", "budgets", "known_devices"],
            ),
            guards(
                "server/src/store/codes.rs",
                &["is_good", "count_try", "consume_code", "move_code"],
                &["codes", "proving", "tries"],
            ),
            guards(
                "server/src/store/sessions.rs",
                &["live_session", "prove_session", "end_session", "count_sign_in_try"],
                &["sessions", "second_factor", "tries"],
            ),
            guards(
                "server/src/store/sendings.rs",
                &["claim_sending", "held_back", "free_at"],
                &["mailboxes", "budgets", "throttles"],
            ),
            guards(
                "server/src/store/limits.rs",
                &["count_failure", "count_total", "forgive_total", "counted"],
                &["tries", "throttles", "factor_off", "budgets"],
            ),
            guards(
                "server/src/store/recoveries.rs",
                &["spend_recovery_link", "count_proof", "count_wrong_answer", "reset_password"],
                &["recovery", "bindings", "reset_and_factors"],
            ),
            guards("server/src/store/sign_ups.rs", &["confirm_sign_up"], &["foreign_address", "links", "set_up"]),
            guards(
                "server/src/store/accounts.rs",
                &["asks_for_code", "end_everywhere", "end_elsewhere"],
                &["sessions", "reset_and_factors", "second_factor"],
            ),
            guards(
                "server/src/store/factors.rs",
                &["try_authenticator", "try_backup_code", "wrong"],
                &["app_codes", "factor_off"],
            ),
            guards(
                "server/src/store/devices.rs",
                &["known_device", "know_device", "forget_devices"],
                &["known_devices"],
            ),
            guards(
                "server/src/store/cases.rs",
                &["keep_reading", "keep_failure", "add_case", "remove_case"],
                &["hidden_cases", "late_finds", "poller", "case_status", "alerts"],
            ),
            guards("server/src/app.rs", &["alerts_offered"], &["alerts", "alert_limits"]),
            guards("server/src/alerts.rs", &["round", "alert_account"], &["alerts", "alert_limits"]),
            guards("server/src/http/alerts.rs", &["change_alerts", "stop_alerts"], &["alerts", "alert_limits"]),
            guards(
                "server/src/store/alerts.rs",
                &[
                    "change_alerts",
                    "set_case_alerts",
                    "stop_alerts",
                    "queue_alert",
                    "remove_queued",
                    "remove_queued_of_case",
                ],
                &["alerts", "alert_limits", "news"],
            ),
        ],
    },
];

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

/// Runs a binary of tests, for Cargo: first those that are likely to see what was changed, then all. Most changes are seen in
/// some seconds that way.
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
    use super::*;

    #[test]
    fn every_guard_that_is_named_is_a_function_of_its_file() {
        for Guards { file, functions, .. } in GROUPS.iter().flat_map(|group| group.guards) {
            let text = read_text(&root().join(file)).unwrap();
            for function in *functions {
                let there = [format!("fn {function}("), format!("fn {function}<")].iter().any(|one| text.contains(one));
                assert!(there, "{file} has no {function}");
            }
        }
    }

    #[test]
    fn what_is_likely_to_see_a_change_are_tests_that_there_are() {
        let there = read_text(&root().join("server/tests/contract/main.rs")).unwrap();
        for word in GROUPS.iter().flat_map(|group| group.guards).flat_map(|guards| guards.likely) {
            assert!(there.contains(&format!("mod {word}")), "{word}");
        }
    }

    #[test]
    fn every_file_and_folder_that_is_named_is_there() {
        for glob in GROUPS.iter().flat_map(|group| group.files) {
            let place = glob.split('*').next().unwrap_or_default();
            assert!(root().join(place).exists(), "{glob}");
        }
    }

    #[test]
    fn a_mutant_is_known_wherever_its_line_has_moved() {
        let mutant = "server/src/domain/throttle.rs:20:5: replace held_until -> i64 with 0";
        assert_eq!(without_place(mutant), "server/src/domain/throttle.rs: replace held_until -> i64 with 0");
        assert_eq!(without_place("something"), "something");
    }
}
