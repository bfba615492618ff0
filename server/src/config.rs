//! Options by flag and `ELLIS_…` environment variable, checked before anything starts.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;

use crate::domain::password::PasswordHasher;

/// The reference server of Ellis: the page, the contract behind it, the database, and the messages.
#[derive(Parser, Clone)]
#[command(name = "ellis-server", version, about)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "ELLIS_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address under which people reach the page; links in mails begin with it. Without it: http://localhost and the port.
    #[arg(long, env = "ELLIS_PUBLIC_ADDRESS", default_value = "")]
    pub public_address: String,
    /// Proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, env = "ELLIS_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Database; made when it isn't there.
    #[arg(long, env = "ELLIS_DATABASE_URL", default_value = "sqlite://ellis.db")]
    pub database_url: String,
    /// The server's own key: 43 characters of base64url (256 bits). Without it, a file is made beside the database.
    #[arg(long, env = "ELLIS_SECRET_KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Folder with the built page.
    #[arg(long, env = "ELLIS_STATIC_FOLDER", default_value = "dist")]
    pub static_folder: PathBuf,
    /// Where mails go: smtp://user:password@host:587?tls=required, smtps://…
    #[arg(long, env = "ELLIS_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails.
    #[arg(long, env = "ELLIS_MAIL_FROM", default_value = "Ellis <no-reply@localhost>")]
    pub mail_from: String,
    /// Gateway for texts; without it, texts aren't offered.
    #[arg(long, env = "ELLIS_TEXT_GATEWAY_URL")]
    pub text_gateway_url: Option<String>,
    /// Bearer key of that gateway.
    #[arg(long, env = "ELLIS_TEXT_GATEWAY_KEY", hide_env_values = true)]
    pub text_gateway_key: Option<String>,
    /// Show mails and texts at /outbox instead of sending them; only where both addresses are loopback.
    #[arg(long, env = "ELLIS_MESSAGE_BOX")]
    pub message_box: bool,
    /// Case Status API; without it, the built-in simulator of the same protocol.
    #[arg(long, env = "ELLIS_CASE_STATUS_URL")]
    pub case_status_url: Option<String>,
    /// Client id of that API.
    #[arg(long, env = "ELLIS_CASE_STATUS_ID", default_value = "simulator")]
    pub case_status_id: String,
    /// Client secret of that API.
    #[arg(long, env = "ELLIS_CASE_STATUS_SECRET", default_value = "simulator", hide_env_values = true)]
    pub case_status_secret: String,
    /// Its quota: requests a second.
    #[arg(long, env = "ELLIS_CASE_STATUS_PER_SECOND", default_value_t = 5)]
    pub case_status_per_second: u32,
    /// Its quota: requests a day.
    #[arg(long, env = "ELLIS_CASE_STATUS_PER_DAY", default_value_t = 1_000)]
    pub case_status_per_day: u32,
    /// Seconds between two readings of a watched case.
    #[arg(long, env = "ELLIS_CASE_STATUS_INTERVAL", default_value_t = 6 * 3_600)]
    pub case_status_interval: u32,
    /// Load the sample account and its cases into an empty database; only where both addresses are loopback.
    #[arg(long, env = "ELLIS_SAMPLE_DATA")]
    pub sample_data: bool,
    /// Name that people see in mails and authenticator apps.
    #[arg(long, env = "ELLIS_BRAND", default_value = "Ellis")]
    pub brand: String,
    /// How to reach support; printed in mails.
    #[arg(long, env = "ELLIS_SUPPORT")]
    pub support: Option<String>,
    /// Version of the terms of use in force; a new one is asked for again.
    #[arg(long, env = "ELLIS_TERMS_VERSION", default_value = "2026-11-01")]
    pub terms_version: String,
    /// Ask for password-reset questions (true or false).
    #[arg(long, env = "ELLIS_QUESTIONS", default_value_t = true, action = clap::ArgAction::Set)]
    pub questions: bool,
    /// Argon2id memory in KiB; 19456 at least.
    #[arg(long, env = "ELLIS_PASSWORD_MEMORY", default_value_t = 65_536)]
    pub password_memory: u32,
    /// Argon2id passes; 2 at least.
    #[arg(long, env = "ELLIS_PASSWORD_PASSES", default_value_t = 3)]
    pub password_passes: u32,
    /// Further breached passwords: a file of upper-case SHA-1, one a line, sorted.
    #[arg(long, env = "ELLIS_BREACHED_PASSWORDS")]
    pub breached_passwords: Option<PathBuf>,
    /// Loopback address of the listener that moves the server's clock. For tests alone.
    #[cfg(feature = "test-clock")]
    #[arg(long)]
    pub test_clock: Option<SocketAddr>,
}

impl Options {
    /// Why the server can't start with these options, in one line.
    pub fn refusal(&self) -> Option<String> {
        if !self.public_address.is_empty()
            && !self.public_address.starts_with("http://")
            && !self.public_address.starts_with("https://")
        {
            return Some("--public-address must begin with https:// (or http:// on loopback)".to_owned());
        }
        if self.message_box && !self.is_all_loopback() {
            return Some(
                "--message-box shows every mail to anybody: it needs --listen and --public-address on loopback"
                    .to_owned(),
            );
        }
        if self.sample_data && !self.is_all_loopback() {
            return Some("--sample-data makes an account with a known password: it needs --listen and --public-address on loopback".to_owned());
        }
        if self.smtp_url.is_none() && !self.message_box {
            return Some(
                "no way to send mail: give --smtp-url (ELLIS_SMTP_URL), or --message-box on a development machine"
                    .to_owned(),
            );
        }
        let (memory, passes, _) = PasswordHasher::FLOOR;
        if self.password_memory < memory || self.password_passes < passes {
            return Some(format!(
                "password hashing is too weak: --password-memory must be {memory} and --password-passes {passes} at least"
            ));
        }
        if !self.is_all_loopback() && !self.public_address.is_empty() && !self.public_address.starts_with("https://") {
            return Some("--public-address must be https:// outside loopback: the cookies are Secure".to_owned());
        }
        None
    }

    /// The server listens on this machine alone.
    pub fn listens_on_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// The server listens on loopback and people reach it there.
    pub fn is_all_loopback(&self) -> bool {
        let host = self.public_address.split("://").nth(1).unwrap_or("localhost");
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let name = host
            .rsplit_once(':')
            .map_or(host, |(name, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host });
        let loopback = name == "localhost"
            || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        self.listens_on_loopback() && loopback
    }

    /// One line an option; secrets are left out.
    pub fn redacted(&self) -> String {
        let given = |secret: &Option<String>| if secret.is_some() { "given" } else { "none" };
        format!(
            "listen {}\npublic address {}\ndatabase {}\nstatic folder {}\nSMTP {}\ntext gateway {}\nmessage box {}\nCase Status API {} ({} a second, {} a day)\nsample data {}\nquestions {}\nArgon2id {} KiB, {} passes",
            self.listen,
            self.public_address,
            self.database_url.split('?').next().unwrap_or_default().rsplit('@').next().unwrap_or_default(),
            self.static_folder.display(),
            given(&self.smtp_url),
            given(&self.text_gateway_url),
            if self.message_box { "on" } else { "off" },
            self.case_status_url.as_deref().unwrap_or("built-in simulator"),
            self.case_status_per_second,
            self.case_status_per_day,
            if self.sample_data { "on" } else { "off" },
            if self.questions { "on" } else { "off" },
            self.password_memory,
            self.password_passes,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Options {
        Options::parse_from(std::iter::once("ellis-server").chain(arguments.iter().copied()))
    }

    #[test]
    fn without_a_way_to_send_mail_the_server_does_not_start() {
        assert!(options(&[]).refusal().unwrap().contains("--smtp-url"));
        assert_eq!(options(&["--message-box"]).refusal(), None);
    }

    #[test]
    fn the_message_box_is_refused_unless_both_addresses_are_loopback() {
        for arguments in [
            ["--message-box", "--listen=0.0.0.0:8080", "--public-address=http://localhost:8080"],
            ["--message-box", "--listen=127.0.0.1:8080", "--public-address=https://ellis.example.org"],
            ["--message-box", "--listen=127.0.0.1:8080", "--public-address=http://localhost.example.org"],
        ] {
            assert!(options(&arguments).refusal().is_some(), "{arguments:?}");
        }
        for address in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080/portal"] {
            assert_eq!(options(&["--message-box", "--public-address", address]).refusal(), None, "{address}");
        }
    }

    #[test]
    fn weak_hashing_is_refused() {
        assert!(options(&["--message-box", "--password-memory=8192"]).refusal().is_some());
        assert!(options(&["--message-box", "--password-passes=1"]).refusal().is_some());
    }

    #[test]
    fn secrets_are_not_printed() {
        let text = options(&[
            "--smtp-url=smtp://maria:canary@mail.example.org",
            "--text-gateway-key=canary",
            "--secret-key=canary",
            "--case-status-secret=canary",
        ])
        .redacted();
        assert!(!text.contains("canary"), "{text}");
    }
}
