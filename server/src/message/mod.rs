//! What Ellis sends to people: templates, the outbox worker, mail, text, the message box. No SQL, no addresses of the
//! page.

pub mod box_page;
pub mod gsm7;
pub mod mail;
pub mod outbox;
mod segment;
mod stored;
pub mod template;
pub mod text;

use std::fmt;

use api::sign_in::CodeMethod;
use serde::Serialize;

use crate::domain::budget::Urgency;

/// The way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// E-mail.
    Mail,
    /// Text message (SMS).
    Text,
}

impl Channel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Text];

    /// As the database and the message box spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Text => "text",
        }
    }

    /// The channel of that spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == text)
    }
}

/// Every message that Ellis sends, with what stands in it. Links are complete, in the person's language, with their
/// secret in the fragment. None carries a name, a receipt number or a status.
///
/// Recovery that is asked for an address without an account sends nothing: strangers get no mail. What is the same for
/// known and unknown addresses is the answer and the work until it.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum Message {
    /// Sign-up: prove the address, by code or by link.
    ConfirmAddress {
        /// Six digits.
        code: String,
        /// To the page that confirms.
        link: String,
        /// How long the code works.
        minutes: u32,
        /// How long the link works.
        hours: u32,
    },
    /// Sign-up with an address that has an account: its owner is told, the asker isn't.
    AlreadyHaveAccount {
        /// To the sign-in page.
        sign_in_link: String,
        /// To recovery.
        recover_link: String,
    },
    /// The second step of signing in, by mail.
    SignInCode {
        /// Six digits.
        code: String,
        /// How long it works.
        minutes: u32,
        /// To recovery, for those who weren't it.
        recover_link: String,
    },
    /// Recovery of user name and account number: both are shown behind the link, never in the mail.
    SeeNumbers {
        /// To the page that shows them.
        link: String,
        /// How long it works.
        minutes: u32,
    },
    /// Recovery of the password.
    ResetPassword {
        /// To the page that asks for the new one.
        link: String,
        /// How long it works.
        minutes: u32,
    },
    /// Security notice.
    PasswordChanged {
        /// To recovery.
        recover_link: String,
    },
    /// Security notice: too many wrong passwords in a row, only a reset helps.
    PasswordDisabled {
        /// To recovery.
        recover_link: String,
    },
    /// Security notice.
    CodeMethodAdded {
        /// The new one.
        method: CodeMethod,
        /// To recovery.
        recover_link: String,
    },
    /// Security notice: too many wrong codes in a row.
    CodeMethodDisabled {
        /// `authenticator` or `backup_code`.
        method: CodeMethod,
        /// To recovery.
        recover_link: String,
    },
    /// Security notice.
    BackupCodeUsed {
        /// How many unused ones remain.
        left: u32,
        /// To recovery.
        recover_link: String,
    },
    /// Security notice.
    BackupCodesReplaced {
        /// To recovery.
        recover_link: String,
    },
    /// The second step of signing in, by text.
    SignInCodeText {
        /// Six digits.
        code: String,
        /// How long it works.
        minutes: u32,
    },
    /// A case changed, or several did. What and which is behind the sign-in.
    CaseChanged {
        /// Several did.
        several: bool,
        /// To My Cases.
        link: String,
        /// To the page that stops these mails.
        stop_link: String,
    },
    /// The same, by text.
    CaseChangedText {
        /// Several did.
        several: bool,
    },
    /// Proof that a phone number is the person's, by text.
    ConfirmPhoneText {
        /// Six digits.
        code: String,
        /// How long it works.
        minutes: u32,
    },
}

impl Message {
    /// Stable name: of the template, and what logs may say.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ConfirmAddress { .. } => "confirm_address",
            Self::AlreadyHaveAccount { .. } => "already_have_account",
            Self::SignInCode { .. } => "sign_in_code",
            Self::SeeNumbers { .. } => "see_numbers",
            Self::ResetPassword { .. } => "reset_password",
            Self::PasswordChanged { .. } => "password_changed",
            Self::PasswordDisabled { .. } => "password_disabled",
            Self::CodeMethodAdded { .. } => "code_method_added",
            Self::CodeMethodDisabled { .. } => "code_method_disabled",
            Self::BackupCodeUsed { .. } => "backup_code_used",
            Self::BackupCodesReplaced { .. } => "backup_codes_replaced",
            Self::SignInCodeText { .. } => "text_sign_in_code",
            Self::ConfirmPhoneText { .. } => "text_confirm_phone",
            Self::CaseChanged { .. } => "case_changed",
            Self::CaseChangedText { .. } => "text_case_changed",
        }
    }

    /// What leaves first where not all can.
    pub fn urgency(&self) -> Urgency {
        match self {
            Self::SignInCode { .. } | Self::SignInCodeText { .. } => Urgency::Code,
            Self::PasswordChanged { .. }
            | Self::PasswordDisabled { .. }
            | Self::CodeMethodAdded { .. }
            | Self::CodeMethodDisabled { .. }
            | Self::BackupCodeUsed { .. }
            | Self::BackupCodesReplaced { .. } => Urgency::Notice,
            Self::CaseChanged { .. } | Self::CaseChangedText { .. } => Urgency::Alert,
            Self::ConfirmAddress { .. }
            | Self::AlreadyHaveAccount { .. }
            | Self::SeeNumbers { .. }
            | Self::ResetPassword { .. }
            | Self::ConfirmPhoneText { .. } => Urgency::Asked,
        }
    }

    /// The way it goes.
    pub fn channel(&self) -> Channel {
        match self {
            Self::SignInCodeText { .. } | Self::ConfirmPhoneText { .. } | Self::CaseChangedText { .. } => Channel::Text,
            _ => Channel::Mail,
        }
    }
}

impl fmt::Debug for Message {
    // Codes and links are secrets: what is printed by chance must not carry them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Message({})", self.name())
    }
}
