//! Turns `locales/` into a module: one typed key per sentence. Which sentences there are is decided there alone.

use std::error::Error;
use std::path::{Path, PathBuf};

// What leptos_i18n_build does, without its tools for calendar data: those compile for minutes, and nothing here needs them.
use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

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
    let sentences = parse_locales(None, config)?;
    for warning in sentences.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    for error in sentences.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    for file in sentences.tracked_files.iter().flatten() {
        println!("cargo::rerun-if-changed={file}");
    }
    let folder = PathBuf::from(std::env::var("OUT_DIR")?).join("i18n");
    std::fs::create_dir_all(&folder)?;
    let module = leptos_i18n_codegen::gen_code(&sentences, None, false, None, true)?;
    std::fs::write(folder.join("mod.rs"), module.to_string())?;
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
