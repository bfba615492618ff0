//! Opaque texts: secrets in links and ids in addresses.

use super::shape::Shape;
use crate::field::Reason;

text_value!(secret
    /// The secret of a mailed link: 256 bits as 43 characters of base64url.
    Token, Shape::new("Secret of a mailed link: 43 characters of base64url.")
        .pattern("^[A-Za-z0-9_-]{43}$")
        .example("mPq0Zk3v9s7yQ2xw5Bf1Jt6Ld8Rc4Ng-Ha_UoEiYbXC")
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
    CaseId, Shape::new("Opaque id of a case: 22 characters of base64url.")
        .pattern("^[A-Za-z0-9_-]{22}$")
        .example("SMebEQTvnSSj0MqlBV4e-Q")
);

impl CaseId {
    /// Checks the shape. Errors: `TokenMalformed`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if text.len() == 22 && is_base64url(text) { Ok(Self(text.to_owned())) } else { Err(Reason::TokenMalformed) }
    }
}

text_value!(
    /// A place in a long list: opaque, made by the server.
    Cursor, Shape::new("Opaque place in a list: base64url.")
        .pattern("^[A-Za-z0-9_-]{1,2000}$")
        .example("eyJhZGRlZF9hdCI6MX0")
);

impl Cursor {
    /// Checks the shape. Errors: `TokenMalformed`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if (1..=2_000).contains(&text.len()) && is_base64url(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Reason::TokenMalformed)
        }
    }
}

fn is_base64url(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
