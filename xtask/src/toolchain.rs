//! Where the tools lie and which compiler builds the page: the cache, PATH, the wasm32 standard library.
//! Looks only; bringing what is missing belongs to `setup`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::process::{Outcome, Program, files_below, root};
use crate::versions;

/// The compiler that has the standard library for the page's target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCompiler {
    /// The one that builds everything else.
    Host,
    /// Debian's, in /usr/bin.
    Debian,
}

/// The page's target in Rust's words.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Where Debian's compiler keeps its libraries for the page's target.
pub const DEBIAN_STD: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";

/// The folder of one tool in the person's cache, named by crate and version.
pub fn cached(name: &str, version: &str) -> Outcome<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => std::env::home_dir().ok_or("no home folder: set XDG_CACHE_HOME to a folder for tools")?.join(".cache"),
    };
    Ok(cache.join("ellis").join(format!("{name}-{version}")))
}

/// The folder with `trunk`.
pub fn trunk() -> Outcome<PathBuf> {
    Ok(cached("trunk", versions::TRUNK)?.join("bin"))
}

/// The folder with `wasm-bindgen` and `wasm-bindgen-test-runner`.
pub fn wasm_bindgen() -> Outcome<PathBuf> {
    Ok(cached("wasm-bindgen-cli", versions::WASM_BINDGEN)?.join("bin"))
}

/// Which compiler can build the page now, if any.
pub fn page_compiler() -> Option<PageCompiler> {
    let host = Program::new("rustc").args(["--print", "sysroot"]).read().ok()?;
    if has_std(&Path::new(host.trim()).join("lib/rustlib").join(TARGET).join("lib")) {
        Some(PageCompiler::Host)
    } else if has_std(Path::new(DEBIAN_STD)) && Path::new("/usr/bin/rustc").is_file() {
        Some(PageCompiler::Debian)
    } else {
        None
    }
}

/// Whether the source of the standard library lies beside the compiler that builds the page, so that it can be built
/// anew for size.
pub fn has_std_source() -> bool {
    let sysroot = match page_compiler() {
        Some(PageCompiler::Debian) => "/usr".to_owned(),
        _ => Program::new("rustc").args(["--print", "sysroot"]).read().unwrap_or_default(),
    };
    Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").is_file()
}

fn has_std(folder: &Path) -> bool {
    let names: Vec<_> =
        files_below(folder).iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    ["libstd-", "libtest-", "libpanic_abort-"]
        .iter()
        .all(|wanted| names.iter().any(|name| name.starts_with(wanted) && name.ends_with(".rlib")))
}

/// A command of the page's build: its compiler and the tools first on PATH, and a target folder of its own,
/// because two compilers that share one rebuild everything on each turn.
pub fn page_program(name: &str, target_folder: &str) -> Outcome<Program> {
    let compiler = page_compiler().ok_or("the wasm32 standard library is missing: run `cargo xtask setup`")?;
    let mut path: Vec<PathBuf> = vec![trunk()?, wasm_bindgen()?, root().join("node_modules/.bin")];
    if compiler == PageCompiler::Debian {
        path.push("/usr/bin".into());
    }
    if let Some(old) = std::env::var_os("PATH") {
        path.extend(std::env::split_paths(&old));
    }
    let path: OsString = std::env::join_paths(path).map_err(|error| format!("PATH: {error}"))?;
    let program = find_on(&path, name).unwrap_or_else(|| name.into());
    let mut program = Program::new(program).env("PATH", path).env("CARGO_TARGET_DIR", root().join(target_folder));
    if compiler == PageCompiler::Debian {
        // `cargo xtask` points its children at rustup's compiler; this one is another.
        for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "LD_LIBRARY_PATH"] {
            program = program.without_env(variable);
        }
    }
    Ok(program)
}

fn find_on(path: &OsString, name: &str) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
