//! The server that is measured: a process of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Failure;

/// Clock ticks of `/proc/<pid>/stat` in a second (`getconf CLK_TCK`; Linux has had no other for user space).
const TICKS: f64 = 100.0;

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    process: Child,
}

impl Server {
    /// Starts it over a database that is filled, with no more in the folder of its page than it needs.
    pub async fn start(program: &Path, database_url: &str, room: &Path) -> Result<Self, Failure> {
        let page = room.join("page");
        std::fs::create_dir_all(&page)?;
        std::fs::write(page.join("shell.html"), "<!doctype html><title>Ellis</title>")?;
        std::fs::write(page.join("policy.json"), r#"{"scripts":[],"styles":[]}"#)?;
        let mut process = Command::new(program)
            .args(["--listen", "127.0.0.1:0", "--database-url", database_url, "--message-box"])
            .arg("--static-folder")
            .arg(&page)
            // Longer than the bench takes, so that no receipt becomes due.
            .args(["--case-status-interval", "21600"])
            .args(["--trusted-proxies", "127.0.0.0/8"])
            // PostgreSQL has no file beside which a key could be made.
            .args(["--secret-key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
            .env("ELLIS_LOG", "warn")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("Address: http://localhost:") {
                let address = SocketAddr::from(([127, 0, 0, 1], address.trim().parse()?));
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Self { address, process });
            }
        }
        Err("the server ended before it listened".into())
    }

    fn id(&self) -> Result<u32, Failure> {
        self.process.id().ok_or_else(|| "the server has ended".into())
    }

    /// What it holds in memory.
    pub fn resident_bytes(&self) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()?))?;
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        Ok(kilobytes.ok_or("no VmRSS")?.trim().parse::<u64>()? * 1_024)
    }

    /// Per cent of a core that it spends while nobody asks.
    pub async fn idle_share(&self, time: Duration) -> Result<f64, Failure> {
        // What it does once, at its start, isn't meant.
        tokio::time::sleep(Duration::from_secs(10)).await;
        let before = self.ticks()?;
        tokio::time::sleep(time).await;
        Ok((self.ticks()? - before) / TICKS / time.as_secs_f64() * 100.0)
    }

    /// Ticks that it ran, in its own code and in the kernel's.
    fn ticks(&self) -> Result<f64, Failure> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id()?))?;
        // Behind the name, which may hold spaces, utime and stime are the 12th and 13th.
        let (_, rest) = stat.rsplit_once(')').ok_or("no stat")?;
        let mut times = rest.split_whitespace().skip(11);
        let mut next = || times.next().and_then(|time| time.parse::<f64>().ok()).ok_or("no stat");
        Ok(next()? + next()?)
    }

    /// Ends it, and waits for it.
    pub async fn stop(mut self) -> Result<(), Failure> {
        self.process.kill().await?;
        Ok(())
    }
}
