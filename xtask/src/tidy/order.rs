//! The import order of ARCHITECTURE.md: who may use whom, in one direction. Other rules live beside it.

use super::Finding;
use super::source::{Source, module_of};

/// A room and the rooms of its own package that it may use.
type Rule = (&'static str, &'static [&'static str]);

const API: &[Rule] = &[
    ("field", &[]),
    ("value", &["field"]),
    ("problem", &["field", "value"]),
    ("endpoint", &["field", "value", "problem"]),
];

const SERVER: &[Rule] = &[
    ("domain", &[]),
    ("clock", &[]),
    ("entropy", &[]),
    ("store", &["domain", "clock", "entropy"]),
    ("message", &["domain", "store", "clock", "entropy", "config"]),
    ("case_status", &["domain", "store", "clock", "entropy", "config"]),
    ("http", &["domain", "store", "clock", "entropy", "config", "message", "case_status"]),
];

const PAGE: &[Rule] = &[
    ("i18n", &[]),
    ("route", &["i18n"]),
    ("client", &["i18n", "route"]),
    ("session", &["i18n", "route", "client"]),
    ("ui", &[]),
    ("form", &["ui", "i18n", "route", "client", "session"]),
    ("shell", &["ui", "form", "i18n", "route", "client", "session"]),
    ("pages", &["shell", "ui", "form", "i18n", "route", "client", "session"]),
    ("app", &["pages", "shell", "ui", "form", "i18n", "route", "client", "session"]),
];

/// Every use of a room by a room below it.
pub fn check(source: &Source) -> Vec<Finding> {
    let rules = if source.path.starts_with("api/src/") {
        API
    } else if source.path.starts_with("server/src/") {
        SERVER
    } else if source.path.starts_with("src/") {
        PAGE
    } else {
        return Vec::new();
    };
    let module = module_of(&source.path);
    let Some(room) = module.first() else { return Vec::new() };
    // A room without a rule (a resource, the server's wiring) may use all; but nothing with a rule may use it.
    let Some((_, allowed)) = rules.iter().find(|(name, _)| name == room) else { return Vec::new() };
    let mut findings = Vec::new();
    for (line, path) in source.crate_paths() {
        let used = &path[0];
        let is_room = used.starts_with(|letter: char| letter.is_lowercase());
        if line < source.tests_from && is_room && used != room && !allowed.contains(&used.as_str()) {
            let list = if allowed.is_empty() { "nothing of its package".to_owned() } else { allowed.join(", ") };
            findings.push(Finding::new(
                &source.path,
                line,
                format!("`{room}` must not use `{used}`: it may use {list} (import order, ARCHITECTURE.md)"),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    fn count(path: &str, text: &str) -> usize {
        check(&Source::new(path, text)).len()
    }

    #[test]
    fn a_room_must_not_use_one_that_comes_after_it() {
        assert_eq!(count("src/client/mod.rs", "use crate::session::Viewer;"), 1);
        assert_eq!(count("src/session/mod.rs", "use crate::client::Client;"), 0);
        assert_eq!(count("server/src/store/case.rs", "use crate::http::Caller;"), 1);
        assert_eq!(count("server/src/http/case.rs", "use crate::store::Store;"), 0);
        assert_eq!(count("api/src/field.rs", "fn a() -> crate::value::Email { b }"), 1);
    }

    #[test]
    fn ui_imports_nothing_of_the_crate() {
        assert_eq!(count("src/ui/button.rs", "use crate::i18n::Locale;"), 1);
        assert_eq!(count("src/ui/button.rs", "use crate::ui::icon::Icon;\nuse super::icon::Icon;"), 0);
        assert_eq!(count("src/ui/button.rs", "use super::super::form::Form;"), 1);
    }

    #[test]
    fn rooms_of_one_level_do_not_use_each_other() {
        assert_eq!(count("server/src/message/mail.rs", "use crate::case_status::Client;"), 1);
    }
}
