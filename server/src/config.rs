//! Options by flag and `ELLIS_…` environment variable, checked before anything starts.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;

use crate::domain::address::{host_of, is_loopback};
use crate::domain::password::PasswordHasher;

/// Id and secret that the built-in simulator takes.
const SIMULATOR: &str = "simulator";
/// Seconds; below it a watched case would spend the day's quota alone.
const INTERVAL_LEAST: u32 = 60;

/// The reference server of Ellis: the page, the contract behind it, the database, and the messages.
#[derive(Parser, Clone)]
#[command(name = "ellis-server", version, about)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "ELLIS_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address under which people reach the page; links in mails begin with it. Without it, on loopback: http://localhost and the port.
    #[arg(long, env = "ELLIS_PUBLIC_ADDRESS", default_value = "")]
    pub public_address: String,
    /// Proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, env = "ELLIS_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Database; made when it isn't there.
    #[arg(long, env = "ELLIS_DATABASE_URL", hide_env_values = true, default_value = "sqlite://ellis.db")]
    pub database_url: String,
    /// The server's own key: 43 characters of base64url (256 bits). Without it, a file is made beside the database.
    #[arg(long, env = "ELLIS_SECRET_KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Folder with the built page.
    #[arg(long, env = "ELLIS_STATIC_FOLDER", default_value = "dist")]
    pub static_folder: PathBuf,
    /// Where mails go: smtps://user:password@host, smtp://host:587?tls=required; other smtp:// on this machine alone.
    #[arg(long, env = "ELLIS_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails.
    #[arg(long, env = "ELLIS_MAIL_FROM", default_value = "Ellis <no-reply@localhost>")]
    pub mail_from: String,
    /// Gateway for texts; without it, texts aren't offered.
    #[arg(long, env = "ELLIS_TEXT_GATEWAY_URL", hide_env_values = true)]
    pub text_gateway_url: Option<String>,
    /// Bearer key of that gateway.
    #[arg(long, env = "ELLIS_TEXT_GATEWAY_KEY", hide_env_values = true)]
    pub text_gateway_key: Option<String>,
    /// Show mails and texts at /outbox. What has no --smtp-url or --text-gateway-url is shown there instead of being sent; what has one is sent and shown. Only where both addresses are loopback.
    #[arg(long, env = "ELLIS_MESSAGE_BOX")]
    pub message_box: bool,
    /// Case Status API; without it, the built-in simulator of the same protocol.
    #[arg(long, env = "ELLIS_CASE_STATUS_URL", hide_env_values = true)]
    pub case_status_url: Option<String>,
    /// Client id of that API.
    #[arg(long, env = "ELLIS_CASE_STATUS_ID", default_value = SIMULATOR)]
    pub case_status_id: String,
    /// Client secret of that API.
    #[arg(long, env = "ELLIS_CASE_STATUS_SECRET", default_value = SIMULATOR, hide_env_values = true)]
    pub case_status_secret: String,
    /// Its quota: requests a second.
    #[arg(long, env = "ELLIS_CASE_STATUS_PER_SECOND", default_value_t = 5)]
    pub case_status_per_second: u32,
    /// Its quota: requests a day.
    #[arg(long, env = "ELLIS_CASE_STATUS_PER_DAY", default_value_t = 1_000)]
    pub case_status_per_day: u32,
    /// Seconds between two readings of a watched case; 60 at least.
    #[arg(long, env = "ELLIS_CASE_STATUS_INTERVAL", default_value_t = 6 * 3_600)]
    pub case_status_interval: u32,
    /// Load the sample account and its cases into an empty database; only where both addresses are loopback.
    #[arg(long, env = "ELLIS_SAMPLE_DATA")]
    pub sample_data: bool,
    /// Name that people see in mails and authenticator apps.
    #[arg(long, env = "ELLIS_BRAND", default_value = "Ellis")]
    pub brand: String,
    /// How to reach support, one line; at the foot of every page and mail.
    #[arg(long, env = "ELLIS_SUPPORT")]
    pub support: Option<String>,
    /// Version of the terms of use in force; kept with each acceptance.
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
    /// Further breached passwords: a file with a SHA-1 in hexadecimal a line, HASH or HASH:COUNT, in ascending order.
    #[arg(long, env = "ELLIS_BREACHED_PASSWORDS")]
    pub breached_passwords: Option<PathBuf>,
    /// Loopback address of the listener that moves the server's clock. For tests alone.
    #[cfg(feature = "test-clock")]
    #[arg(long)]
    pub test_clock: Option<SocketAddr>,
}

impl Options {
    /// The path below which the page lives, as `--public-address` has it; empty at the root of the host.
    pub fn base_path(&self) -> &str {
        let below = self.public_address.split_once("://").map_or("", |(_, rest)| rest);
        below.find('/').map_or("", |at| below[at..].trim_end_matches('/'))
    }

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
        if self.mails_in_clear() {
            return Some(
                "--smtp-url would send mails unencrypted: use smtps://… or smtp://…?tls=required, or a mail server on this machine"
                    .to_owned(),
            );
        }
        if !self.listens_on_loopback() && self.public_address.is_empty() {
            return Some(
                "--public-address is missing: with --listen outside loopback, links in mails would lead to localhost"
                    .to_owned(),
            );
        }
        if self.text_gateway_url.is_some() != self.text_gateway_key.is_some() {
            return Some("--text-gateway-url and --text-gateway-key go together".to_owned());
        }
        if self.case_status_url.is_some()
            && [&self.case_status_id, &self.case_status_secret].contains(&&SIMULATOR.to_owned())
        {
            return Some("--case-status-url needs --case-status-id and --case-status-secret".to_owned());
        }
        if self.case_status_per_second == 0
            || self.case_status_per_day == 0
            || self.case_status_interval < INTERVAL_LEAST
        {
            return Some(format!(
                "--case-status-per-second and --case-status-per-day must be 1, --case-status-interval {INTERVAL_LEAST} at least"
            ));
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
        let public = if self.public_address.is_empty() { "localhost" } else { host_of(&self.public_address) };
        self.listens_on_loopback() && is_loopback(public)
    }

    /// Mails, with the codes in them, could cross a network unencrypted. `tls=opportunistic` is no help: whoever is
    /// between the two machines takes the offer of TLS out of the conversation.
    fn mails_in_clear(&self) -> bool {
        let Some(url) = self.smtp_url.as_deref() else { return false };
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let query = rest.split('#').next().unwrap_or_default().split_once('?').map_or("", |(_, query)| query);
        let tls = query.split('&').find(|pair| pair.starts_with("tls="));
        let encrypted = scheme.eq_ignore_ascii_case("smtps") || tls == Some("tls=required");
        !encrypted && !is_loopback(host_of(url))
    }

    /// One line an option; secrets are left out.
    pub fn redacted(&self) -> String {
        let given = |secret: &Option<String>| if secret.is_some() { "given" } else { "none" };
        let switch = |on: bool| if on { "on" } else { "off" };
        let proxies: Vec<String> = self.trusted_proxies.iter().map(ToString::to_string).collect();
        let lines = [
            ("listen", self.listen.to_string()),
            ("public address", self.public_address.clone()),
            ("trusted proxies", if proxies.is_empty() { "none".to_owned() } else { proxies.join(", ") }),
            ("database", without_user(self.database_url.split('?').next().unwrap_or_default())),
            ("secret key", given(&self.secret_key).to_owned()),
            ("static folder", self.static_folder.display().to_string()),
            ("SMTP", given(&self.smtp_url).to_owned()),
            ("mail from", self.mail_from.clone()),
            ("text gateway", given(&self.text_gateway_url).to_owned()),
            ("message box", switch(self.message_box).to_owned()),
            ("Case Status API", self.case_status_url.as_deref().map_or("built-in simulator".to_owned(), without_user)),
            (
                "Case Status quota",
                format!("{} a second, {} a day", self.case_status_per_second, self.case_status_per_day),
            ),
            ("Case Status interval", format!("{} s", self.case_status_interval)),
            ("sample data", switch(self.sample_data).to_owned()),
            ("brand", self.brand.clone()),
            ("support", given(&self.support).to_owned()),
            ("terms version", self.terms_version.clone()),
            ("questions", switch(self.questions).to_owned()),
            ("Argon2id", format!("{} KiB, {} passes", self.password_memory, self.password_passes)),
            (
                "breached passwords",
                if self.breached_passwords.is_some() { "shipped list and file" } else { "shipped list" }.to_owned(),
            ),
        ];
        lines.map(|(name, value)| format!("{name}: {value}")).join("\n")
    }
}

/// An address without the user and password that may stand before its host, and without what follows `?`.
pub(crate) fn without_user(address: &str) -> String {
    let address = address.split('?').next().unwrap_or_default();
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            if rest.contains('/') { format!("{scheme}://{host}/{path}") } else { format!("{scheme}://{host}") }
        }
        None => address.to_owned(),
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
            "--case-status-url=https://maria:canary@agency.example.org/v1?key=canary",
            "--database-url=postgres://maria:canary@database.example.org/ellis?password=canary",
            "--text-gateway-url=https://maria:canary@texts.example.org",
        ])
        .redacted();
        assert!(!text.contains("canary"), "{text}");
        assert!(text.contains("https://agency.example.org/v1"), "{text}");
    }

    #[test]
    fn sample_data_is_refused_unless_both_addresses_are_loopback() {
        assert_eq!(options(&["--message-box", "--sample-data"]).refusal(), None);
        let outside =
            ["--smtp-url=smtps://mail.example.org", "--sample-data", "--public-address=https://ellis.example.org"];
        assert!(options(&outside).refusal().unwrap().contains("--sample-data"));
    }

    #[test]
    fn a_public_address_outside_loopback_must_be_https() {
        for (address, taken) in
            [("https://ellis.example.org", true), ("http://ellis.example.org", false), ("ellis.example.org", false)]
        {
            let options = options(&["--smtp-url=smtps://mail.example.org", "--public-address", address]);
            assert_eq!(options.refusal().is_none(), taken, "{address}");
        }
    }

    #[test]
    fn who_listens_for_others_says_where_they_reach_the_page() {
        for (listen, public, taken) in [
            ("--listen=0.0.0.0:8080", "", false),
            ("--listen=192.0.2.1:8080", "", false),
            ("--listen=[::]:8080", "", false),
            ("--listen=0.0.0.0:8080", "https://ellis.example.org", true),
            ("--listen=[::1]:8080", "", true),
        ] {
            let refusal =
                options(&["--smtp-url=smtps://mail.example.org", listen, "--public-address", public]).refusal();
            assert_eq!(refusal.is_none(), taken, "{listen} {public}: {refusal:?}");
            assert!(refusal.is_none_or(|refusal| refusal.starts_with("--public-address is missing")));
        }
    }

    #[test]
    fn the_help_tells_what_the_message_box_does_beside_a_mail_server_and_what_a_line_of_breached_passwords_is() {
        use clap::CommandFactory;
        let command = Options::command();
        let help = |id: &str| {
            let option = command.get_arguments().find(|one| one.get_id() == id).unwrap();
            option.get_help().unwrap().to_string()
        };
        assert!(help("message_box").contains("sent and shown"));
        assert!(help("breached_passwords").contains("HASH:COUNT"));
    }

    #[test]
    fn mails_never_cross_a_network_unencrypted() {
        for (url, taken) in [
            ("smtp://mail.example.org", false),
            ("smtp://maria:secret@mail.example.org:25", false),
            ("smtp://localhost.example.org", false),
            ("SMTP://mail.example.org", false),
            ("smtp://mail.example.org:587?tls=opportunistic", false),
            ("smtp://mail.example.org?tls=opportunistic&tls=required", false),
            ("smtp://mail.example.org?tls=requiredly", false),
            ("smtp://mail.example.org/?hint=tls=required", false),
            ("smtp://mail.example.org#?tls=required", false),
            ("mail.example.org", false),
            ("smtp://127.0.0.1:2525?tls=opportunistic", true),
            ("smtp://127.0.0.1:2525", true),
            ("smtp://localhost", true),
            ("smtp://[::1]:25", true),
            ("smtp://mail.example.org:587?tls=required", true),
            ("smtps://mail.example.org", true),
        ] {
            let refusal = options(&["--smtp-url", url]).refusal();
            assert_eq!(refusal.is_none(), taken, "{url}: {refusal:?}");
            assert!(refusal.is_none_or(|refusal| !refusal.contains("secret")));
        }
    }

    #[test]
    fn what_goes_together_is_given_together_and_no_quota_is_nothing() {
        for (arguments, word) in [
            (["--message-box", "--text-gateway-url=https://texts.example.org"], "--text-gateway-key"),
            (["--message-box", "--text-gateway-key=secret"], "--text-gateway-url"),
            (["--message-box", "--case-status-url=https://agency.example.org"], "--case-status-id"),
            (["--message-box", "--case-status-per-second=0"], "--case-status-per-second"),
            (["--message-box", "--case-status-per-day=0"], "--case-status-per-day"),
            (["--message-box", "--case-status-interval=59"], "--case-status-interval"),
        ] {
            let refusal = options(&arguments).refusal();
            assert!(refusal.is_some_and(|refusal| refusal.contains(word)), "{arguments:?}");
        }
        let agency = ["--case-status-url=https://agency.example.org", "--case-status-id=id", "--case-status-secret=s"];
        assert_eq!(options(&[&["--message-box"], &agency[..]].concat()).refusal(), None);
    }

    #[test]
    fn every_option_has_an_environment_variable_and_a_help_text_and_shows_no_secret_of_the_environment() {
        use clap::CommandFactory;
        let command = Options::command();
        let named: Vec<_> = command.get_arguments().filter(|one| one.get_id() != "test_clock").collect();
        assert!(named.len() > 20);
        for option in named {
            let name = option.get_id().as_str();
            assert!(option.get_help().is_some(), "{name}");
            let variable = option.get_env().and_then(|variable| variable.to_str()).unwrap_or_default();
            assert_eq!(variable, format!("ELLIS_{}", name.to_uppercase()));
            let secret = ["secret", "key", "url"].iter().any(|word| name.ends_with(word));
            assert_eq!(option.is_hide_env_values_set(), secret, "{name}");
        }
    }
}
