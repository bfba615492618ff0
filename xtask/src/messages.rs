//! `messages`: every sentence is there in each language, with the same placeholders, and is used.
//! What the sentences say is not here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::process::{Outcome, files_below, read_text, root};
use crate::tidy::Source;

/// The language that is written first; the others follow it.
const FIRST: &str = "en";

/// The macro that asks the catalogue for a sentence.
const MACROS: &[&str] = &["t!"];

/// The sentences of one language: `page.key` to the sentence.
type Catalogue = BTreeMap<String, String>;

pub fn run() -> Outcome {
    let folder = root().join("locales");
    let mut languages: BTreeMap<String, (Catalogue, Catalogue)> = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| format!("locales: {error}"))?.flatten() {
        if entry.path().is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            languages.insert(name, (read_pages(&entry.path())?, read_templates(&entry.path().join("message"))?));
        }
    }
    let (first, templates) = languages.remove(FIRST).ok_or("locales/en is missing")?;
    let mut findings = Vec::new();
    for (language, (catalogue, other)) in &languages {
        findings.extend(compare(language, &first, catalogue, page_placeholders));
        findings.extend(compare(&format!("{language}/message"), &templates, other, template_variables));
    }
    let sources: Vec<Source> = files_below(&root().join("src"))
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| Ok(Source::new(&path.to_string_lossy(), &read_text(path)?)))
        .collect::<Outcome<_>>()?;
    findings.extend(usage(&first, sources.iter().map(|source| source.code.as_str())));
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        let names: Vec<_> = languages.keys().map(String::as_str).collect();
        println!(
            "messages: {} sentences and {} templates, in en and {}",
            first.len(),
            templates.len(),
            names.join(", ")
        );
        Ok(())
    } else {
        Err(format!("messages: {} findings", findings.len()))
    }
}

fn read_pages(folder: &Path) -> Outcome<Catalogue> {
    let mut catalogue = Catalogue::new();
    for path in files_below(folder) {
        if path.parent() != Some(folder) || path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let page = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let value = serde_json::from_str(&read_text(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        flatten(&page, &value, &mut catalogue);
    }
    Ok(catalogue)
}

fn flatten(key: &str, value: &Value, catalogue: &mut Catalogue) {
    match value {
        Value::Object(inner) => {
            inner.iter().for_each(|(name, value)| flatten(&format!("{key}.{name}"), value, catalogue))
        }
        Value::String(sentence) => drop(catalogue.insert(key.to_owned(), sentence.clone())),
        other => drop(catalogue.insert(key.to_owned(), other.to_string())),
    }
}

fn read_templates(folder: &Path) -> Outcome<Catalogue> {
    files_below(folder)
        .iter()
        .map(|path| Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), read_text(path)?)))
        .collect()
}

/// What differs between the first language and another.
fn compare(language: &str, first: &Catalogue, other: &Catalogue, marks: fn(&str) -> BTreeSet<String>) -> Vec<String> {
    let mut findings = Vec::new();
    for (key, sentence) in first {
        match other.get(key) {
            None => findings.push(format!("{language}: `{key}` is missing")),
            Some(translated) if translated.trim().is_empty() != sentence.trim().is_empty() => {
                findings.push(format!("{language}: `{key}` is empty in one language"));
            }
            Some(translated) if marks(translated) != marks(sentence) => findings.push(format!(
                "{language}: `{key}` has {:?} where {FIRST} has {:?}",
                marks(translated),
                marks(sentence)
            )),
            Some(_) => {}
        }
    }
    findings.extend(
        other
            .keys()
            .filter(|key| !first.contains_key(*key))
            .map(|key| format!("{language}: `{key}` is not in {FIRST}")),
    );
    findings
}

/// `{{ name }}` and the tags `<b>` of a sentence.
fn page_placeholders(sentence: &str) -> BTreeSet<String> {
    let mut marks: BTreeSet<String> = between(sentence, "{{", "}}")
        .iter()
        .map(|inner| inner.split(',').next().unwrap_or(inner).trim().to_owned())
        .collect();
    marks.extend(between(sentence, "<", ">").iter().map(|tag| format!("<{}>", tag.trim())));
    marks
}

/// The variables of a minijinja template, in `{{ … }}` and `{% … %}`.
fn template_variables(template: &str) -> BTreeSet<String> {
    const WORDS: &[&str] = &[
        "if", "else", "elif", "endif", "for", "in", "endfor", "not", "and", "or", "set", "is", "defined", "true",
        "false", "raw", "endraw",
    ];
    let mut variables = BTreeSet::new();
    for inner in between(template, "{{", "}}").iter().chain(&between(template, "{%", "%}")) {
        let before_filters = inner.split('|').next().unwrap_or(inner).trim_matches(['-', ' ']);
        for word in before_filters.split(|letter: char| !letter.is_alphanumeric() && !"_.".contains(letter)) {
            if word.starts_with(|letter: char| letter.is_alphabetic()) && !WORDS.contains(&word) {
                variables.insert(word.to_owned());
            }
        }
    }
    variables
}

fn between(text: &str, open: &str, close: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        let inner = &rest[start + open.len()..];
        let Some(end) = inner.find(close) else { break };
        found.push(inner[..end].to_owned());
        rest = &inner[end + close.len()..];
    }
    found
}

/// Sentences nobody uses, and names in the code's macros that no sentence has.
fn usage<'a>(first: &Catalogue, codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let pages: BTreeSet<&str> = first.keys().filter_map(|key| key.split('.').next()).collect();
    let (mut mentioned, mut wanted) = (BTreeSet::new(), BTreeSet::new());
    for code in codes {
        for (at, path) in dotted(code) {
            if pages.contains(path.split('.').next().unwrap_or_default()) {
                // `t!(locale, page.key)`: a name between a comma and a comma or the end is asked of the catalogue.
                let before = code[..at].trim_end().ends_with(',') && macro_around(&code[..at]);
                if before {
                    wanted.insert(path.clone());
                }
                mentioned.insert(path);
            }
        }
    }
    let mut findings: Vec<String> = wanted
        .iter()
        .filter(|path| !first.keys().any(|key| key == *path || key.starts_with(&format!("{path}."))))
        .map(|path| format!("src: `{path}` is used, but no sentence has that name"))
        .collect();
    let used = |key: &str| {
        mentioned
            .iter()
            .any(|path| path == key || path.starts_with(&format!("{key}.")) || key.starts_with(&format!("{path}.")))
    };
    findings
        .extend(first.keys().filter(|key| !used(key)).map(|key| format!("{FIRST}: `{key}` is used nowhere in src")));
    findings
}

/// Names joined by dots, with white space taken out, and where they begin.
fn dotted(code: &str) -> Vec<(usize, String)> {
    let edge = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = code[at..].find(edge).map(|offset| at + offset) {
        let mut path = String::new();
        let mut end = start;
        loop {
            let word: &str = &code[end..end + code[end..].find(|letter| !edge(letter)).unwrap_or(code.len() - end)];
            path.push_str(word);
            end += word.len();
            let rest = code[end..].trim_start();
            match rest.strip_prefix('.').map(str::trim_start) {
                Some(more) if more.starts_with(|letter: char| letter.is_lowercase() || letter == '_') => {
                    path.push('.');
                    end = code.len() - more.len();
                }
                _ => break,
            }
        }
        if path.contains('.') && !code[..start].ends_with('.') {
            found.push((start, path));
        }
        at = end;
    }
    found
}

/// Whether the text ends inside the arguments of a macro whose first argument has just ended.
fn macro_around(before: &str) -> bool {
    let mut depth = 0;
    for (at, letter) in before.char_indices().rev().take(200) {
        match letter {
            ')' | ']' | '}' => depth += 1,
            '(' if depth == 0 => {
                let name =
                    before[..at].rsplit(|letter: char| !letter.is_alphanumeric() && !"_!".contains(letter)).next();
                return name.is_some_and(|name| MACROS.contains(&name))
                    && !before[at..].trim_end().trim_end_matches(',').contains(',');
            }
            '(' | '[' | '{' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Catalogue, compare, page_placeholders, template_variables, usage};

    fn catalogue(pairs: &[(&str, &str)]) -> Catalogue {
        pairs.iter().map(|(key, sentence)| ((*key).to_owned(), (*sentence).to_owned())).collect()
    }

    #[test]
    fn a_sentence_missing_in_either_language_is_told() {
        let (first, other) =
            (catalogue(&[("a.b", "One"), ("a.c", "Two")]), catalogue(&[("a.b", "Uno"), ("a.d", "Tres")]));
        assert_eq!(compare("es", &first, &other, page_placeholders).len(), 2);
    }

    #[test]
    fn placeholders_must_be_the_same() {
        let first = catalogue(&[("a.b", "Hi {{ name }}, <b>you</b>")]);
        assert!(compare("es", &first, &catalogue(&[("a.b", "<b>Hola</b> {{name}}")]), page_placeholders).is_empty());
        assert_eq!(compare("es", &first, &catalogue(&[("a.b", "Hola {{ nombre }}")]), page_placeholders).len(), 1);
        assert_eq!(compare("es", &first, &catalogue(&[("a.b", " ")]), page_placeholders).len(), 1);
    }

    #[test]
    fn the_variables_of_a_template_are_found() {
        let found = template_variables("{{ code }} {% if minutes == 1 %}x{% endif %} {{ link | safe }}");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["code", "link", "minutes"]);
    }

    #[test]
    fn an_unused_and_a_missing_sentence_are_told() {
        let first = catalogue(&[("start.title", "A"), ("start.lead", "B")]);
        let found = usage(&first, ["t!(locale, start\n    .title); t!(locale, start.gone, name = x)"].into_iter());
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("start.gone"));
        assert!(found[1].contains("start.lead"));
    }

    #[test]
    fn a_variable_with_the_name_of_a_page_asks_for_nothing() {
        let first = catalogue(&[("start.title", "A")]);
        assert!(
            usage(
                &first,
                ["t!(locale, start.title); f(a, start.run()); format!(a, start.gone); start.value"].into_iter()
            )
            .is_empty()
        );
    }
}
