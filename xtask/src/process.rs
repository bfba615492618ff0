//! Starting other programs: a clean environment, output shown or kept, one clear line on failure.
//! Which programs, and what for, is not decided here.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What every step answers: nothing, or one sentence for the person at the terminal.
pub type Outcome<T = ()> = Result<T, String>;

/// A program to start, in the project's root folder unless told otherwise.
pub struct Program {
    command: Command,
    name: String,
}

impl Program {
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(name.as_ref());
        command.current_dir(root());
        // `cargo xtask` tells its child about the package `xtask`; other builds must not see that,
        // or they would rebuild whenever they are started in another way.
        for (variable, _) in std::env::vars_os() {
            let text = variable.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
                .iter()
                .any(|prefix| text.starts_with(prefix))
            {
                command.env_remove(&variable);
            }
        }
        command.env_remove("OUT_DIR");
        Self { command, name: name.as_ref().to_string_lossy().into_owned() }
    }

    /// The host's cargo, the one that runs this program.
    pub fn cargo() -> Self {
        Self::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub fn args<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(mut self, arguments: I) -> Self {
        self.command.args(arguments);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs to the end with the terminal's own output.
    pub fn run(mut self) -> Outcome {
        let status = self.command.status().map_err(|error| self.not_started(&error))?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", self.line())) }
    }

    /// Runs to the end without showing anything; the answer is the standard output.
    pub fn read(mut self) -> Outcome<String> {
        let output = self.command.stderr(Stdio::piped()).output().map_err(|error| self.not_started(&error))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!("`{}` failed ({}): {}", self.line(), output.status, said.trim()))
        }
    }

    /// Runs to the end, drops the standard output and shows the rest.
    pub fn watch_silently(mut self) -> Outcome {
        self.command.stdout(Stdio::null());
        self.run()
    }

    /// Runs to the end, shows the standard output while it comes and gives it back with the result.
    pub fn watch(mut self) -> (Outcome, String) {
        let mut child = match self.command.stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => return (Err(self.not_started(&error)), String::new()),
        };
        let mut kept = String::new();
        if let Some(output) = child.stdout.take() {
            let mut reader = BufReader::new(output);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                let _ = std::io::stdout().write_all(&line);
                kept.push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        }
        let outcome = match child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{}` failed ({status})", self.line())),
            Err(error) => Err(self.not_started(&error)),
        };
        (outcome, kept)
    }

    /// Starts and goes on; the caller ends the child.
    pub fn start(mut self) -> Outcome<std::process::Child> {
        self.command.spawn().map_err(|error| self.not_started(&error))
    }

    /// Starts and goes on; the caller reads its standard output and ends it.
    pub fn start_read(mut self) -> Outcome<std::process::Child> {
        self.command.stdout(Stdio::piped());
        self.start()
    }

    /// Starts and goes on; the caller writes its standard input, reads its standard output and ends it.
    pub fn start_piped(mut self) -> Outcome<std::process::Child> {
        self.command.stdin(Stdio::piped());
        self.start_read()
    }

    /// In a process group of its own: Ctrl-C at the terminal doesn't reach it.
    pub fn apart(mut self) -> Self {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        self
    }

    /// Becomes the program, so that Ctrl-C reaches it alone and its end is ours.
    pub fn become_it(mut self) -> Outcome {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            let error = self.command.exec();
            Err(self.not_started(&error))
        }
        #[cfg(not(unix))]
        {
            let status = self.command.status().map_err(|error| self.not_started(&error))?;
            std::process::exit(status.code().unwrap_or(1));
        }
    }

    fn line(&self) -> String {
        let mut line = self.name.clone();
        for argument in self.command.get_args().take(6) {
            line.push(' ');
            line.push_str(&argument.to_string_lossy());
        }
        line
    }

    fn not_started(&self, error: &std::io::Error) -> String {
        format!("`{}` could not be started: {error}", self.name)
    }
}

/// The project's root folder: the parent of this package's.
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("xtask"), PathBuf::from);
    package.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where a program lies on PATH, if it does.
pub fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Whether this program runs as root.
pub fn is_root() -> bool {
    Program::new("id").arg("-u").read().is_ok_and(|said| said.trim() == "0")
}

/// Runs one long step: says what it does before, and how long it took after.
pub fn step<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    // How many steps began so far. Where another began meanwhile, the last line has to say which step ended.
    static BEGUN: AtomicUsize = AtomicUsize::new(0);
    let number = BEGUN.fetch_add(1, Ordering::Relaxed) + 1;
    println!("=> {what}");
    let started = std::time::Instant::now();
    let result = work()?;
    let seconds = started.elapsed().as_secs();
    if BEGUN.load(Ordering::Relaxed) == number {
        println!("   done in {seconds} s");
    } else {
        println!("   done in {seconds} s: {}", what.split(" (").next().unwrap_or(what));
    }
    Ok(result)
}

/// Does both at once, and answers with the first one's mistake before the other's.
pub fn together(first: impl FnOnce() -> Outcome, second: impl FnOnce() -> Outcome + Send) -> Outcome {
    std::thread::scope(|scope| {
        let second = scope.spawn(second);
        let first = first();
        let second = second.join().unwrap_or_else(|_| Err("a step ended in a panic".to_owned()));
        first.and(second)
    })
}

/// A hash of file contents, for stamps and file names; not for secrets. FNV-1a, 64 bits.
pub fn fingerprint(bytes: &[u8]) -> String {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

/// Every file below a folder, sorted by path; nothing if the folder isn't there.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Reads a text file, or says which one could not be read.
pub fn read_text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{} could not be read: {error}", path.display()))
}

/// Writes a file and the folders above it, or says which one could not be written.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{} could not be made: {error}", folder.display()))?;
    }
    std::fs::write(path, content).map_err(|error| format!("{} could not be written: {error}", path.display()))
}
