//! Opaque texts: secrets in links and ids in addresses.

use crate::field::Reason;

text_value!(secret
    /// The secret of a mailed link: 256 bits as 43 characters of base64url.
    Token, "Secret of a mailed link: 43 characters of base64url."
);

impl Token {
    /// Trims and checks the shape. Errors: `TokenMalformed`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.len() == 43 && is_base64url(text) { Ok(Self(text.to_owned())) } else { Err(Reason::TokenMalformed) }
    }
}

text_value!(
    /// A case in a person's list: opaque, never the receipt number, so that addresses tell nothing.
    CaseId, "Opaque id of a case: 22 characters of base64url."
);

impl CaseId {
    /// Checks the shape. Errors: `TokenMalformed`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if text.len() == 22 && is_base64url(text) { Ok(Self(text.to_owned())) } else { Err(Reason::TokenMalformed) }
    }
}

fn is_base64url(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
