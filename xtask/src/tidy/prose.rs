//! Comments and documents: how long their lines are.

use super::finding::Finding;

/// Columns of a line of prose.
const COLUMNS: usize = 120;

/// Finds lines of comments in a source that are too long.
pub fn comments(path: &str, text: &str) -> Vec<Finding> {
    let is_comment = |line: &str| ["//", "* ", "/*"].iter().any(|mark| line.trim_start().starts_with(mark));
    long(path, text.lines().enumerate().filter(|(_, line)| is_comment(line)))
}

/// Finds lines of a document that are too long. Tables and blocks of code can't be wrapped.
pub fn document(path: &str, text: &str) -> Vec<Finding> {
    let mut in_code = false;
    let prose = text.lines().enumerate().filter(|(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence && !line.starts_with('|')
    });
    long(path, prose)
}

fn long<'a>(path: &str, lines: impl Iterator<Item = (usize, &'a str)>) -> Vec<Finding> {
    // A line that is one long word, such as an address, stays whole.
    let is_long = |line: &str| line.chars().count() > COLUMNS && line.trim().split(' ').count() > 2;
    let found = lines.filter(|(_, line)| is_long(line));
    found.map(|(at, _)| Finding::new(path, at + 1, format!("prose is wrapped at {COLUMNS} columns"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(found: &[Finding]) -> Vec<&str> {
        found.iter().filter_map(|finding| finding.place.split(':').next_back()).collect()
    }

    #[test]
    fn a_long_comment_is_found_and_long_code_and_a_long_word_are_not() {
        let long = "word ".repeat(30);
        let text = format!("/// {long}\nlet code = \"{long}\";\n    // {}\n * {long}\n/// short", "x".repeat(150));
        assert_eq!(lines(&comments("a.rs", &text)), ["1", "4"]);
    }

    #[test]
    fn columns_are_letters_and_not_bytes() {
        assert!(comments("a.rs", &format!("// {}", "ñ ".repeat(58))).is_empty());
    }

    #[test]
    fn a_long_line_of_a_document_is_found_outside_of_tables_and_code() {
        let long = "word ".repeat(30);
        let text = format!("{long}\n| {long} |\n```\n{long}\n```\n- {long}");
        assert_eq!(lines(&document("a.md", &text)), ["1", "6"]);
    }
}
