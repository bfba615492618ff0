//! Functions and constants that are public and that no other file names: what is for one file alone is private to it.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::source::Source;

const ITEMS: [&str; 6] = ["pub fn ", "pub async fn ", "pub const fn ", "pub const ", "pub static ", "pub(crate) fn "];

/// Finds them outside of tests. Types aren't looked at: one that a public function returns needs no name elsewhere.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        let mut words: Vec<&str> = words(&source.code).collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *files.entry(word).or_default() += 1;
        }
    }
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.contains("src/") && !source.path.contains("/tests/")) {
        for (at, line) in source.code.lines().enumerate().take_while(|(at, _)| at + 1 < source.tests_from) {
            let Some(item) = ITEMS.iter().find_map(|start| line.trim_start().strip_prefix(start)) else { continue };
            let Some(name) = words(item).find(|word| *word != "fn") else { continue };
            if files.get(name) == Some(&1) {
                findings.push(Finding::new(
                    &source.path,
                    at + 1,
                    format!("`{name}` is for this file alone: not `pub`"),
                ));
            }
        }
    }
    findings
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<_> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
        check(&sources).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn what_no_other_file_names_is_found_and_what_one_names_is_not() {
        let one =
            "pub fn lonely() { lonely() }\npub fn called() {}\nfn own() {}\npub struct Shown;\npub const SOLE: u8 = 1;";
        let files = [("api/src/one.rs", one), ("src/two.rs", "fn main() { called() } // lonely")];
        assert_eq!(found(&files), ["api/src/one.rs:1", "api/src/one.rs:5"]);
    }

    #[test]
    fn a_test_in_a_folder_of_tests_counts_as_another_file_and_is_not_looked_at() {
        let files = [("api/src/one.rs", "pub fn tried() {}"), ("api/tests/one.rs", "pub fn helper() { tried() }")];
        assert!(found(&files).is_empty());
    }
}
