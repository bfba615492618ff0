//! The catalogue of `locales/`: the same numbers for its sentences in the program, which knows them by name, and in the
//! data that it reads, one text for each language. Shared by the build script and by `xtask`, which puts the data
//! beside the program.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// The languages, in the order of `Locale`; the first is the one that sentences are written in first.
pub const LANGUAGES: [&str; 2] = ["en", "es"];

/// What stands between two sentences: an empty line.
const BETWEEN: &str = "\n\n";

/// The sentences of one language by room and name; every JSON file is a room.
pub struct Sentences(BTreeMap<String, BTreeMap<String, String>>);

impl Sentences {
    /// Reads `locales/<language>/*.json`; the folder `message/` beside them belongs to the server.
    pub fn read(locales: &Path, language: &str) -> Result<Self, Box<dyn Error>> {
        let mut rooms = BTreeMap::new();
        for entry in std::fs::read_dir(locales.join(language))? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let at = |error| format!("{}: {error}", path.display());
            let room: BTreeMap<String, String> =
                serde_json::from_str(&std::fs::read_to_string(&path)?).map_err(|error| at(error.to_string()))?;
            if let Some((key, _)) = room.iter().find(|(_, sentence)| sentence.contains(BETWEEN)) {
                return Err(at(format!("{key} holds an empty line, which ends a sentence")).into());
            }
            rooms.insert(name, room);
        }
        Ok(Self(rooms))
    }

    /// What the program reads: the sentences in the order of their numbers.
    pub fn data(&self) -> String {
        let all: Vec<&str> = self.0.values().flat_map(BTreeMap::values).map(String::as_str).collect();
        all.join(BETWEEN)
    }

    /// What the program knows, as source: a module for each room, with a constant for each sentence.
    #[allow(dead_code)] // Only the build script asks.
    pub fn names(&self) -> String {
        let (mut source, mut number) = (String::new(), 0);
        for (room, sentences) in &self.0 {
            let _ = writeln!(source, "pub mod {room} {{ use crate::i18n::Sentence;");
            for (name, sentence) in sentences {
                let values = placeholders(sentence);
                let _ = writeln!(source, "pub const {name}: Sentence = Sentence::new({number}, &{values:?});");
                number += 1;
            }
            source.push_str("}\n");
        }
        source
    }

    /// The first sentence that is in one language alone, or that takes other values in the other.
    #[allow(dead_code)] // Only the build script asks.
    pub fn differs(&self, other: &Self) -> Option<String> {
        let shape = |sentences: &Self| -> BTreeMap<(String, String), Vec<String>> {
            let rooms = sentences.0.iter();
            rooms
                .flat_map(|(room, all)| {
                    all.iter().map(|(name, said)| ((room.clone(), name.clone()), placeholders(said)))
                })
                .collect()
        };
        let (own, others) = (shape(self), shape(other));
        let differs = |(key, values): (&(String, String), &Vec<String>), those: &BTreeMap<_, _>| {
            (those.get(key) != Some(values)).then(|| format!("{}.{}", key.0, key.1))
        };
        own.iter().find_map(|one| differs(one, &others)).or_else(|| others.iter().find_map(|one| differs(one, &own)))
    }
}

/// The names in `{{ name }}`, sorted.
fn placeholders(sentence: &str) -> Vec<String> {
    let mut names: Vec<String> =
        sentence.split("{{ ").skip(1).filter_map(|rest| Some(rest.split_once(" }}")?.0.to_owned())).collect();
    names.sort();
    names.dedup();
    names
}
