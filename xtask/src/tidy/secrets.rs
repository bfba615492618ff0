//! Secrets in the examples of the documents: never behind a flag, which everybody on the machine sees in the list of
//! processes.

use super::finding::Finding;

/// The options that hold a secret, or may.
const SECRET: &[&str] = &["--secret-key", "--smtp-url", "--text-gateway-key", "--case-status-secret"];

/// The lines of a document that show a value behind such a flag.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for flag in SECRET {
            let shown = line.match_indices(flag).any(|(place, _)| {
                let behind = &line[place + flag.len()..];
                behind.starts_with('=') || behind.strip_prefix(' ').is_some_and(|value| !value.trim().is_empty())
            });
            if shown {
                findings.push(Finding::new(path, index + 1, format!("`{flag}` with a value: show its variable")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn an_example_with_a_secret_behind_a_flag_is_refused() {
        assert_eq!(check("docs/a.md", "  --smtp-url 'smtp://user:password@mail.example.org' \\\n").len(), 1);
        assert_eq!(check("docs/a.md", "ellis-server --secret-key=abc\n").len(), 1);
    }

    #[test]
    fn a_flag_may_be_named_and_a_variable_may_be_shown() {
        assert!(check("docs/a.md", "| `--secret-key` | `ELLIS_SECRET_KEY` | a file |\n").is_empty());
        assert!(check("docs/a.md", "ELLIS_SMTP_URL=\"smtp://user:password@mail.example.org\"\n").is_empty());
    }
}
