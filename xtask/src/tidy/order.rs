//! The import order of ARCHITECTURE.md: who may use whom, in one direction. Other rules live beside it.

use std::collections::BTreeSet;

use super::finding::Finding;
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
    ("clock", &[]),
    ("entropy", &[]),
    ("authenticator", &[]),
    ("headers", &[]),
    ("files", &[]),
    ("private_file", &[]),
    ("requests", &[]),
    // The names of spans of time only; the clock itself is refused by invariant 5.
    ("domain", &["clock"]),
    ("config", &["domain", "headers"]),
    ("listener", &["domain"]),
    ("secrets", &["clock", "entropy"]),
    ("count_keys", &["secrets", "store"]),
    ("server_key", &["config", "domain", "entropy", "private_file", "secrets"]),
    ("password", &["domain", "entropy"]),
    ("passwords", &["domain", "entropy", "password"]),
    ("store", &["domain", "clock", "entropy", "private_file"]),
    ("challenge", &["domain", "store", "entropy", "secrets"]),
    ("message", &["domain", "store", "clock", "entropy", "config"]),
    ("case_status", &["domain", "store", "clock", "entropy", "config"]),
    ("case_sync", &["domain", "store", "clock", "case_status"]),
    ("app", SHARED),
    ("sending", &["app", "count_keys", "domain", "store"]),
    ("credential", &CREDENTIALS),
    ("http", &HANDLERS),
    ("admin", &["config", "domain", "store", "secrets", "count_keys", "server_key", "private_file"]),
];

/// What handlers share, and so what `app` gathers.
const SHARED: &[&str] = &[
    "domain",
    "store",
    "clock",
    "entropy",
    "config",
    "challenge",
    "message",
    "case_status",
    "case_sync",
    "secrets",
    "count_keys",
    "authenticator",
    "password",
    "passwords",
    "headers",
    "files",
    "requests",
];

const CREDENTIALS: [&str; SHARED.len() + 2] = shared_and(&["app", "sending"]);

const HANDLERS: [&str; SHARED.len() + 3] = shared_and(&["app", "sending", "credential"]);

/// `N` rooms: those that are shared, and some more.
const fn shared_and<const N: usize>(more: &[&'static str]) -> [&'static str; N] {
    let mut all = [""; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < SHARED.len() { SHARED[at] } else { more[at - SHARED.len()] };
        at += 1;
    }
    all
}

const PAGE: &[Rule] = &[
    ("reactive", &[]),
    ("clock", &["reactive"]),
    ("i18n", &[]),
    ("route", &["i18n"]),
    ("client", &["i18n", "route", "clock"]),
    ("session", &["i18n", "route", "client", "clock", "reactive"]),
    ("kept", &[]),
    ("ui", &["reactive"]),
    ("facts", &["ui"]),
    ("case_status", &["ui", "i18n", "clock", "reactive"]),
    ("form", &["ui", "kept", "i18n", "route", "client", "session", "clock", "reactive"]),
    ("shell", &["ui", "form", "kept", "i18n", "route", "client", "session", "clock", "reactive"]),
    ("adding", &["ui", "form", "kept", "i18n", "route", "client", "session", "clock", "reactive"]),
    (
        "lookup",
        &[
            "adding",
            "shell",
            "case_status",
            "ui",
            "form",
            "kept",
            "i18n",
            "route",
            "client",
            "session",
            "clock",
            "reactive",
        ],
    ),
    (
        "pages",
        &[
            "adding",
            "lookup",
            "facts",
            "shell",
            "case_status",
            "ui",
            "form",
            "kept",
            "i18n",
            "route",
            "client",
            "session",
            "clock",
            "reactive",
        ],
    ),
    (
        "app",
        &[
            "pages",
            "adding",
            "lookup",
            "facts",
            "shell",
            "case_status",
            "ui",
            "form",
            "kept",
            "i18n",
            "route",
            "client",
            "session",
            "clock",
            "reactive",
        ],
    ),
    ("mount", &["app", "shell", "ui", "i18n", "route", "reactive"]),
];

/// Every use of a room by a room below it.
pub fn check(source: &Source, rooms: &BTreeSet<String>) -> Vec<Finding> {
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
        // What isn't a module is a macro or a name of the crate's own root.
        let is_room = rooms.contains(&format!("{}{used}", package(&source.path)));
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

/// The rooms that there are, by package: `server/src/store`.
pub fn rooms(sources: &[Source]) -> BTreeSet<String> {
    let room = |source: &Source| Some(format!("{}{}", package(&source.path), module_of(&source.path).first()?));
    sources.iter().filter_map(room).collect()
}

fn package(path: &str) -> &str {
    path.find("src/").map_or("", |at| &path[..at + "src/".len()])
}

#[cfg(test)]
mod tests {
    use super::{Source, check, rooms};

    fn count(path: &str, text: &str) -> usize {
        let others = ["src/client/mod.rs", "src/session/mod.rs", "src/form.rs", "src/i18n.rs", "src/ui/icon.rs"];
        let servers =
            ["server/src/store/mod.rs", "server/src/http/mod.rs", "server/src/case_status.rs", "api/src/value.rs"];
        let sources: Vec<_> = others.iter().chain(&servers).map(|path| Source::new(path, "")).collect();
        check(&Source::new(path, text), &rooms(&sources)).len()
    }

    #[test]
    fn a_macro_of_the_crate_is_no_room() {
        assert_eq!(count("src/session/mod.rs", "use crate::t;"), 0);
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
