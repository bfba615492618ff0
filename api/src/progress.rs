//! How far a sign-in or a set-up has come, as the session tells it.

use serde::{Deserialize, Serialize};

use crate::field::Reason;

/// How a code reaches the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodeMethod {
    /// An app on their device makes it.
    Authenticator,
    /// A text message.
    Text,
    /// An e-mail.
    Email,
    /// One of the ten they saved.
    BackupCode,
}

impl CodeMethod {
    /// Every method, in the order of offering.
    pub const ALL: [Self; 4] = [Self::Authenticator, Self::Text, Self::Email, Self::BackupCode];

    /// As on the wire and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Authenticator => "authenticator",
            Self::Text => "text",
            Self::Email => "email",
            Self::BackupCode => "backup_code",
        }
    }

    /// Reads it back. Errors: `ChoiceMissing`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        Self::ALL.into_iter().find(|method| method.code() == text.trim()).ok_or(Reason::ChoiceMissing)
    }

    /// True where a code has to be sent.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Text | Self::Email)
    }
}

/// A code is due, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeDue {
    /// The method in use.
    pub method: CodeMethod,
    /// Masked address or number it was sent to; absent for app and backup codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<String>,
    /// Seconds until the code that was sent stops working; 0 when it has.
    pub expires_in: u32,
    /// Seconds until another may be sent.
    pub resend_in: u32,
    /// Tries left for this code.
    pub attempts_left: u32,
    /// No code was sent, because too many were asked for; one can be asked for after `resend_in` seconds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// Every method of this person, the one in use too.
    pub methods: Vec<MethodOffer>,
}

/// A method one may change to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MethodOffer {
    /// Which.
    pub method: CodeMethod,
    /// Masked address or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<String>,
}

/// A step of the set-up, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Terms of use.
    Terms,
    /// How to get security codes.
    Codes,
    /// Ten backup codes to keep.
    BackupCodes,
    /// Password-reset questions, where the operator's policy asks for them.
    Questions,
    /// The account number.
    Done,
}

/// Where the set-up stands; the same in any browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetUp {
    /// Every step of this operator's policy, in order.
    pub steps: Vec<Step>,
    /// The first that isn't met.
    pub next: Step,
    /// The methods that can be had here; texts only where the operator has a gateway.
    pub methods: Vec<CodeMethod>,
    /// The address of the person, for the choice of e-mail.
    pub email: String,
    /// Version of the terms to accept.
    pub terms_version: String,
    /// The way to get codes that was begun last and isn't proven yet; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proving: Option<Proving>,
    /// When backup codes were made that aren't said to be saved yet, in UTC milliseconds; absent where there are none.
    /// They can't be shown again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup_codes_made_at: Option<i64>,
}

/// A way to get codes that was begun and waits for its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proving {
    /// Which: `authenticator`, `text` or `email`.
    pub method: CodeMethod,
    /// Masked address or number that the code was sent to; absent (empty) for the app.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sent_to: String,
    /// Seconds until the code stops working, for the app until it has to be begun again; 0 when that is over.
    pub expires_in: u32,
    /// Seconds until another may be sent.
    pub resend_in: u32,
    /// Tries left.
    pub attempts_left: u32,
    /// No code was sent, because too many were asked for; one can be asked for after `resend_in` seconds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
}
