//! Where the tools lie and which compiler builds the page: the cache, PATH, the wasm32 standard library.
//! Looks only; bringing what is missing belongs to `setup`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::process::{Outcome, Program, files_below, root};
use crate::tools;

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

/// Whether the person asks for Debian's compiler, although another may be there.
pub fn debian_is_asked_for() -> bool {
    std::env::var("ELLIS_WASM_STD").is_ok_and(|value| value == "debian")
}

/// Which compiler can build the page now, if any.
pub fn page_compiler() -> Option<PageCompiler> {
    let host = || sysroot().is_some_and(|folder| has_std(&folder.join("lib/rustlib").join(TARGET).join("lib")));
    if !debian_is_asked_for() && host() {
        Some(PageCompiler::Host)
    } else if has_std(Path::new(DEBIAN_STD)) && Path::new("/usr/bin/rustc").is_file() {
        Some(PageCompiler::Debian)
    } else {
        None
    }
}

/// The source of the standard library beside the compiler that builds the page, if it is there, so that the library can
/// be built anew for size.
pub fn std_source() -> Option<PathBuf> {
    let sysroot = match page_compiler() {
        Some(PageCompiler::Debian) => PathBuf::from("/usr"),
        _ => sysroot()?,
    };
    let library = sysroot.join("lib/rustlib/src/rust/library");
    library.join("Cargo.lock").is_file().then_some(library)
}

/// The folder of the host's compiler.
fn sysroot() -> Option<PathBuf> {
    let said = Program::new("rustc").args(["--print", "sysroot"]).read().ok()?;
    Some(PathBuf::from(said.trim()))
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
    let mut path: Vec<PathBuf> = Vec::new();
    for tool in [tools::TRUNK, tools::WASM_BINDGEN] {
        path.push(tool.folder()?.join("bin"));
    }
    path.push(root().join("node_modules/.bin"));
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
