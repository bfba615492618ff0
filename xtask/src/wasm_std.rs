//! The standard library for the page's target: from the active tool chain, from rustup, or built from Debian's
//! packages. Which compiler is then used is `toolchain`'s question.

use std::path::{Path, PathBuf};

use crate::apt;
use crate::process::{Outcome, Program, find, root, step, write};
use crate::toolchain::{self, DEBIAN_STD, PageCompiler, TARGET, page_compiler};

/// Makes sure that some compiler here can build for the page's target.
pub fn bring() -> Outcome {
    library()?;
    source();
    Ok(())
}

/// Brings what building the library anew needs. That only makes the page smaller: without it, the page is built with
/// the library as it is.
fn source() {
    if toolchain::std_source().is_none() && find("rustup").is_some() {
        let added = step("adding the source of the standard library", || {
            Program::new("rustup").args(["component", "add", "rust-src"]).run()
        });
        if added.is_err() {
            println!("   it can't be had: the page gets the library as it is, and is 12 % larger");
        }
    }
    if let Some(library) = toolchain::std_source()
        && crates(&library).is_err()
    {
        println!("   they can't be had: the page gets the library as it is, and is 12 % larger");
    }
}

/// Fetches the crates of the standard library itself. rustup brings its source without them, and the page is built
/// offline.
fn crates(library: &Path) -> Outcome {
    let fetch = || -> Outcome<Program> {
        // The library uses what isn't stable, in its manifest, too.
        let cargo = toolchain::page_program("cargo", "target/wasm-small")?.env("RUSTC_BOOTSTRAP", "1");
        Ok(cargo.args(["fetch", "--quiet", "--locked", "--manifest-path"]).arg(library.join("Cargo.toml")))
    };
    if fetch()?.arg("--offline").read().is_ok() {
        return Ok(());
    }
    step("fetching the crates of the standard library", || fetch()?.run())
}

fn library() -> Outcome {
    match page_compiler() {
        Some(PageCompiler::Host) => return Ok(()),
        Some(PageCompiler::Debian) => return linker(),
        None => {}
    }
    if toolchain::debian_is_asked_for() {
        return from_debian();
    }
    let added = if find("rustup").is_some() {
        step(&format!("adding the standard library for {TARGET}"), || {
            Program::new("rustup").args(["target", "add", TARGET]).run()
        })
    } else {
        Err("there is no rustup".to_owned())
    };
    match added {
        Ok(()) => Ok(()),
        Err(reason) if apt::possible() => {
            println!("   {reason}; taking Debian's packages instead (ELLIS_WASM_STD=debian asks for them at once)");
            from_debian()
        }
        Err(reason) => Err(format!(
            "the standard library for {TARGET} is missing ({reason}): run `rustup target add {TARGET}`, \
             or on Debian, as root, `ELLIS_WASM_STD=debian cargo xtask setup`"
        )),
    }
}

/// Debian ships the compiler and the library's source, but not the library built: so it is built here, once.
fn from_debian() -> Outcome {
    apt::install(
        &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"],
        "the Debian packages rustc-web cargo-web rust-web-src rust-web-llvm are missing: \
         run `ELLIS_WASM_STD=debian cargo xtask setup` as root on Debian",
    )?;
    linker()?;
    step("building the standard library for the page (about a minute, once per machine)", build)
}

/// Debian's `rust-lld` is a link to LLVM's linker, whose package nothing pulls in.
fn linker() -> Outcome {
    let link = Path::new("/usr/bin/rust-lld");
    if link.exists() {
        return Ok(());
    }
    let package = std::fs::read_link(link)
        .ok()
        .and_then(|target| Some(target.file_name()?.to_string_lossy().into_owned()))
        .unwrap_or_else(|| "lld".to_owned());
    apt::install(
        &[&package],
        &format!("the linker of Debian's rustc is missing: run `apt-get install {package}` as root"),
    )
}

fn build() -> Outcome {
    let folder = root().join("target/wasm-std");
    write(
        &folder.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n",
    )?;
    write(&folder.join("src/lib.rs"), "")?;
    let mut path: Vec<PathBuf> = vec!["/usr/bin".into()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let mut cargo = Program::new("/usr/bin/cargo")
        .folder(&folder)
        .args(["build", "--quiet", "--release", "-Z", "build-std=std,panic_abort,test", "--target", TARGET])
        .env("PATH", std::env::join_paths(path).map_err(|error| error.to_string())?)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode, link-time optimization of the page fails.
        .env("RUSTFLAGS", "-C embed-bitcode=yes");
    for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "LD_LIBRARY_PATH"] {
        cargo = cargo.without_env(variable);
    }
    cargo.run()?;
    copy_libraries(&folder.join("target").join(TARGET).join("release/deps"), Path::new(DEBIAN_STD))?;
    std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))
}

fn copy_libraries(from: &Path, to: &Path) -> Outcome {
    std::fs::create_dir_all(to).map_err(|error| format!("{}: {error}", to.display()))?;
    for path in crate::process::files_below(from) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            std::fs::copy(&path, to.join(name)).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    Ok(())
}
