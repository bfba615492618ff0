//! The room of a newcomer: a clone in a temporary folder, with caches of its own. What is done there is not here.

use std::path::{Path, PathBuf};

use crate::process::{Outcome, Program, root};

/// Which caches of this machine's person the newcomer sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Caches {
    /// All of them.
    Own,
    /// None: no crate, no tool, no node package has ever been fetched.
    Empty,
    /// The tools and the node packages, but no crate.
    WithoutCrates,
}

/// What cargo and rustup tell this program, and nobody tells a newcomer's.
const TOLD: [&str; 6] = [
    "CARGO",
    "CARGO_TARGET_DIR",
    "RUSTUP_TOOLCHAIN",
    "RUSTUP_TOOLCHAIN_SOURCE",
    "RUST_RECURSION_COUNT",
    "LD_LIBRARY_PATH",
];

/// Removed with everything in it when it is dropped.
pub struct Room {
    folder: PathBuf,
    caches: Caches,
}

impl Room {
    /// Clones the last commit.
    pub fn new(name: &str, caches: Caches) -> Outcome<Self> {
        let folder = std::env::temp_dir().join(format!("ellis-newcomer-{name}-{}", std::process::id()));
        let room = Self { folder, caches };
        let crates = room.folder.join("cargo");
        std::fs::create_dir_all(&crates).map_err(|error| format!("{}: {error}", crates.display()))?;
        copy_configuration(&crates)?;
        Program::new("git").args(["clone", "--quiet", "--no-local"]).arg(root()).arg(room.project()).run()?;
        Ok(room)
    }

    /// The folder of the clone.
    pub fn project(&self) -> PathBuf {
        self.folder.join("ellis")
    }

    /// A command in the clone, as the newcomer types it.
    pub fn xtask(&self, arguments: &[&str]) -> Program {
        let mut program = Program::new("cargo").folder(&self.project()).arg("xtask").args(arguments);
        for variable in TOLD {
            program = program.without_env(variable);
        }
        if self.caches != Caches::Own {
            program = program.env("CARGO_HOME", self.folder.join("cargo"));
        }
        if self.caches == Caches::Empty {
            program = program
                .env("XDG_CACHE_HOME", self.folder.join("cache"))
                .env("npm_config_cache", self.folder.join("npm"));
        }
        program
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{}: {error}", self.folder.display());
        }
    }
}

/// Where crates are fetched from belongs to the machine, not to what the person has fetched.
fn copy_configuration(to: &Path) -> Outcome {
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    for name in ["config.toml", "config"] {
        let Some(from) = own.as_ref().map(|folder| folder.join(name)).filter(|file| file.is_file()) else { continue };
        std::fs::copy(&from, to.join(name)).map_err(|error| format!("{}: {error}", from.display()))?;
    }
    Ok(())
}
