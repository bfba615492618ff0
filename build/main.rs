//! Turns `locales/` into the names of its sentences, and into the data that tests and painted pages read them from.

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
    Ok(())
}
