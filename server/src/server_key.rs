//! Where the server's own key is: in the options, else in a file beside the database that only its owner can read.

use std::path::PathBuf;

use crate::config::Options;
use crate::domain::address::is_postgres;
use crate::entropy::{self, Entropy};
use crate::private_file;
use crate::secrets::ServerKey;

/// The file of the key; `None` where the database has none to lie beside.
pub fn file(options: &Options) -> Option<PathBuf> {
    if is_postgres(&options.database_url) {
        return None;
    }
    let database = options.database_url.trim_start_matches("sqlite:").trim_start_matches("//");
    let database = database.split('?').next().unwrap_or_default();
    (!database.is_empty() && database != ":memory:").then(|| PathBuf::from(format!("{database}.key")))
}

/// The key, where there is one. Errors: one line that says what to change.
pub fn find(options: &Options) -> Result<Option<ServerKey>, String> {
    if let Some(text) = &options.secret_key {
        return parsed(text).map(Some);
    }
    let Some(file) = file(options) else { return Ok(None) };
    match std::fs::read_to_string(&file) {
        Ok(text) => {
            private_file::tighten(&file);
            parsed(&text).map(Some)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("can't read the server's key from {}: {error}", file.display())),
    }
}

/// The key, which is made where there is none. Errors as in [`find`].
pub fn find_or_make(options: &Options, entropy: &dyn Entropy) -> Result<ServerKey, String> {
    if let Some(key) = find(options)? {
        return Ok(key);
    }
    let text = entropy::token(entropy);
    if let Some(file) = file(options) {
        private_file::create(&file, &text)
            .map_err(|error| format!("can't write the server's key to {}: {error}", file.display()))?;
    }
    parsed(&text)
}

fn parsed(text: &str) -> Result<ServerKey, String> {
    ServerKey::parse(text).ok_or_else(|| "the server's key must be 43 characters of base64url (256 bits)".to_owned())
}
