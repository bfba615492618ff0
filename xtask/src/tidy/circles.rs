//! Circles between the files of a package: an arrow goes from who uses to what is used, and no way along them leads
//! back. Methods and what stands at the root of a crate aren't seen.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::source::{Source, module_of};

/// Every circle among the files of one package, told at the first of its files. A file of a room may use what stands in
/// its door (`mod.rs`) only where the door itself uses nothing of that file. What a door hands on by `pub use` isn't a
/// use.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in ["api/src/", "server/src/", "src/", "xtask/src/"] {
        let files: Vec<&Source> = sources.iter().filter(|source| source.path.starts_with(package)).collect();
        let modules: BTreeMap<Vec<String>, usize> =
            files.iter().enumerate().map(|(at, source)| (module_of(&source.path), at)).collect();
        let arrows: Vec<Vec<usize>> = files.iter().map(|source| uses(source, &files, &modules)).collect();
        for circle in circles(&arrows) {
            let names: Vec<&str> = circle.iter().map(|at| files[*at].path.as_str()).collect();
            findings.push(Finding::new(names[0], 1, format!("these files use each other: {}", names.join(", "))));
        }
    }
    findings
}

/// The files that a file uses, tests left out.
fn uses(source: &Source, files: &[&Source], modules: &BTreeMap<Vec<String>, usize>) -> Vec<usize> {
    let own = module_of(&source.path);
    let mut used = Vec::new();
    for (line, path) in source.all_paths(&own) {
        if line >= source.tests_from || source.hands_on(line) {
            continue;
        }
        if let Some(at) = resolve(&path, files, modules)
            && files[at].path != source.path
            && !used.contains(&at)
        {
            used.push(at);
        }
    }
    used
}

/// The file in which a path ends: the longest module that it begins with, and behind a door what the door hands on.
fn resolve(path: &[String], files: &[&Source], modules: &BTreeMap<Vec<String>, usize>) -> Option<usize> {
    let length = (1..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
    let at = *modules.get(&path[..length])?;
    let Some(name) = path.get(length) else { return Some(at) };
    let own = module_of(&files[at].path);
    let handed =
        files[at].all_paths(&own).into_iter().find(|(line, to)| files[at].hands_on(*line) && to.last() == Some(name));
    match handed {
        Some((_, to)) if to != path => resolve(&to, files, modules),
        _ => Some(at),
    }
}

/// The sets of more than one file in which each leads to each (Tarjan, 1972).
fn circles(arrows: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut state = Walk { arrows, order: vec![None; arrows.len()], low: vec![0; arrows.len()], ..Walk::default() };
    for at in 0..arrows.len() {
        if state.order[at].is_none() {
            state.visit(at);
        }
    }
    state.found.retain(|circle| circle.len() > 1);
    state.found.iter_mut().for_each(|circle| circle.sort_unstable());
    state.found
}

#[derive(Default)]
struct Walk<'a> {
    arrows: &'a [Vec<usize>],
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    next: usize,
    open: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl Walk<'_> {
    fn visit(&mut self, at: usize) {
        self.order[at] = Some(self.next);
        self.low[at] = self.next;
        self.next += 1;
        self.open.push(at);
        for to in self.arrows[at].clone() {
            match self.order[to] {
                None => {
                    self.visit(to);
                    self.low[at] = self.low[at].min(self.low[to]);
                }
                Some(order) if self.open.contains(&to) => self.low[at] = self.low[at].min(order),
                Some(_) => {}
            }
        }
        if Some(self.low[at]) == self.order[at] {
            let from = self.open.iter().position(|one| *one == at).unwrap_or_default();
            self.found.push(self.open.split_off(from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    fn found(files: &[(&str, &str)]) -> usize {
        check(&files.iter().map(|(path, text)| Source::new(path, text)).collect::<Vec<_>>()).len()
    }

    #[test]
    fn two_files_that_use_each_other_are_a_circle_and_three_in_a_round_are_one() {
        let (a, b) = (("src/a/one.rs", "use super::two::B;"), ("src/a/two.rs", "use crate::a::one::A;"));
        assert_eq!(found(&[a, b]), 1);
        assert_eq!(found(&[a, ("src/a/two.rs", "struct B;")]), 0);
        let round =
            [("src/a.rs", "use crate::b::B;"), ("src/b.rs", "use crate::c::C;"), ("src/c.rs", "use crate::a::A;")];
        assert_eq!(found(&round), 1);
    }

    #[test]
    fn a_door_that_only_hands_on_uses_nothing_and_what_it_hands_on_is_used_where_it_stands() {
        let door = ("src/a/mod.rs", "mod one;\nmod two;\npub use one::A;\npub struct Door;");
        assert_eq!(found(&[door, ("src/a/one.rs", "use super::Door;"), ("src/a/two.rs", "use super::A;")]), 0);
        let user = ("src/a/mod.rs", "mod one;\nuse one::A;\npub struct Door;");
        assert_eq!(found(&[user, ("src/a/one.rs", "use super::Door;")]), 1);
        assert_eq!(found(&[door, ("src/a/one.rs", "use super::two::B;"), ("src/a/two.rs", "use super::A;")]), 1);
    }

    #[test]
    fn a_path_through_self_is_one_and_only_a_door_hands_on() {
        let door = ("src/a/mod.rs", "mod one;\npub use self::one::A;\nuse self::one::B;\npub struct Door;");
        assert_eq!(found(&[door, ("src/a/one.rs", "use super::Door;")]), 1);
        assert_eq!(found(&[("src/a.rs", "pub use crate::b::B;"), ("src/b.rs", "use crate::a::A;")]), 1);
    }

    #[test]
    fn what_a_test_uses_is_no_arrow() {
        let test = "struct A;\n#[cfg(test)]\nmod tests { use crate::b::B; }";
        assert_eq!(found(&[("src/a.rs", test), ("src/b.rs", "use crate::a::A;")]), 0);
    }
}
