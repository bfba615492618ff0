//! Why the server can't start with the options given.

use std::net::SocketAddr;

use super::{Options, SIMULATOR};
use crate::domain::address::{host_of, is_loopback, is_postgres};
use crate::domain::password::PasswordHasher;

/// Seconds; below it a watched case would spend the day's quota alone.
const INTERVAL_LEAST: u32 = 60;

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
        if self.case_status_url.is_none() && !self.is_all_loopback() {
            return Some(
                "--case-status-url is missing: outside loopback, people aren't shown the simulator's invented statuses. \
                 Give the agency's address with --case-status-id and --case-status-secret"
                    .to_owned(),
            );
        }
        if self.secret_key.is_none() && is_postgres(&self.database_url) {
            return Some(
                "--secret-key (ELLIS_SECRET_KEY) is missing: with PostgreSQL there is no file to keep it in, and all \
                 instances need the same"
                    .to_owned(),
            );
        }
        if let Some(range) = self.trusted_proxies.iter().find(|range| range.prefix_len() == 0) {
            return Some(format!("--trusted-proxies {range} would believe anybody: name the proxies' own addresses"));
        }
        if self.metrics_listen.is_some_and(|metrics| overlap(metrics, self.listen)) {
            return Some(
                "--metrics-listen needs an address or a port of its own: what --listen serves is for everybody"
                    .to_owned(),
            );
        }
        if self.text_gateway_url.is_some() != self.text_gateway_key.is_some() {
            return Some("--text-gateway-url and --text-gateway-key go together".to_owned());
        }
        if let Some(country) = self.text_countries.iter().find(|country| !begins_a_number(country)) {
            return Some(format!(
                "--text-countries takes the digits that numbers begin with, such as 1,52: {country:?} is none"
            ));
        }
        if [self.mails_per_hour, self.mails_per_day, self.texts_per_hour, self.texts_per_day].contains(&0) {
            return Some(
                "--mails-per-hour, --mails-per-day, --texts-per-hour and --texts-per-day must be 1 at least".to_owned(),
            );
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
}

/// One of two listeners would take connections of the other, or find its place taken. Each finds a free port at port 0.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let is_any = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && (is_any || one.ip() == other.ip())
}

/// A calling code, or a longer beginning of a number, with or without `+`.
fn begins_a_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (1..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
}
