//! The headers that every answer carries. Their one source is `headers.json`, of which the files for other hosts are
//! made as well; which inline scripts and styles the documents hold, the build tells in `policy.json` beside them.

use std::path::Path;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Deserialize;

#[derive(Deserialize)]
struct Source {
    strict_transport_security: StrictTransportSecurity,
    every: std::collections::BTreeMap<String, String>,
    page_policy: String,
    api_policy: String,
    cache: Cache,
}

/// One value for each choice of the operator.
#[derive(Deserialize)]
struct StrictTransportSecurity {
    host: String,
    subdomains: String,
    preload: String,
}

/// How far `Strict-Transport-Security` reaches. Browsers remember it for two years, so a reach that is too wide can't
/// be taken back at once: the smallest one is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Hsts {
    /// This host alone.
    Host,
    /// Its subdomains too.
    Subdomains,
    /// These, with leave to be in the lists that browsers are shipped with.
    Preload,
}

#[derive(Deserialize)]
struct Cache {
    immutable: String,
    documents: String,
    api: String,
}

/// Hashes of what stands inside the documents, as the policy names them.
#[derive(Default, Deserialize)]
struct Inlined {
    scripts: Vec<String>,
    styles: Vec<String>,
}

/// What is put on answers.
pub struct Headers {
    every: Vec<(HeaderName, HeaderValue)>,
    page_policy: HeaderValue,
    api_policy: HeaderValue,
    /// How long a file named by its content may be kept.
    pub immutable: HeaderValue,
    /// The same for all other files.
    pub documents: HeaderValue,
    api: HeaderValue,
}

impl Headers {
    /// For the page in a folder, with the operator's choice.
    ///
    /// # Errors
    /// One sentence, where the folder's `policy.json` can't be read. A folder without one has documents without inline
    /// parts.
    pub fn of(static_folder: &Path, hsts: Hsts) -> Result<Self, String> {
        let file = static_folder.join("policy.json");
        let inlined = match std::fs::read(&file) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|error| format!("{} is broken: {error}", file.display()))?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Inlined::default(),
            Err(error) => return Err(format!("{} could not be read: {error}", file.display())),
        };
        let source: Source = serde_json::from_str(include_str!("../headers.json"))
            .map_err(|error| format!("headers.json is broken: {error}"))?;
        let named = |hashes: &[String]| hashes.iter().map(|hash| format!(" '{hash}'")).collect::<String>();
        let policy = source
            .page_policy
            .replace("{scripts}", &named(&inlined.scripts))
            .replace("{styles}", &named(&inlined.styles));
        let transport = match hsts {
            Hsts::Host => source.strict_transport_security.host,
            Hsts::Subdomains => source.strict_transport_security.subdomains,
            Hsts::Preload => source.strict_transport_security.preload,
        };
        Ok(Self {
            every: source
                .every
                .into_iter()
                .chain([(header::STRICT_TRANSPORT_SECURITY.to_string(), transport)])
                .map(|(name, text)| {
                    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| format!("{name}: {error}"))?;
                    Ok((name, value(&text)?))
                })
                .collect::<Result<_, String>>()?,
            page_policy: value(&policy)?,
            api_policy: value(&source.api_policy)?,
            immutable: value(&source.cache.immutable)?,
            documents: value(&source.cache.documents)?,
            api: value(&source.cache.api)?,
        })
    }

    /// Puts them on an answer; a policy and a caching rule that it has already stay.
    pub fn put(&self, headers: &mut HeaderMap, is_api: bool) {
        for (name, value) in &self.every {
            headers.insert(name, value.clone());
        }
        let policy = if is_api { &self.api_policy } else { &self.page_policy };
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policy.clone());
        headers.entry(header::CACHE_CONTROL).or_insert_with(|| self.api.clone());
    }
}

fn value(text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(text).map_err(|error| format!("{text}: {error}"))
}
