//! Counting tests out of what the runners print; which runner is started is not decided here.

use crate::process::{Outcome, Program};

/// How many tests passed and failed, and the sentences about those that did.
#[derive(Default)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub reasons: Vec<String>,
    /// What could not be asked on this machine. It neither passed nor failed.
    pub skipped: Vec<String>,
}

impl Tally {
    /// One check that either holds or not.
    pub fn check(&mut self, name: &str, outcome: Outcome) {
        match outcome {
            Ok(()) => {
                println!("ok   {name}");
                self.passed += 1;
            }
            Err(sentence) => self.fail(&format!("{name}: {sentence}")),
        }
    }

    /// Runs a program that runs tests, and counts them by what it prints.
    pub fn count(&mut self, name: &str, counted: fn(&str) -> (usize, usize), program: Program) {
        let (outcome, printed) = program.watch();
        let (passed, failed) = counted(&printed);
        self.passed += passed;
        self.failed += failed;
        match outcome {
            Ok(()) if passed + failed == 0 => self.fail(&format!("{name}: no test ran")),
            Ok(()) if failed == 0 => {}
            // A program that fails without a failed test could not run them at all.
            Err(sentence) if failed == 0 => self.fail(&format!("{name}: {sentence}")),
            Ok(()) | Err(_) => {
                self.reasons.push(format!("{name}: {failed} failed"));
                self.reasons.extend(faults(&printed));
            }
        }
    }

    /// Says what could not be asked on this machine, now and once more at the end.
    pub fn skip(&mut self, sentence: &str) {
        println!("SKIP {sentence}");
        self.skipped.push(sentence.to_owned());
    }

    pub fn fail(&mut self, sentence: &str) {
        println!("FAIL {sentence}");
        self.failed += 1;
        self.reasons.push(sentence.to_owned());
    }
}

/// `test result: ok. 3 passed; 0 failed; …`, summed; wasm-bindgen's runner prints the same.
pub fn cargo(printed: &str) -> (usize, usize) {
    sum(printed.lines().filter(|line| line.trim_start().starts_with("test result:")))
}

/// Playwright's last lines: `  2 failed`, `  12 passed (30.1s)`, `  1 flaky`. A test that didn't run hasn't passed.
pub fn playwright(printed: &str) -> (usize, usize) {
    let tail: Vec<String> = printed
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with(|letter: char| letter.is_ascii_digit()))
        .map(|line| line.replace("flaky", "failed").replace("did not run", "failed").replace("interrupted", "failed"))
        .collect();
    sum(tail
        .iter()
        .map(String::as_str)
        .filter(|line| line.split_whitespace().nth(1).is_some_and(|word| word == "passed" || word == "failed")))
}

/// A script that prints a line `ok …` or `not ok …` for each test.
pub fn script(printed: &str) -> (usize, usize) {
    let count = |start: &str| printed.lines().filter(|line| line.starts_with(start)).count();
    (count("ok "), count("not ok "))
}

/// What the runners say of each test that failed: its name and the first lines about it. Where little of a long output
/// is kept, this is what has to be.
fn faults(printed: &str) -> Vec<String> {
    const LINES: usize = 8;
    let starts = |line: &str| {
        let (number, rest) = line.split_once(") ").unwrap_or_default();
        line.starts_with("not ok ") || line.starts_with("---- ") || (number.parse::<u8>().is_ok() && rest.contains('›'))
    };
    let mut found: Vec<Vec<&str>> = Vec::new();
    for line in printed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if starts(line) {
            found.push(vec![line]);
        } else if let Some(about) =
            found.last_mut().filter(|about| about.len() < LINES && !about[0].starts_with("not "))
        {
            about.push(line);
        }
    }
    found.into_iter().map(|about| about.join("\n     ")).collect()
}

fn sum<'a>(lines: impl Iterator<Item = &'a str>) -> (usize, usize) {
    let (mut passed, mut failed) = (0, 0);
    for line in lines {
        let words: Vec<&str> = line.split([' ', ';', '.', ',']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let number = pair[0].parse::<usize>().unwrap_or(0);
            match pair[1] {
                "passed" => passed += number,
                "failed" => failed += number,
                _ => {}
            }
        }
    }
    (passed, failed)
}

#[cfg(test)]
mod tests {
    use super::{cargo, faults, playwright, script};

    #[test]
    fn the_results_of_several_targets_are_summed() {
        let printed = "running 2 tests\n..\ntest result: ok. 2 passed; 0 failed; 0 ignored; finished in 0.00s\n\
                       test result: FAILED. 3 passed; 1 failed; 0 ignored\n";
        assert_eq!(cargo(printed), (5, 1));
        assert_eq!(cargo("nothing"), (0, 0));
    }

    #[test]
    fn a_journey_that_is_flaky_or_did_not_run_has_not_passed() {
        assert_eq!(
            playwright("  1 failed\n    a.spec.mjs:3 passed of\n  1 flaky\n  2 did not run\n  12 passed (30.1s)\n"),
            (12, 4)
        );
    }

    #[test]
    fn a_script_tells_each_test_on_a_line() {
        assert_eq!(script("ok sign-up\nnot ok sign-in: no button\nlook\n"), (1, 1));
    }

    #[test]
    fn each_runner_names_what_failed_and_why() {
        let playwright = "  ok 1 a.spec.mjs:1:1 › fine (2.0s)\n\n  1) a.spec.mjs:3:1 › in en › counts ───\n\n    Error: expected 2\n\n  1 failed\n";
        assert_eq!(
            faults(playwright),
            ["1) a.spec.mjs:3:1 › in en › counts ───\n     Error: expected 2\n     1 failed"]
        );
        assert_eq!(faults("not ok nginx / http: no type\nok caddy\n"), ["not ok nginx / http: no type"]);
        let cargo = "failures:\n\n---- a::b stdout ----\nthread 'a::b' panicked at x.rs:1:1:\n";
        assert_eq!(faults(cargo), ["---- a::b stdout ----\n     thread 'a::b' panicked at x.rs:1:1:"]);
        assert!(faults("test result: ok. 2 passed; 0 failed\n").is_empty());
    }
}
