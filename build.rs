//! Turns `locales/` into a module: one typed key per sentence. Which sentences there are is decided there alone.

use std::error::Error;
use std::path::{Path, PathBuf};

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};

const LANGUAGES: [&str; 2] = ["en", "es"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    // A new file in a folder, too, is a change.
    for language in LANGUAGES {
        println!("cargo::rerun-if-changed=locales/{language}");
    }
    let options = ParseOptions::default().interpolate_display(true);
    let config = Config::new(LANGUAGES[0])?
        .add_locale(LANGUAGES[1])?
        .add_namespaces(rooms(Path::new("locales").join(LANGUAGES[0]).as_path())?)?
        .locales_path("locales")
        .parse_options(options);
    let sentences = TranslationsInfos::parse(config)?;
    sentences.emit_diagnostics();
    sentences.rerun_if_locales_changed();
    sentences.generate_i18n_module(PathBuf::from(std::env::var("OUT_DIR")?).join("i18n"))?;
    Ok(())
}

/// One file per room of the page; the folder `message/` beside them belongs to the server.
fn rooms(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut rooms = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            rooms.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    rooms.sort();
    Ok(rooms)
}
