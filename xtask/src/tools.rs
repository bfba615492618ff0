//! The tools written in Rust: which there are, where they lie, and how one that is missing comes into the person's
//! cache. What they are used for is not here.

use std::path::PathBuf;

use crate::process::{Outcome, Program, find, root, step};
use crate::versions;

/// A tool in one exact version.
pub struct Tool {
    /// The name of its crate, and of its folder in the cache.
    package: &'static str,
    version: &'static str,
    /// Its programs. The first is the one that tells its version.
    programs: &'static [&'static str],
    source: Source,
    /// How long it takes to build, for the person who waits.
    duration: &'static str,
}

/// Where a tool is built from. Either way its dependencies are locked.
enum Source {
    /// The registry, with the lock file that the tool was published with.
    Registry { default_features: bool },
    /// A folder of ours with a lock file of its own.
    Ours(&'static str),
}

/// Builds the page. Without TLS: it is only used offline.
pub const TRUNK: Tool = Tool {
    package: "trunk",
    version: versions::TRUNK,
    programs: &["trunk"],
    source: Source::Registry { default_features: false },
    duration: "some minutes",
};

/// Makes the script between browser and program, and runs tests in a browser.
pub const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: versions::WASM_BINDGEN,
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    source: Source::Ours("xtask/tools/wasm-bindgen"),
    duration: "a minute or two",
};

/// Reads licenses and sources of the crates.
pub const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    version: versions::CARGO_DENY,
    programs: &["cargo-deny"],
    source: Source::Registry { default_features: true },
    duration: "some minutes",
};

/// Changes the program in small ways, to see whether tests fail.
pub const CARGO_MUTANTS: Tool = Tool {
    package: "cargo-mutants",
    version: versions::CARGO_MUTANTS,
    programs: &["cargo-mutants"],
    source: Source::Registry { default_features: true },
    duration: "some minutes",
};

/// What makes a build of a tool quick: it runs for seconds, so that optimizing it would never pay. Without unwinding
/// there is a fifth less to compile.
const QUICK: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

impl Tool {
    /// Where one of its programs lies: in the cache, else on PATH.
    pub fn program(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.folder()?.join("bin").join(name);
        if path.is_file() {
            return Ok(path);
        }
        find(name).ok_or_else(|| format!("`{name}` is missing: run `cargo xtask setup`"))
    }

    /// The folder with its programs, if it is in the cache.
    pub fn folder(&self) -> Outcome<PathBuf> {
        cached(self.package, self.version)
    }

    /// Makes sure that it is there: in the cache; on PATH in the right version; fetched by `cargo binstall` where the
    /// person has that; built.
    pub fn bring(&self) -> Outcome {
        let folder = self.folder()?.join("bin");
        if self.programs.iter().all(|program| folder.join(program).is_file()) || self.on_path() {
            return Ok(());
        }
        if find("cargo-binstall").is_some() && self.fetch().is_ok() {
            return Ok(());
        }
        self.build()
    }

    fn on_path(&self) -> bool {
        let there = self.programs.iter().all(|program| find(program).is_some());
        there && Program::new(self.programs[0]).arg("--version").read().is_ok_and(|said| says(&said, self.version))
    }

    fn fetch(&self) -> Outcome {
        let folder = self.folder()?;
        step(&format!("fetching {} {} by cargo binstall", self.package, self.version), || {
            Program::cargo()
                .args(["binstall", "--no-confirm", "--locked", "--disable-strategies", "quick-install,compile"])
                .arg("--root")
                .arg(&folder)
                .arg(format!("{}@{}", self.package, self.version))
                .run()
        })?;
        let missing = self.programs.iter().find(|program| !folder.join("bin").join(program).is_file());
        missing.map_or(Ok(()), |program| Err(format!("cargo binstall brought no `{program}`")))
    }

    fn build(&self) -> Outcome {
        let folder = self.folder()?;
        let (package, version, duration) = (self.package, self.version, self.duration);
        step(&format!("building {package} {version} into {} ({duration}, once per user)", folder.display()), || {
            std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            let install = ["install", "--quiet", "--locked", "--force", "--root"];
            // Outside of the project's folder, whose flags for the compiler aren't for others.
            let mut cargo = Program::cargo().folder(&folder).args(install).arg(&folder);
            cargo = match self.source {
                Source::Registry { default_features: true } => cargo.args([package, "--version", version]),
                Source::Registry { default_features: false } => {
                    cargo.args([package, "--version", version, "--no-default-features"])
                }
                Source::Ours(place) => cargo.arg("--path").arg(root().join(place)),
            };
            for (name, value) in QUICK {
                cargo = cargo.env(name, value);
            }
            cargo.env("CARGO_TARGET_DIR", shared_target()).run()
        })
    }
}

/// One folder for all tools: what two of them need in the same version is built once.
fn shared_target() -> PathBuf {
    root().join("target/tools")
}

/// Removes what only building the tools needed.
pub fn tidy_up() {
    // What stays costs space alone.
    let _ = std::fs::remove_dir_all(shared_target());
}

/// Whether a program that prints `name version` has this one.
fn says(said: &str, version: &str) -> bool {
    said.split_whitespace().nth(1) == Some(version)
}

/// The folder of one tool in the person's cache, named by crate and version.
pub fn cached(name: &str, version: &str) -> Outcome<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => std::env::home_dir().ok_or("no home folder: set XDG_CACHE_HOME to a folder for tools")?.join(".cache"),
    };
    Ok(cache.join("ellis").join(format!("{name}-{version}")))
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_tool_on_path_counts_only_in_the_exact_version() {
        assert!(says("trunk 0.21.14\n", "0.21.14"));
        assert!(says("wasm-bindgen 0.2.130 (abcdef)\n", "0.2.130"));
        assert!(!says("trunk 0.21.1\n", "0.21.14"));
        assert!(!says("trunk 0.21.140\n", "0.21.14"));
        assert!(!says("", "0.21.14"));
    }
}
