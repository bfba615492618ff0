//! PostgreSQL for the tests: finding it, a fresh cluster on a loopback port, `cargo xtask postgres`.
//! What runs on the cluster is not here.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout};

use crate::apt;
use crate::process::{Outcome, Program, find, is_root, read_text, step};

/// The environment variable that tells the server's tests where PostgreSQL is; without it they run on SQLite.
pub const VARIABLE: &str = "ELLIS_TEST_DATABASE";

/// The environment variable that tells those tests where the certificates are: of the authority that PostgreSQL's own
/// is from, `authority.pem`, and of one that it isn't from, `another.pem`.
const AUTHORITIES: &str = "ELLIS_TEST_DATABASE_AUTHORITIES";

/// Where Debian keeps one folder for each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// What a cluster needs of PostgreSQL; Debian's packages for clients alone lack them.
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// How many ports are tried. One that was free can be taken before PostgreSQL listens on it.
const PORTS: usize = 3;

const MISSING: &str = "the tests run on PostgreSQL as well as on SQLite, and PostgreSQL is missing here. Run `sudo apt-get \
                       install postgresql`, or put its `initdb`, `pg_ctl` and `postgres` on PATH";

const MISSING_OPENSSL: &str = "the tests connect to PostgreSQL over TLS, and the program `openssl`, which makes its \
                               certificate, is missing here. Run `sudo apt-get install openssl`";

/// Installs what a cluster needs where it is missing, without a cluster at work on this machine.
pub fn bring() -> Outcome {
    if programs().is_none() {
        apt::install_idle(&["postgresql"], MISSING)?;
    }
    // Debian's package of PostgreSQL brings it along; a PostgreSQL from elsewhere may not.
    match find("openssl") {
        Some(_) => Ok(()),
        None => apt::install(&["openssl"], MISSING_OPENSSL),
    }
}

/// PATH with PostgreSQL's own programs first, of the version that a cluster runs: `pg_dump` refuses a newer server.
pub fn path() -> Outcome<OsString> {
    let own = programs().ok_or(MISSING)?;
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([own].into_iter().chain(std::env::split_paths(&others)))
        .map_err(|error| format!("PATH: {error}"))
}

/// `postgres`: a cluster until standard input ends, or until Ctrl-C.
pub fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask postgres".to_owned());
    }
    bring()?;
    let cluster = Cluster::start()?;
    println!("{VARIABLE}={}", cluster.url());
    println!("{AUTHORITIES}={}", cluster.authorities().display());
    println!("Log: {}", cluster.log().display());
    println!("It runs until Ctrl-C, or until the standard input ends.");
    // Ctrl-C ends this program at once; the supervisor does the rest.
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).map(drop).map_err(|error| format!("input: {error}"))
}

/// A PostgreSQL cluster of its own, ended and removed when it is dropped. Whoever is on this machine may use it
/// meanwhile.
///
/// `postgres.sh` supervises it: a shell that makes the cluster, starts it, and waits for the end of its standard input.
/// The kernel closes that pipe however this program ends, be it by Ctrl-C or by `kill -9`, where no `Drop` runs; then
/// the shell stops the cluster and removes its folder.
///
/// Lines to the shell: a port to listen on. Lines from it: `made FOLDER`, then for each port `started` or
/// `refused WHY`.
pub struct Cluster {
    supervisor: Child,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    pub fn start() -> Outcome<Self> {
        let programs = programs().ok_or(MISSING)?;
        step("starting PostgreSQL", || Self::supervise(as_other_than_root(), &programs))
    }

    /// The database to connect to; its role may create others. Without TLS: who wants that says so.
    pub fn url(&self) -> String {
        format!("postgres://ellis@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }

    /// Tells a program of tests where the cluster is.
    pub fn told(&self, program: Program) -> Program {
        program.env(VARIABLE, self.url()).env(AUTHORITIES, self.authorities())
    }

    fn authorities(&self) -> PathBuf {
        self.folder.join("tls")
    }

    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// How many databases somebody was connected to, but the one that each cluster has.
    pub fn databases(&self) -> Outcome<usize> {
        Ok(databases(&read_text(&self.log())?))
    }

    /// Starts the script by `shell`. Whatever fails after the first line, `Drop` ends what was begun.
    fn supervise(shell: Program, programs: &Path) -> Outcome<Self> {
        let mut supervisor = shell
            .args(["-c", include_str!("postgres.sh"), "postgres.sh"])
            .args([programs, &std::env::temp_dir()])
            // The messages in the log are searched; and this person's folder may be closed to the user `postgres`.
            .env("LC_ALL", "C")
            .folder(Path::new("/"))
            .apart()
            .start_piped()?;
        let answers = BufReader::new(supervisor.stdout.take().ok_or("PostgreSQL's supervisor has no output")?);
        let mut cluster = Self { supervisor, answers, folder: PathBuf::new(), port: 0 };
        let made = cluster.answer()?;
        cluster.folder =
            made.strip_prefix("made ").ok_or_else(|| format!("PostgreSQL could not be set up: {made}"))?.into();
        cluster.listen()?;
        Ok(cluster)
    }

    fn listen(&mut self) -> Outcome {
        let mut answer = String::new();
        for _ in 0..PORTS {
            self.port = free_port()?;
            self.tell(self.port)?;
            answer = self.answer()?;
            if answer == "started" {
                return Ok(());
            }
        }
        Err(format!("PostgreSQL could not be started: {answer}"))
    }

    fn tell(&mut self, port: u16) -> Outcome {
        let input = self.supervisor.stdin.as_mut().ok_or("PostgreSQL's supervisor has no input")?;
        writeln!(input, "{port}").map_err(|error| format!("PostgreSQL's supervisor could not be told a port: {error}"))
    }

    fn answer(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(count) if count > 0 => Ok(line.trim().to_owned()),
            Ok(_) => Err("PostgreSQL could not be started: its supervisor ended, see above".to_owned()),
            Err(error) => Err(format!("PostgreSQL's supervisor could not be read: {error}")),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Closes its input first.
        let _ = self.supervisor.wait();
        // Does something only where somebody killed the supervisor: PostgreSQL ends within a minute of losing its
        // folder.
        if !self.folder.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// The shell, not as root: PostgreSQL refuses root. Debian's package makes the user `postgres`.
fn as_other_than_root() -> Program {
    if is_root() {
        Program::new("setpriv").args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh"])
    } else {
        Program::new("sh")
    }
}

/// A port that nobody listens on.
fn free_port() -> Outcome<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no port of 127.0.0.1 could be had for PostgreSQL: {error}"))
}

/// The folder with PostgreSQL's programs: Debian's newest, else the one on PATH.
fn programs() -> Option<PathBuf> {
    let all = |folder: &PathBuf| PROGRAMS.iter().all(|program| folder.join(program).is_file());
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let installed = versions
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|version| all(&bin(version)))
        .collect::<Vec<_>>();
    newest(&installed).map(bin).or_else(|| find("initdb")?.parent().map(Path::to_path_buf).filter(all))
}

fn bin(version: &str) -> PathBuf {
    Path::new(DEBIAN).join(version).join("bin")
}

/// The newest of the names that are versions, compared by numbers: 9.6 is older than 15.
fn newest(names: &[String]) -> Option<&str> {
    let numbers = |name: &str| name.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>();
    let versions = names.iter().filter_map(|name| Some((numbers(name)?, name.as_str())));
    versions.max().map(|(_, name)| name)
}

/// The databases that a log names in its lines about connections, but `postgres`.
fn databases(log: &str) -> usize {
    let names = log
        .lines()
        .filter(|line| line.contains("connection authorized:"))
        .filter_map(|line| line.split_once(" database=")?.1.split_whitespace().next())
        .filter(|name| *name != "postgres");
    names.collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands in for PostgreSQL's programs: notes its calls, and refuses a start while there is a file `taken`.
    const PG_CTL: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "$1" >>"$here/calls"
if [ "$1" = start ] && [ -e "$here/taken" ]; then
    rm "$here/taken"
    echo "FATAL:  address in use" >>"$3/../log"
    exit 1
fi
"#;
    const INITDB: &str = "#!/bin/sh\nmkdir \"$2\"\n";

    /// A folder with programs, removed when it is dropped.
    struct Programs(PathBuf);

    impl Programs {
        fn new(name: &str, initdb: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("ellis-postgres-test-{name}-{}", std::process::id()));
            for (program, script) in [("initdb", initdb), ("pg_ctl", PG_CTL)] {
                crate::process::write(&folder.join(program), script).expect("a script");
                Program::new("chmod").arg("755").arg(folder.join(program)).run().expect("a program");
            }
            Self(folder)
        }

        fn supervise(&self) -> Outcome<Cluster> {
            Cluster::supervise(Program::new("sh"), &self.0)
        }

        fn calls(&self) -> String {
            read_text(&self.0.join("calls")).expect("calls").replace('\n', " ")
        }
    }

    impl Drop for Programs {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn versions_are_compared_by_numbers_and_other_names_are_none() {
        let names = ["9.6", "15", "9.10", "17", "8", "common", "17beta"].map(str::to_owned);
        assert_eq!(newest(&names), Some("17"));
        assert_eq!(newest(&names[..1]), Some("9.6"));
        assert_eq!(newest(&[names[0].clone(), names[2].clone()]), Some("9.10"));
        assert_eq!(newest(&names[5..]), None);
    }

    #[test]
    fn only_databases_that_somebody_made_count_and_each_once() {
        let log = "LOG:  connection received: host=127.0.0.1 port=1\n\
                   LOG:  connection authorized: user=ellis database=postgres application_name=psql\n\
                   LOG:  connection authorized: user=ellis database=one\n\
                   LOG:  connection authorized: user=ellis database=one application_name=a\n\
                   LOG:  connection authorized: user=ellis database=two\n\
                   ERROR:  database=three\n";
        assert_eq!(databases(log), 2);
    }

    #[test]
    fn a_cluster_ends_with_its_input_and_leaves_no_folder() {
        let programs = Programs::new("end", INITDB);
        let cluster = programs.supervise().expect("a cluster");
        let folder = cluster.folder.clone();
        assert!(folder.join("data/postgresql.conf").is_file());
        let certificates = ["authority.pem", "another.pem", "server.pem"].map(|name| cluster.authorities().join(name));
        assert!(certificates.iter().all(|file| file.is_file()), "{certificates:?}");
        drop(cluster);
        assert!(!folder.exists());
        assert_eq!(programs.calls(), "start stop ");
    }

    #[test]
    fn another_port_is_tried_where_the_first_one_is_taken() {
        let programs = Programs::new("taken", INITDB);
        crate::process::write(&programs.0.join("taken"), "").expect("a file");
        drop(programs.supervise().expect("a cluster"));
        assert_eq!(programs.calls(), "start stop start stop ");
    }

    #[test]
    fn a_set_up_that_fails_says_why() {
        let programs = Programs::new("fails", "#!/bin/sh\necho initdb: error: no space left\nexit 1\n");
        let sentence = programs.supervise().err().expect("no cluster");
        assert_eq!(sentence, "PostgreSQL could not be set up: refused initdb: error: no space left");
    }
}
