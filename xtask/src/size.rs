//! `size`: what the page weighs as it is sent, against its budget, and what is heavy in it.
//! How the files come about is `page`'s.

use std::collections::BTreeMap;

use crate::process::{Outcome, files_below, root};
use crate::symbols;

/// Most that program, scripts, styles and the sentences of one language may weigh together, in bytes of brotli.
const BUDGET: u64 = 295_000;

/// Most that the program and the script between it and the browser may weigh.
const PROGRAM_BUDGET: u64 = 215_000;

/// What wasm-bindgen made, before wasm-opt: it still has the names of its functions, in readable form. The newer
/// counts.
const NAMED: [&str; 2] =
    ["target/wasm-small/wasm-bindgen/release/ellis_bg.wasm", "target/wasm/wasm-bindgen/release/ellis_bg.wasm"];

/// Parts of a function's name that the program does without, and what the page uses instead.
const TOO_HEAVY: [(&str, &str); 1] =
    [("unicode_data::conversions", "use api::value::letters, the browser has these tables (8 KB) already")];

pub fn run() -> Outcome {
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let (mut documents, mut program) = (Vec::new(), 0);
    for path in files_below(&root().join("dist")) {
        let kind = match path.extension().and_then(|extension| extension.to_str()) {
            Some("wasm") => "wasm",
            Some("js" | "mjs") => "js",
            Some("css") => "css",
            Some("txt") if is_sentences(&path) => "words",
            Some("html") => "document",
            _ => continue,
        };
        let raw = length(&path)?;
        let mut sent = path.clone().into_os_string();
        sent.push(".br");
        let sent = std::path::PathBuf::from(sent);
        // A file that brotli doesn't make smaller is sent as it is.
        let sent = if sent.is_file() { length(&sent)? } else { raw };
        if kind == "document" {
            documents.push((sent, path));
            continue;
        }
        if named(&path, "ellis-") {
            program += sent;
        }
        let sums = kinds.entry(kind).or_default();
        if kind == "words" {
            // A page loads one language; the larger one counts.
            *sums = (*sums).max((raw, sent));
            continue;
        }
        sums.0 += raw;
        sums.1 += sent;
    }
    if !kinds.contains_key("wasm") {
        return Err("dist holds no page: run `cargo xtask build` first".to_owned());
    }
    println!("{:<8}{:>12}{:>12}", "bytes", "raw", "brotli");
    for (kind, (raw, sent)) in &kinds {
        println!("{kind:<8}{raw:>12}{sent:>12}");
    }
    let raw: u64 = kinds.values().map(|sums| sums.0).sum();
    let sent: u64 = kinds.values().map(|sums| sums.1).sum();
    println!("{:<8}{raw:>12}{sent:>12}   budget {BUDGET}", "all");
    println!(
        "{:<8}{:>12}{program:>12}   budget {PROGRAM_BUDGET}, with the script between it and the browser",
        "program", ""
    );
    println!("\neach document, with what it needs for its first paint, brotli");
    documents.sort();
    for (sent, path) in documents {
        println!("{sent:>9}  {}", path.strip_prefix(root().join("dist")).unwrap_or(&path).display());
    }
    let functions = functions().ok_or("no program with readable names was left by the build")?;
    heaviest(&functions);
    for (name, _) in &functions {
        if let Some((_, instead)) = TOO_HEAVY.iter().find(|(part, _)| name.contains(part)) {
            return Err(format!("{name} is in the program: {instead}"));
        }
    }
    for (what, sent, budget) in [("page", sent, BUDGET), ("program", program, PROGRAM_BUDGET)] {
        if sent > budget {
            return Err(format!("the {what} weighs {sent} bytes, {} more than its budget of {budget}", sent - budget));
        }
    }
    Ok(())
}

/// Whether a file holds what the page says in a language.
fn is_sentences(path: &std::path::Path) -> bool {
    named(path, "sentences-")
}

fn named(path: &std::path::Path, beginning: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(beginning))
}

/// The functions of the program and their bytes; nothing where no program with names was left.
fn functions() -> Option<Vec<(String, u64)>> {
    let made = |name: &&str| root().join(name).metadata().and_then(|data| data.modified()).ok();
    let named = NAMED.iter().filter(|name| made(name).is_some()).max_by_key(|name| made(name));
    let bytes = named.and_then(|name| std::fs::read(root().join(name)).ok());
    symbols::functions(&bytes?)
}

fn heaviest(functions: &[(String, u64)]) {
    let mut crates: BTreeMap<String, u64> = BTreeMap::new();
    for (name, bytes) in functions {
        *crates.entry(symbols::crate_of(name)).or_default() += bytes;
    }
    let mut crates: Vec<_> = crates.into_iter().collect();
    crates.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    println!("\nheaviest crates, bytes of code before wasm-opt");
    for (name, bytes) in crates.iter().take(15) {
        println!("{bytes:>9}  {name}");
    }
    let mut functions = functions.to_vec();
    functions.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    println!("\nheaviest functions");
    for (name, bytes) in functions.iter().take(15) {
        let short: String = name.chars().take(110).collect();
        println!("{bytes:>9}  {short}");
    }
}

fn length(path: &std::path::Path) -> Outcome<u64> {
    path.metadata().map(|data| data.len()).map_err(|error| format!("{}: {error}", path.display()))
}
