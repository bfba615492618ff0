//! Turns `locales/` into the names of its sentences, and into the data that tests and prerendered pages read them from.

mod sentences;

use std::error::Error;
use std::path::{Path, PathBuf};

use sentences::{LANGUAGES, Sentences};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let folder = PathBuf::from(std::env::var("OUT_DIR")?);
    let first = Sentences::read(Path::new("locales"), LANGUAGES[0])?;
    for language in LANGUAGES {
        // A new file in a folder, too, is a change.
        println!("cargo::rerun-if-changed=locales/{language}");
        let sentences = Sentences::read(Path::new("locales"), language)?;
        if let Some(key) = first.differs(&sentences) {
            println!("cargo::error=locales/{language}: {key} isn't as in {}", LANGUAGES[0]);
        }
        std::fs::write(folder.join(format!("{language}.txt")), sentences.data())?;
    }
    std::fs::write(folder.join("names.rs"), first.names())?;
    println!("cargo::rerun-if-changed=locales/facts.json");
    std::fs::write(folder.join("facts.rs"), facts(&std::fs::read_to_string("locales/facts.json")?)?)?;
    Ok(())
}

/// The table of `src/facts.rs`. Errors: a fact without its words, its address, its source or the day on which that was
/// read.
fn facts(text: &str) -> Result<String, Box<dyn Error>> {
    let all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text)?;
    let lines = all.iter().map(|(name, fact)| {
        let said =
            |member: &str| fact[member].as_str().filter(|text| !text.is_empty()).ok_or(format!("{name}: {member}"));
        let (words, href) = (said("words")?, said("href")?);
        let (source, day) = (said("source")?, said("read")?);
        let checked = source.starts_with("https://") && day.len() == "2026-11-27".len();
        checked.then(|| format!("({name:?}, {words:?}, {href:?}),")).ok_or(format!("{name}: source, read"))
    });
    Ok(format!("[{}]", lines.collect::<Result<Vec<_>, _>>()?.concat()))
}
