//! Options by flag and `ELLIS_…` environment variable, checked before anything starts.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use ipnet::IpNet;

use crate::domain::address::{host_of, is_loopback};
use crate::domain::budget::{Budget, Budgets};
use crate::domain::caller::range;
use crate::headers::Hsts;

pub(crate) use printed::without_user;

mod printed;
mod refusal;
#[cfg(test)]
mod tests;

/// Id and secret that the built-in simulator takes.
const SIMULATOR: &str = "simulator";

/// The reference server of Ellis: the page, the contract behind it, the database, and the messages.
#[derive(Parser, Clone)]
#[command(name = "ellis-server", version, about)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "ELLIS_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address at which /metrics is served to whoever reaches it, in the format of Prometheus; port 0 takes a free one.
    /// Without it there are no metrics.
    #[arg(long, env = "ELLIS_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Address under which people reach the page; links in mails begin with it. Without it, on loopback:
    /// http://localhost and the port.
    #[arg(long, env = "ELLIS_PUBLIC_ADDRESS", default_value = "")]
    pub public_address: String,
    /// Proxies whose X-Forwarded-For is believed: addresses or ranges (10.0.0.0/8), separated by commas.
    #[arg(long, env = "ELLIS_TRUSTED_PROXIES", value_delimiter = ',', value_parser = range)]
    pub trusted_proxies: Vec<IpNet>,
    /// How far Strict-Transport-Security reaches: this host alone, its subdomains too, or these with leave to be in the
    /// lists that browsers are shipped with (preload).
    #[arg(long, env = "ELLIS_HSTS", value_enum, default_value_t = Hsts::Host)]
    pub hsts: Hsts,
    /// Database; made when it isn't there.
    #[arg(
        long,
        env = "ELLIS_DATABASE_URL",
        global = true,
        hide_env_values = true,
        default_value = "sqlite://ellis.db"
    )]
    pub database_url: String,
    /// The server's own key: 43 characters of base64url (256 bits). Without it, a file is made beside the database.
    #[arg(long, env = "ELLIS_SECRET_KEY", global = true, hide_env_values = true)]
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
    /// Countries that texts go to in the set-up: the digits that their numbers begin with after +, separated by commas.
    /// 1 is the United States, Canada and much of the Caribbean; longer beginnings (1787) are taken too.
    #[arg(long, env = "ELLIS_TEXT_COUNTRIES", value_delimiter = ',', default_value = "1")]
    pub text_countries: Vec<String>,
    /// Mails that may leave in an hour of the clock. Half is kept from alerts, a quarter for sign-in codes and notices.
    #[arg(long, env = "ELLIS_MAILS_PER_HOUR", default_value_t = 5_000)]
    pub mails_per_hour: u32,
    /// Mails that may leave in a UTC day.
    #[arg(long, env = "ELLIS_MAILS_PER_DAY", default_value_t = 50_000)]
    pub mails_per_day: u32,
    /// Texts that may leave in an hour of the clock. Half is kept from alerts, a quarter for sign-in codes.
    #[arg(long, env = "ELLIS_TEXTS_PER_HOUR", default_value_t = 400)]
    pub texts_per_hour: u32,
    /// Texts that may leave in a UTC day.
    #[arg(long, env = "ELLIS_TEXTS_PER_DAY", default_value_t = 2_000)]
    pub texts_per_day: u32,
    /// Show mails and texts at /outbox. What has no --smtp-url or --text-gateway-url is shown there instead of being
    /// sent; what has one is sent and shown. Only where both addresses are loopback.
    #[arg(long, env = "ELLIS_MESSAGE_BOX")]
    pub message_box: bool,
    /// Case Status API; without it, the built-in simulator of the same protocol, only where both addresses are
    /// loopback.
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
    #[arg(long, env = "ELLIS_QUESTIONS", default_value_t = false, action = clap::ArgAction::Set)]
    pub questions: bool,
    /// Offer security codes by e-mail (true or false).
    #[arg(long, env = "ELLIS_EMAIL_CODES", default_value_t = true, action = clap::ArgAction::Set)]
    pub email_codes: bool,
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

    /// What may be sent in all.
    pub fn budgets(&self) -> Budgets {
        let of = |hour, day| Budget { hour: i64::from(hour), day: i64::from(day) };
        Budgets {
            mails: of(self.mails_per_hour, self.mails_per_day),
            texts: of(self.texts_per_hour, self.texts_per_day),
        }
    }

    /// Whether a number, in E.164, is of a country that texts go to.
    pub fn texts_reach(&self, phone: &str) -> bool {
        let digits = phone.trim_start_matches('+');
        self.text_countries.iter().any(|country| digits.starts_with(country.trim_start_matches('+')))
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
}
