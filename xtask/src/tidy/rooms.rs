//! The numbered invariants of ARCHITECTURE.md, as far as text shows them: what may be named in which room.

use super::finding::Finding;
use super::source::{Source, module_of};

/// Words of the code that may stand only in some places.
struct Keep {
    within: &'static [&'static str],
    words: &'static [&'static str],
    except: &'static [&'static str],
    why: &'static str,
}

const KEEP: &[Keep] = &[
    Keep {
        within: &["src/"],
        words: &["gloo_net", "serde_json", "web_sys::Request", "web_sys::Response"],
        except: &["src/client/", "src/client.rs", "src/bin/"],
        why: "only `client` names HTTP and JSON (invariant 1)",
    },
    Keep {
        within: &["src/"],
        words: &["csrf"],
        except: &["src/client/", "src/client.rs", "src/session/", "src/session.rs"],
        why: "only `session` and `client` know who is signed in (invariant 2)",
    },
    Keep {
        within: &["server/src/domain"],
        words: &[
            "std::fs",
            "std::net",
            "std::env",
            "tokio",
            "sqlx",
            "axum",
            "hyper",
            "reqwest",
            "lettre",
            "Clock",
            "SystemTime",
            "Instant",
            "rand",
            "getrandom",
        ],
        except: &[],
        why: "`domain` does no IO and reads no clock (invariant 5)",
    },
    Keep {
        within: &["server/src/"],
        words: &["sqlx"],
        except: &["server/src/store/", "server/src/store.rs"],
        why: "only `store` contains SQL (invariant 6)",
    },
    Keep {
        within: &["server/src/"],
        words: &["prometheus_client"],
        except: &["server/src/metrics/"],
        why: "only `metrics` knows a format of metrics",
    },
    Keep {
        within: &["server/src/"],
        words: &["count_try", "consume_code", "put_code", "code_state"],
        except: &["server/src/store/", "server/src/challenge/"],
        why: "only `challenge` draws, counts, judges and spends one-time codes",
    },
    Keep {
        within: &["src/"],
        words: &[".unwrap()"],
        except: &[],
        why: "the page never panics on data from outside (invariant 9)",
    },
    Keep {
        within: &["src/pages/", "src/route"],
        words: &["web_sys", "js_sys"],
        except: &[],
        why: "rendering touches no browser API: give `ui`, `form` or `shell` the verb (invariant 10)",
    },
    Keep {
        within: &["src/", "api/src/", "server/src/"],
        words: &["SystemTime::now", "Instant::now", "Date::now", "Date::new_0", "Math::random", "OsRng", "getrandom"],
        except: &["server/src/clock", "server/src/entropy", "src/clock/"],
        why: "time and chance are parameters: take the clock or the entropy port (invariant 11)",
    },
];

/// The modules that are screens: they show a `<Page`.
pub fn pages(sources: &[Source]) -> Vec<Vec<String>> {
    let screens =
        sources.iter().filter(|source| source.path.starts_with("src/pages/") && source.code.contains("<Page"));
    screens.map(|source| module_of(&source.path)).collect()
}

pub fn check(source: &Source, pages: &[Vec<String>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for keep in KEEP {
        let held = keep.within.iter().any(|prefix| source.path.starts_with(prefix));
        let free = keep.except.iter().any(|prefix| source.path.starts_with(prefix));
        if held && !free {
            for word in keep.words {
                for line in source.naming(word) {
                    findings.push(Finding::new(&source.path, line, format!("`{word}`: {}", keep.why)));
                }
            }
        }
    }
    findings.extend(imported_pages(source, pages));
    findings.extend(words(source));
    findings
}

fn imported_pages(source: &Source, pages: &[Vec<String>]) -> Vec<Finding> {
    if !source.path.starts_with("src/pages/") || source.path.ends_with("mod.rs") {
        return Vec::new();
    }
    let here = module_of(&source.path);
    let mut findings = Vec::new();
    for (line, path) in source.crate_paths() {
        if let Some(page) = pages.iter().find(|page| **page != here && path.starts_with(page)) {
            let sentence = format!("no page imports another page: `{}` (invariant 4)", page.join("::"));
            findings.push(Finding::new(&source.path, line, sentence));
        }
    }
    findings
}

fn words(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let page = source.path.starts_with("src/");
    let server = source.path.starts_with("server/src/");
    let client = source.path.starts_with("src/client");
    let store = source.path.starts_with("server/src/store");
    for (line, text) in source.strings.iter().filter(|(line, _)| *line < source.tests_from) {
        let mut tell = |sentence: String| findings.push(Finding::new(&source.path, *line, sentence));
        let start: String = text.trim_start().chars().take(40).collect();
        if page && sentence(text) {
            tell(format!("\"{start}\": only `locales` holds sentences shown to people (invariants 3 and 7)"));
        }
        if page && !client && (text.starts_with("/api/") || text == "/api") {
            tell(format!("\"{start}\": only `client` names API addresses (invariant 1)"));
        }
        if server && !store && sql(text) {
            tell(format!("\"{start}\": only `store` contains SQL (invariant 6)"));
        }
    }
    if page {
        for (index, line) in source.code.lines().enumerate() {
            let attribute =
                line.contains(" style=\"") || line.trim_start().starts_with("style=\"") || line.contains(" style:");
            if attribute {
                findings.push(Finding::new(
                    &source.path,
                    index + 1,
                    "inline styles are refused by the content security policy: use a class",
                ));
            }
        }
    }
    findings
}

/// A capital, a small letter, and a second word: written for people. (Log lines begin small.)
fn sentence(text: &str) -> bool {
    let mut letters = text.trim().chars();
    let begins = letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(|letter| letter.is_lowercase() || letter == ' ');
    begins && text.split_whitespace().nth(1).is_some_and(|word| word.starts_with(char::is_alphabetic))
}

fn sql(text: &str) -> bool {
    let text = text.trim_start();
    [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "CREATE TABLE ",
        "CREATE INDEX ",
        "ALTER TABLE ",
        "BEGIN IMMEDIATE",
        "PRAGMA ",
    ]
    .iter()
    .any(|verb| text.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::{Source, check, pages};

    fn count(path: &str, text: &str) -> usize {
        check(&Source::new(path, text), &[]).len()
    }

    #[test]
    fn only_client_names_http_json_and_addresses() {
        assert_eq!(count("src/pages/track.rs", "use gloo_net::http::Request;"), 1);
        assert_eq!(count("src/session/mod.rs", "let a = \"/api/v1/session\";"), 1);
        assert_eq!(count("src/client/fetch.rs", "use gloo_net::http::Request; let a = \"/api/v1\";"), 0);
    }

    #[test]
    fn only_session_knows_who_is_signed_in() {
        assert_eq!(count("src/pages/track.rs", "let csrf = viewer.csrf;"), 1);
        assert_eq!(count("src/session/mod.rs", "let csrf = viewer.csrf;"), 0);
    }

    #[test]
    fn sentences_live_in_locales() {
        assert_eq!(count("src/ui/alert.rs", "view! { <p>\"Your case was found\"</p> }"), 1);
        assert_eq!(count("src/ui/alert.rs", "let class = \"usa-alert usa-alert--error\"; let key = \"Escape\";"), 0);
        assert_eq!(count("src/ui/alert.rs", "#[cfg(test)]\nmod tests { const A: &str = \"Your case was found\"; }"), 0);
    }

    #[test]
    fn no_page_imports_another() {
        let page = |path: &str, text: &str| Source::new(path, &format!("{text}\nview! {{ <Page title=x></Page> }}"));
        let sources = [
            page("src/pages/sign_in/enter_code.rs", "use crate::pages::sign_in::enter_password::EnterPassword;"),
            page("src/pages/sign_in/enter_password.rs", "use super::steps::Steps;"),
            Source::new("src/pages/sign_in/steps.rs", "pub struct Steps;"),
        ];
        let pages = pages(&sources);
        assert_eq!(check(&sources[0], &pages).len(), 1);
        assert_eq!(check(&sources[1], &pages).len(), 0);
    }

    #[test]
    fn domain_does_no_io() {
        assert_eq!(count("server/src/domain/code.rs", "use tokio::time;\nfn a(clock: &dyn Clock) {}"), 2);
        assert_eq!(count("server/src/domain/code.rs", "fn a(now: i64) {} // tokio"), 0);
    }

    #[test]
    fn only_store_contains_sql() {
        assert_eq!(count("server/src/http/case.rs", "sqlx::query(\"SELECT 1\")"), 2);
        assert_eq!(count("server/src/store/case.rs", "sqlx::query(\"SELECT 1\")"), 0);
    }

    #[test]
    fn rendering_touches_no_browser_api() {
        assert_eq!(count("src/pages/track.rs", "use web_sys::HtmlInputElement;"), 1);
        assert_eq!(count("src/form/focus.rs", "use web_sys::HtmlInputElement;"), 0);
    }

    #[test]
    fn the_page_never_unwraps_and_styles_by_class() {
        assert_eq!(count("src/session/mod.rs", "a.unwrap();"), 1);
        assert_eq!(count("src/ui/bar.rs", "<p style=\"color: red\">"), 1);
    }

    #[test]
    fn time_and_chance_are_parameters() {
        assert_eq!(count("server/src/http/case.rs", "let a = SystemTime::now();"), 1);
        assert_eq!(count("server/src/clock.rs", "let a = SystemTime::now();"), 0);
        assert_eq!(count("src/form/mod.rs", "js_sys::Math::random()"), 1);
    }
}
