//! A file of Rust, taken apart as far as the rules need: code without comments and words, and the words.
//! It is no parser: it knows comments, strings and characters, nothing more.

/// A Rust file. `code` has the same lines as the text, comments and string contents blanked.
pub struct Source {
    pub path: String,
    pub code: String,
    /// Contents of string literals and the lines they begin on.
    pub strings: Vec<(usize, String)>,
    /// The line on which the tests at the foot begin, if there are any.
    pub tests_from: usize,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let (code, strings) = split(text);
        let lines: Vec<&str> = code.lines().map(str::trim_start).collect();
        // A module of tests in a file of its own, or an item of tests alone, begins no foot.
        let is_foot = |at: usize| {
            let begins = lines[at].starts_with("#[cfg(test)]");
            begins && lines[at..].iter().take(2).any(|line| line.contains("mod ") && line.contains('{'))
        };
        let tests_from = (0..lines.len()).find(|at| is_foot(*at)).map_or(usize::MAX, |at| at + 1);
        Self { path: path.to_owned(), code, strings, tests_from }
    }

    /// Lines that name the word as a whole, tests left out.
    pub fn naming<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.code
            .lines()
            .enumerate()
            .filter(move |(_, line)| names(line, word))
            .map(|(index, _)| index + 1)
            .filter(|line| *line < self.tests_from)
    }

    /// Paths in the code that begin with `crate::`, flattened out of groups and with `super` resolved:
    /// the line, and the path without `crate`.
    pub fn crate_paths(&self) -> Vec<(usize, Vec<String>)> {
        let mut found = Vec::new();
        let here = module_of(&self.path);
        for (at, _) in self.code.match_indices("crate::") {
            if !inside_word(&self.code, at) && !self.code[..at].ends_with('$') {
                gather(&self.code[at + "crate::".len()..], Vec::new(), self.line(at), &mut found);
            }
        }
        for (at, _) in self.code.match_indices("super::") {
            if inside_word(&self.code, at) || self.code[..at].ends_with("super::") || self.line(at) >= self.tests_from {
                continue;
            }
            let mut rest = &self.code[at..];
            let mut module = here.clone();
            while let Some(shorter) = rest.strip_prefix("super::") {
                module.pop();
                rest = shorter;
            }
            gather(rest, module, self.line(at), &mut found);
        }
        found
    }

    /// As [`Self::crate_paths`], and beside them the paths that begin with a module declared in this file, whose own
    /// path is `own`.
    pub fn all_paths(&self, own: &[String]) -> Vec<(usize, Vec<String>)> {
        let mut found = self.crate_paths();
        for child in self.children() {
            let start = [child, "::"].concat();
            for (at, _) in self.code.match_indices(&start) {
                let head = &self.code[..at];
                let qualified = head.ends_with("::") && !head.ends_with("self::");
                if !inside_word(&self.code, at) && !qualified {
                    gather(&self.code[at..], own.to_vec(), self.line(at), &mut found);
                }
            }
        }
        found
    }

    /// The modules that the file declares.
    fn children(&self) -> Vec<&str> {
        let declared = self.code.lines().filter_map(|line| {
            let line = line
                .trim()
                .trim_start_matches("pub ")
                .trim_start_matches("pub(crate) ")
                .trim_start_matches("pub(super) ");
            line.strip_prefix("mod ")?.strip_suffix(';')
        });
        declared.collect()
    }

    /// Whether a line belongs to a `pub use` of a room's door: it hands on and uses nothing.
    pub fn hands_on(&self, line: usize) -> bool {
        let is_door = ["mod.rs", "lib.rs", "main.rs"].iter().any(|name| self.path.ends_with(name));
        let before: Vec<&str> = self.code.lines().take(line).map(str::trim_start).collect();
        let is_use = |one: &&str| one.starts_with("use ") || (one.starts_with("pub") && one.contains(" use "));
        let Some(begins) = before.iter().rposition(is_use) else { return false };
        // The statement is still open on that line.
        let open = before[begins..before.len() - 1].iter().all(|one| !one.contains(';'));
        is_door && open && before[begins].starts_with("pub")
    }

    fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }
}

/// The module path of a file inside its package: `server/src/http/case.rs` is `http`, `case`.
pub fn module_of(path: &str) -> Vec<String> {
    let inside = path.split_once("src/").map_or(path, |(_, inside)| inside).trim_end_matches(".rs");
    let mut parts: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        parts.pop();
    }
    parts
}

/// Whether a line names a word: no letter, digit or underscore on either side of it.
fn names(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let edge = |letter: char| letter.is_alphanumeric() || letter == '_';
        let starts = word.starts_with(edge) && line[..at].ends_with(edge);
        let ends = word.ends_with(edge) && line[at + word.len()..].starts_with(edge);
        !starts && !ends
    })
}

fn inside_word(code: &str, at: usize) -> bool {
    code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
}

/// Follows one path into its groups: `a::{b, c::d}` is `a::b` and `a::c::d`. Answers what it didn't read.
fn gather<'a>(rest: &'a str, mut path: Vec<String>, line: usize, found: &mut Vec<(usize, Vec<String>)>) -> &'a str {
    let mut rest = rest.trim_start();
    if let Some(mut group) = rest.strip_prefix('{') {
        loop {
            group = gather(group, path.clone(), line, found).trim_start();
            // An alias inside a group: `Name as Other`.
            group = group.strip_prefix("as ").map_or(group, |alias| {
                alias.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_').trim_start()
            });
            match group.strip_prefix(',') {
                Some(more) => group = more,
                None => return group.strip_prefix('}').unwrap_or(group),
            }
        }
    }
    let name: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    rest = &rest[name.len()..];
    if !name.is_empty() && name != "self" {
        path.push(name);
    }
    match rest.strip_prefix("::") {
        Some(more)
            if more.trim_start().starts_with(|letter: char| letter.is_alphanumeric() || "_{".contains(letter)) =>
        {
            gather(more, path, line, found)
        }
        _ => {
            if !path.is_empty() {
                found.push((line, path));
            }
            rest
        }
    }
}

/// Code with comments and string contents blanked, and the strings.
fn split(text: &str) -> (String, Vec<(usize, String)>) {
    let letters: Vec<char> = text.chars().collect();
    let (mut code, mut strings) = (String::with_capacity(text.len()), Vec::new());
    let (mut at, mut line) = (0, 1);
    let blank = |code: &mut String, letter: char| {
        code.push(if letter == '\n' { '\n' } else { ' ' });
        usize::from(letter == '\n')
    };
    while at < letters.len() {
        let next = letters.get(at + 1).copied();
        match letters[at] {
            '/' if next == Some('/') => {
                while at < letters.len() && letters[at] != '\n' {
                    at += 1;
                }
            }
            '/' if next == Some('*') => {
                let mut depth = 0;
                while at < letters.len() {
                    let pair = (letters[at], letters.get(at + 1).copied());
                    let width = match pair {
                        ('/', Some('*')) => {
                            depth += 1;
                            2
                        }
                        ('*', Some('/')) => {
                            depth -= 1;
                            2
                        }
                        _ => 1,
                    };
                    line += blank(&mut code, letters[at]);
                    at += width;
                    if depth == 0 {
                        break;
                    }
                }
            }
            '"' => {
                let hashes = raw_hashes(&letters, at);
                let (begins, mut content) = (line, String::new());
                code.push('"');
                at += 1;
                while at < letters.len() {
                    let letter = letters[at];
                    if letter == '"'
                        && hashes.is_none_or(|count| letters[at + 1..].iter().take(count).all(|l| *l == '#'))
                    {
                        break;
                    }
                    if letter == '\\' && hashes.is_none() {
                        line += usize::from(letters.get(at + 1) == Some(&'\n'));
                        if letters.get(at + 1) == Some(&'\n') {
                            code.push('\n');
                        }
                        content.push(' ');
                        at += 2;
                        continue;
                    }
                    line += blank(&mut code, letter);
                    content.push(letter);
                    at += 1;
                }
                code.push('"');
                at += 1;
                strings.push((begins, content));
            }
            // A character, not a lifetime: 'x' or '\n'.
            '\'' if next == Some('\\') || (letters.get(at + 2) == Some(&'\'') && next != Some('\'')) => {
                code.push_str("' '");
                at += if next == Some('\\') { 3 } else { 2 };
                while at < letters.len() && letters[at] != '\'' {
                    at += 1;
                }
                at += 1;
            }
            letter => {
                line += usize::from(letter == '\n');
                code.push(letter);
                at += 1;
            }
        }
    }
    (code, strings)
}

/// How many `#` stand before a raw string's quote; nothing for a plain string.
fn raw_hashes(letters: &[char], quote: usize) -> Option<usize> {
    let count = letters[..quote].iter().rev().take_while(|letter| **letter == '#').count();
    let before = quote.checked_sub(count + 1)?;
    let raw = letters[before] == 'r';
    let word = before
        .checked_sub(1)
        .is_some_and(|at| letters[at].is_alphanumeric() && letters[at] != 'b' || letters[at] == '_');
    (raw && !word).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::{Source, module_of};

    #[test]
    fn comments_and_strings_are_no_code() {
        let source =
            Source::new("src/a.rs", "// crate::x\nlet a = \"crate::y \\\" z\"; /* crate::z */ let b = '\"';\n");
        assert!(source.crate_paths().is_empty(), "{}", source.code);
        assert_eq!(source.strings.len(), 1);
        assert_eq!(source.strings[0].0, 2);
    }

    #[test]
    fn raw_strings_end_where_their_hashes_say() {
        let source = Source::new("src/a.rs", "let a = r#\"one \" two\"#; let b = crate::x::Y;");
        assert_eq!(source.strings[0].1, "one \" two");
        assert_eq!(source.crate_paths().len(), 1);
    }

    #[test]
    fn the_foot_begins_with_a_module_of_tests_that_stands_in_the_file() {
        let from = |text| Source::new("src/a.rs", text).tests_from;
        assert_eq!(from("#[cfg(test)]\nmod tests;\nuse crate::b;\n#[cfg(test)]\nmod edges {\n}"), 4);
        assert_eq!(from("#[cfg(test)]\npub const A: u32 = 1;\nfn b() {}"), usize::MAX);
    }

    #[test]
    fn lifetimes_are_no_characters() {
        let source = Source::new("src/a.rs", "fn a<'a>(b: &'a str) -> &'a str { \"word\" }");
        assert_eq!(source.strings.len(), 1);
    }

    #[test]
    fn groups_and_super_are_followed() {
        let text = "use crate::{a::B, c::{D, e::F as G}, h};\nuse super::x::Y;\nlet z = crate::k::L::<u8>::new();";
        let paths: Vec<String> = Source::new("src/p/q.rs", text)
            .crate_paths()
            .iter()
            .map(|(line, path)| format!("{line} {}", path.join("::")))
            .collect();
        assert_eq!(paths, ["1 a::B", "1 c::D", "1 c::e::F", "1 h", "3 k::L", "2 p::x::Y"]);
    }

    #[test]
    fn a_module_is_named_by_its_place() {
        assert_eq!(module_of("server/src/http/mod.rs"), ["http"]);
        assert_eq!(module_of("src/pages/sign_up/start.rs"), ["pages", "sign_up", "start"]);
        assert!(module_of("api/src/lib.rs").is_empty());
    }
}
