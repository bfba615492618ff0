//! Packs the program closer once it is built: like functions beside each other, and short names between it and its
//! script.

mod module;
mod order;

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::process::{Outcome, files_below, write};

/// What the program calls the script that it imports everything from, and what it is called afterwards.
const SCRIPT: (&str, &str) = ("./ellis_bg.js", "a");

/// Packs the program in the folder `stage`, its script and the document that names both; their file names change with
/// what they hold.
pub fn pack(stage: &Path) -> Outcome {
    let (program, script, document) = (one(stage, "wasm")?, one(stage, "js")?, stage.join("index.html"));
    let module = std::fs::read(&program).map_err(|error| format!("{}: {error}", program.display()))?;
    let names = short_names(module::imports(&module)?);
    let packed = module::repacked(&module, SCRIPT.1, &names)?;
    let text = renamed(&read(&script)?, &names)?;

    let mut hash = DefaultHasher::new();
    hash.write(&packed);
    hash.write(text.as_bytes());
    let old = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let new = format!("ellis-{:016x}", hash.finish());
    let page = read(&document)?;
    for file in [format!("{old}.js"), format!("{old}_bg.wasm")] {
        if !page.contains(&file) {
            return Err(format!("{} doesn't name {file}", document.display()));
        }
    }
    for file in [&program, &script] {
        std::fs::remove_file(file).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    write(&stage.join(format!("{new}_bg.wasm")), packed)?;
    write(&stage.join(format!("{new}.js")), text)?;
    write(&document, page.replace(&old, &new))
}

fn read(file: &Path) -> Outcome<String> {
    std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn one(stage: &Path, extension: &str) -> Outcome<PathBuf> {
    let is_it = |file: &PathBuf| {
        file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ellis-"))
            && file.extension().is_some_and(|found| found == extension)
    };
    let mut found = files_below(stage).into_iter().filter(is_it);
    match (found.next(), found.next()) {
        (Some(file), None) => Ok(file),
        (None, _) => Err(format!("{} has no program with the ending .{extension}", stage.display())),
        (Some(_), Some(_)) => Err(format!("{} has two programs with the ending .{extension}", stage.display())),
    }
}

/// A short name for each import: a letter, then letters and digits.
fn short_names(imports: Vec<String>) -> HashMap<String, String> {
    let mut names = HashMap::new();
    for import in imports {
        let number = names.len();
        names.entry(import).or_insert_with(|| short_name(number));
    }
    names
}

fn short_name(number: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let mut name = String::from(char::from(LETTERS[number % 26]));
    let rest = number / 26;
    if rest > 0 {
        name.push_str(&rest.to_string());
    }
    name
}

/// The script with the short names where it hands its functions to the program. Refuses a script that lacks one of them
/// or has one twice: the two belong together.
fn renamed(script: &str, names: &HashMap<String, String>) -> Outcome<String> {
    let mut found = HashSet::new();
    let mut text = String::with_capacity(script.len());
    for line in script.split_inclusive('\n') {
        let start = line.trim_start();
        let name = start.split_once(':').map_or("", |(name, _)| name);
        match names.get(name) {
            Some(short) => {
                if !found.insert(name) {
                    return Err(format!("the script has {name} twice"));
                }
                text.push_str(short);
                text.push_str(&start[name.len()..]);
            }
            None => text.push_str(line),
        }
    }
    let module = format!("\"{}\":", SCRIPT.0);
    if found.len() != names.len() || !text.contains(&module) {
        return Err(format!(
            "the script has {} of the {} functions that the program imports",
            found.len(),
            names.len()
        ));
    }
    Ok(text.replace(&module, &format!("\"{}\":", SCRIPT.1)))
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::{renamed, short_name};

    #[test]
    fn each_of_many_imports_has_a_name_of_its_own() {
        let names: HashSet<String> = (0..2000).map(short_name).collect();
        assert_eq!(names.len(), 2000);
        assert_eq!(short_name(27), "b1");
    }

    #[test]
    fn the_script_calls_its_functions_as_the_program_does() {
        let names = HashMap::from([("__wbg_log_0a".to_owned(), "a".to_owned())]);
        let script =
            "const import0 = {\n  __wbg_log_0a: function(arg0) {\n  },\n};\nreturn { \"./ellis_bg.js\": import0 };\n";
        assert_eq!(
            renamed(script, &names).unwrap(),
            "const import0 = {\na: function(arg0) {\n  },\n};\nreturn { \"a\": import0 };\n"
        );
    }

    #[test]
    fn a_script_without_a_function_that_the_program_needs_is_refused() {
        let names = HashMap::from([("__wbg_log_0a".to_owned(), "a".to_owned())]);
        assert!(renamed("const import0 = {};\nreturn { \"./ellis_bg.js\": import0 };\n", &names).is_err());
    }
}
