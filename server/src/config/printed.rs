//! Options as the log shows them: without secrets.

use super::Options;

impl Options {
    /// One line an option; secrets are left out.
    pub fn redacted(&self) -> String {
        let given = |secret: &Option<String>| if secret.is_some() { "given" } else { "none" };
        let switch = |on: bool| if on { "on" } else { "off" };
        let proxies: Vec<String> = self.trusted_proxies.iter().map(ToString::to_string).collect();
        let hsts =
            clap::ValueEnum::to_possible_value(&self.hsts).map_or_else(String::new, |one| one.get_name().to_owned());
        let lines = [
            ("listen", self.listen.to_string()),
            ("metrics", self.metrics_listen.map_or("none".to_owned(), |address| address.to_string())),
            ("public address", self.public_address.clone()),
            ("trusted proxies", if proxies.is_empty() { "none".to_owned() } else { proxies.join(", ") }),
            ("Strict-Transport-Security", hsts),
            ("database", without_user(self.database_url.split('?').next().unwrap_or_default())),
            ("secret key", given(&self.secret_key).to_owned()),
            ("static folder", self.static_folder.display().to_string()),
            ("SMTP", given(&self.smtp_url).to_owned()),
            ("mail from", self.mail_from.clone()),
            ("text gateway", given(&self.text_gateway_url).to_owned()),
            ("text countries", self.text_countries.join(", ")),
            ("mails", format!("{} an hour, {} a day", self.mails_per_hour, self.mails_per_day)),
            ("texts", format!("{} an hour, {} a day", self.texts_per_hour, self.texts_per_day)),
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
            ("codes by e-mail", switch(self.email_codes).to_owned()),
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
