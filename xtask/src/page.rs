//! Builds the page: Trunk makes the program, `pack` packs it closer, the prerenderer renders the public pages, and
//! `documents.mjs` makes a document of each.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::pack::pack;
use crate::process::{Outcome, Program, files_below, root, step, write};
use crate::sentences::{LANGUAGES, Sentences};
use crate::{style, toolchain};

/// Release pages are small and compressed ahead; debug pages are quick to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Release,
    Debug,
}

/// Which standard library the page is linked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// As the tool chain has it.
    Shipped,
    /// Built anew with the page, for size; a panic ends the program at once, without a word. 11 % less to download.
    Rebuilt,
}

impl Library {
    /// The small one where its source is there.
    pub fn best() -> Self {
        if toolchain::std_source().is_some() { Self::Rebuilt } else { Self::Shipped }
    }
}

/// The flags of a release. Nobody reads what `Debug` prints and where a panic was in a shipped page: 2 % less to
/// download.
const RELEASE_FLAGS: [&str; 4] = ["--cfg", "erase_components", "-Zfmt-debug=none", "-Zlocation-detail=none"];

/// The arguments of cargo for the prerenderer.
const PRERENDERER: [&str; 8] = ["--quiet", "--locked", "--package", "ellis", "--features", "ssr", "--bin", "prerender"];

/// Whose page it is, and where it will live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The path below which it lives; empty at the root of a host.
    pub base: String,
    /// The operator's `config.json`, with which the pages are prerendered.
    pub config: PathBuf,
}

impl Default for Site {
    fn default() -> Self {
        Self { base: String::new(), config: root().join("public/config.json") }
    }
}

/// Builds the page into `destination`, a folder below the root, which changes only once the new page is whole.
pub fn build(profile: Profile, library: Library, site: &Site, destination: &str) -> Outcome {
    program(profile, library)?;
    assemble(profile, site, destination)
}

/// Builds the program, of which any number of sites is made. Answers with the library that it got.
pub fn program(profile: Profile, library: Library) -> Outcome<Library> {
    let _alone = alone()?;
    style::run()?;
    with_some_library(library, |library| compile(profile, library))
}

/// Tries the library that is wanted. Where building it anew fails, the page gets the one that the tool chain ships.
fn with_some_library(wanted: Library, mut attempt: impl FnMut(Library) -> Outcome) -> Outcome<Library> {
    match attempt(wanted) {
        Ok(()) => Ok(wanted),
        Err(reason) if wanted == Library::Shipped => Err(reason),
        Err(_) => {
            println!("   the small build failed: the page gets the library as it is, and is 12 % larger");
            attempt(Library::Shipped).map(|()| Library::Shipped)
        }
    }
}

fn compile(profile: Profile, library: Library) -> Outcome {
    let (what, target) = match profile {
        Profile::Release if library == Library::Rebuilt => {
            ("building the page and its standard library (some minutes the first time)", "target/wasm-small")
        }
        Profile::Release => ("building the page (some minutes the first time)", "target/wasm"),
        Profile::Debug => ("building the page, debug", "target/wasm-dev"),
    };
    step(what, || {
        let mut trunk = toolchain::page_program("trunk", target)?
            .args(["build", "--offline", "true", "--log", "warn", "--dist"])
            .arg(stage(profile))
            .without_env("NO_COLOR") // Trunk takes it for an option and wants true or false.
            // Views without their types: much less to compile, 5 % less to download, a little slower to run.
            .env("RUSTFLAGS", "--cfg erase_components");
        if profile == Profile::Release {
            // The flags aren't stable yet; the compiler takes them where it is told that this is known.
            let mut flags: Vec<String> = RELEASE_FLAGS.map(str::to_owned).to_vec();
            flags.extend(elsewhere());
            if library == Library::Rebuilt {
                flags.extend(["-Zunstable-options", "-Cpanic=immediate-abort"].map(str::to_owned));
                trunk = trunk
                    .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                    .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
            }
            // In this form a path may hold spaces.
            trunk = trunk
                .args(["--release", "true"])
                .without_env("RUSTFLAGS")
                .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
                .env("RUSTC_BOOTSTRAP", "1");
        }
        trunk.run()?;
        if profile == Profile::Release {
            pack(&stage(profile))?;
        }
        // With the program, which knows them by their numbers alone.
        for language in LANGUAGES {
            let read = Sentences::read(&root().join("locales"), language).map_err(|error| error.to_string())?;
            write(&stage(profile).join(format!("{language}.txt")), read.data())?;
        }
        Ok(())
    })
}

/// Makes a site of the program that was built last: its documents, prerendered for the operator, and compressed copies.
pub fn assemble(profile: Profile, site: &Site, destination: &str) -> Outcome {
    let _alone = alone()?;
    let made = root().join("target").join(format!("page-{}", destination.replace('/', "-")));
    if made.exists() {
        std::fs::remove_dir_all(&made).map_err(|error| format!("{}: {error}", made.display()))?;
    }
    copy(&stage(profile), &made)?;
    step("prerendering the public pages", || documents(&made, profile, site))?;
    if profile == Profile::Release {
        step("shortening and compressing the page ahead", || shorten(&made).and_then(|()| compress(&made)))?;
    }
    replace(&made, &root().join(destination))
}

/// Waits until no other command builds the page: two at once would take each other's files away. Holds as long as it
/// lives.
fn alone() -> Outcome<File> {
    let target = root().join("target");
    let lock = target.join("page.lock");
    let wait = || {
        std::fs::create_dir_all(&target)?;
        let file = File::create(&lock)?;
        file.lock()?;
        Ok(file)
    };
    wait().map_err(|error: std::io::Error| format!("{}: {error}", lock.display()))
}

fn stage(profile: Profile) -> PathBuf {
    root().join("target/page").join(if profile == Profile::Release { "release" } else { "debug" })
}

/// Keeps the places of this machine out of the program, so that the same sources give the same bytes everywhere.
fn elsewhere() -> [String; 2] {
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default();
    [(root(), "ellis"), (cargo, "cargo")].map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    for file in files_below(from) {
        let below = file.strip_prefix(from).map_err(|error| error.to_string())?;
        write(&to.join(below), std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?)?;
    }
    Ok(())
}

/// Builds the prerenderer ahead. Otherwise it is built when it is needed.
pub fn prerenderer() -> Outcome {
    step("building what prerenders the public pages", || Program::cargo().arg("build").args(PRERENDERER).run())
}

/// Makes the documents, of prerendered pages when the profile is `Release`.
fn documents(stage: &Path, profile: Profile, site: &Site) -> Outcome {
    let said = Program::new("node").arg("xtask/src/site.mjs").arg(&site.config).read()?;
    let file = root().join("target/prerendered.json");
    let prerendered = match profile {
        Profile::Release => {
            Program::cargo().arg("run").args(PRERENDERER).arg("--").args([&site.base, said.trim()]).read()?
        }
        // Nothing but the one document for all addresses.
        Profile::Debug => format!(r#"{{"base":"{}","site":{said},"brand":"Ellis","pages":[]}}"#, site.base),
    };
    write(&file, &prerendered)?;
    Program::new("node").arg("xtask/src/documents.mjs").arg(stage).arg(&site.config).arg(&file).run()
}

/// Removes from the script between browser and program what the page doesn't use, and minifies it. Its name still
/// changes with its content.
fn shorten(folder: &Path) -> Outcome {
    let glue = files_below(folder)
        .into_iter()
        .find(|file| {
            file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ellis-"))
                && file.extension().is_some_and(|extension| extension == "js")
        })
        .ok_or("the page has no script between browser and program")?;
    Program::new("node").arg("xtask/src/glue.mjs").arg(&glue).run()?;
    Program::new("node")
        .args(["node_modules/terser/bin/terser", "--module", "--compress", "passes=2", "--mangle", "--output"])
        .arg(&glue)
        .arg("--")
        .arg(&glue)
        .run()
}

fn compress(folder: &Path) -> Outcome {
    for old in files_below(folder) {
        if old.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            std::fs::remove_file(&old).map_err(|error| format!("{}: {error}", old.display()))?;
        }
    }
    Program::new("node").args(["--input-type=module", "--eval", include_str!("compress.mjs")]).arg(folder).run()
}

fn replace(new: &Path, place: &Path) -> Outcome {
    if place.exists() {
        std::fs::remove_dir_all(place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    if let Some(above) = place.parent() {
        std::fs::create_dir_all(above).map_err(|error| format!("{}: {error}", above.display()))?;
    }
    std::fs::rename(new, place).map_err(|error| format!("{}: {error}", place.display()))
}

#[cfg(test)]
mod tests {
    use super::{Library, with_some_library};

    /// Which libraries are tried, and with what result, where those of `failing` can't be built.
    fn tried(wanted: Library, failing: &[Library]) -> (Vec<Library>, Result<Library, String>) {
        let mut tried = Vec::new();
        let result = with_some_library(wanted, |library| {
            tried.push(library);
            if failing.contains(&library) { Err("it failed".to_owned()) } else { Ok(()) }
        });
        (tried, result)
    }

    #[test]
    fn the_small_build_is_enough_where_it_works() {
        assert_eq!(tried(Library::Rebuilt, &[]), (vec![Library::Rebuilt], Ok(Library::Rebuilt)));
    }

    #[test]
    fn where_the_small_build_fails_the_shipped_library_is_taken() {
        let (order, result) = tried(Library::Rebuilt, &[Library::Rebuilt]);
        assert_eq!(order, [Library::Rebuilt, Library::Shipped]);
        assert_eq!(result, Ok(Library::Shipped));
    }

    #[test]
    fn a_page_that_no_library_helps_is_an_error_and_none_is_tried_twice() {
        let both = [Library::Rebuilt, Library::Shipped];
        assert_eq!(tried(Library::Rebuilt, &both), (both.to_vec(), Err("it failed".to_owned())));
        assert_eq!(tried(Library::Shipped, &both), (vec![Library::Shipped], Err("it failed".to_owned())));
    }
}
