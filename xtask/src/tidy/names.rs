//! Rules about files as such: their names, their first line, their length, words that must not stand in them.

use super::finding::Finding;

/// Names that say nothing about what changes a file (house rules, section 2).
const BANNED: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "types", "manager", "service"];

/// The hard stop for the length of a file, in lines.
const LONGEST: usize = 400;

/// The file's name and those of its folders.
pub fn path(path: &str) -> Vec<Finding> {
    path.split('/')
        .map(|part| part.split('.').next().unwrap_or(part))
        .filter(|part| BANNED.contains(part))
        .map(|part| Finding::new(path, 1, format!("`{part}` says nothing: name the file for its reason to change")))
        .collect()
}

/// First line, length and words left for later.
pub fn text(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if path.ends_with(".rs") && !text.starts_with("//! ") {
        findings.push(Finding::new(path, 1, "begin with one `//!` sentence: what lives here, and what must not"));
    }
    let source = [".rs", ".scss", ".ts", ".js", ".mjs"].iter().any(|ending| path.ends_with(ending));
    let lines = text.lines().count();
    if source && lines > LONGEST {
        findings.push(Finding::new(path, lines, format!("{lines} lines: {LONGEST} is the stop, divide the file")));
    }
    if source {
        for (index, line) in text.lines().enumerate() {
            for word in [concat!("TO", "DO"), concat!("FIX", "ME")] {
                if line.contains(word) {
                    findings.push(Finding::new(path, index + 1, format!("`{word}`: do it, or open an issue")));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{path, text};

    #[test]
    fn a_name_that_says_nothing_is_refused() {
        assert_eq!(path("src/utils/text.rs").len(), 1);
        assert_eq!(path("src/common.rs").len(), 1);
        assert!(path("src/form/focus.rs").is_empty());
    }

    #[test]
    fn a_module_begins_with_its_sentence() {
        assert_eq!(text("src/a.rs", "use x;\n").len(), 1);
        assert!(text("src/a.rs", "//! What lives here.\n").is_empty());
        assert!(text("style/a.scss", "p { margin: 0; }\n").is_empty());
    }

    #[test]
    fn four_hundred_lines_are_the_stop() {
        let body = format!("//! Long.\n{}", "let a = 1;\n".repeat(399));
        assert!(text("src/a.rs", &body).is_empty());
        assert_eq!(text("src/a.rs", &format!("{body}x\n")).len(), 1);
    }

    #[test]
    fn nothing_is_left_for_later() {
        assert_eq!(text("src/a.rs", concat!("//! A.\n// TO", "DO later\n")).len(), 1);
    }
}
