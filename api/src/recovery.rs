//! One door for what was lost: user name, account number, password. A mailed link proves the address.

use serde::{Deserialize, Serialize};

use crate::field::Reason;
use crate::value::{Answer, BackupCode, Email, Language, Password, Token};
use crate::{draft, endpoint, plain_wire, problem::Never, refusal};

/// What was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// What one signs in with.
    UserName,
    /// The Online Account Number.
    AccountNumber,
    /// The password.
    Password,
}

impl Lost {
    /// Every kind, in the order of offering.
    pub const ALL: [Self; 3] = [Self::UserName, Self::AccountNumber, Self::Password];

    /// As on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::UserName => "user_name",
            Self::AccountNumber => "account_number",
            Self::Password => "password",
        }
    }

    /// Reads it back. Errors: `ChoiceMissing`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        Self::ALL.into_iter().find(|lost| lost.code() == text.trim()).ok_or(Reason::ChoiceMissing)
    }
}

/// Asks for the mail. The answer is the same whether or not the address is known.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginRecovery {
    /// What.
    pub lost: Lost,
    /// Of the account.
    pub email: Email,
    /// Of the page; the mail itself comes in the person's own language.
    pub language: Language,
}

draft! {
    /// The recovery form.
    BeginRecoveryDraft, BeginRecoveryField { Lost = lost, Email = email, Language = language } -> BeginRecovery, |draft, errors| {
        let lost = errors.take(BeginRecoveryField::Lost, Lost::parse(&draft.lost));
        let email = errors.take(BeginRecoveryField::Email, Email::parse(&draft.email));
        let language = errors.take(BeginRecoveryField::Language, Language::parse(&draft.language));
        (|| Some(BeginRecovery { lost: lost?, email: email?, language: language? }))()
    }
}

/// Spends the link from the mail, in any browser. The browser gets a new progress cookie with it: one that was known
/// before the link was opened opens nothing. Ask for the session again, for its CSRF value.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenRecovery {
    /// From the link's fragment.
    pub token: Token,
}

draft! {
    /// What the link carries.
    OpenRecoveryDraft, OpenRecoveryField { Token = token } -> OpenRecovery, |draft, errors| {
        errors.take(OpenRecoveryField::Token, Token::parse(&draft.token)).map(|token| OpenRecovery { token })
    }
}

/// Where a recovery in this browser stands.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadRecovery {}

/// Answers the person's own question; part of resetting a password where the policy has questions.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerQuestion {
    /// To the question that was shown.
    pub answer: Answer,
}

draft! {
    /// The answer.
    AnswerQuestionDraft, AnswerQuestionField { Answer = answer } -> AnswerQuestion, |draft, errors| {
        errors.take(AnswerQuestionField::Answer, Answer::parse(&draft.answer)).map(|answer| AnswerQuestion { answer })
    }
}

/// Gives one of the backup codes in place of an answer, or where there is no question to answer.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProveByBackupCode {
    /// One of the ten; it is spent.
    pub backup_code: BackupCode,
}

draft! {
    /// The backup code.
    ProveByBackupCodeDraft, ProveByBackupCodeField { BackupCode = backup_code } -> ProveByBackupCode, |draft, errors| {
        errors.take(ProveByBackupCodeField::BackupCode, BackupCode::parse(&draft.backup_code)).map(|backup_code| ProveByBackupCode { backup_code })
    }
}

/// Sets the new password; every session ends, and the second factor is still asked at the next sign-in.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetPassword {
    /// The new one.
    pub password: Password,
}

draft! {
    /// The new password.
    ResetPasswordDraft, ResetPasswordField { Password = password } -> ResetPassword, |draft, errors| {
        errors.take(ResetPasswordField::Password, Password::parse(&draft.password)).map(|password| ResetPassword { password })
    }
}

plain_wire!(ReadRecovery);
endpoint!(BeginRecovery: Post "/recovery", Public, BeginRecoveryDraft => RecoveryMailed, Never);
endpoint!(OpenRecovery: Post "/recovery/link", Public, OpenRecoveryDraft => Recovery, OpenRecoveryRefusal);
endpoint!(ReadRecovery: Get "/recovery", Public, Self => Recovery, RecoveryRefusal);
endpoint!(AnswerQuestion: Post "/recovery/answer", Public, AnswerQuestionDraft => Recovery, AnswerQuestionRefusal);
endpoint!(ProveByBackupCode: Post "/recovery/backup-code", Public, ProveByBackupCodeDraft => Recovery, ProveByBackupCodeRefusal);
endpoint!(ResetPassword: Post "/recovery/password", Public, ResetPasswordDraft => PasswordReset, ResetPasswordRefusal);

/// If an account has this address, a mail is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryMailed {
    /// As typed.
    pub email: String,
    /// Seconds until the link stops working.
    pub link_expires_in: u32,
    /// Seconds until another may be asked for.
    pub resend_in: u32,
}

/// What the proven address opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Recovery {
    /// What was asked for, and the other one too.
    Found(Found),
    /// One of the person's own questions must be answered; the same until it is.
    QuestionDue(QuestionDue),
    /// There is no question to answer: one of the backup codes must be given.
    BackupCodeDue(BackupCodeDue),
    /// The mailbox alone isn't enough here, and nothing else can be asked for: only support can help, or opening a
    /// new link on a device that the person signed in on before.
    NoOtherProof,
    /// A new password may be set.
    PasswordDue,
}

/// User name and account number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    /// What one signs in with.
    pub user_name: String,
    /// Absent while the account isn't set up.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::value::AccountNumber>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_number: Option<String>,
}

/// The question to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionDue {
    /// Its code; the sentence is in `locales/<lang>/questions.json`.
    pub question: String,
    /// Tries left.
    pub attempts_left: u32,
    /// A backup code is taken in place of the answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backup_code: bool,
}

/// A backup code is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupCodeDue {
    /// Tries left.
    pub attempts_left: u32,
}

/// The new password holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordReset {
    /// What to sign in with.
    pub login: String,
}

refusal! {
    /// Why a link opens nothing.
    OpenRecoveryRefusal {
        /// Unknown, used, or replaced by a newer mail.
        Used = "used",
        /// Its time is over.
        Expired = "expired",
    }
}

refusal! {
    /// Why there is nothing to read.
    RecoveryRefusal {
        /// No recovery is open here, or its time is over.
        NotBegun = "not_begun",
    }
}

refusal! {
    /// Why an answer isn't taken.
    AnswerQuestionRefusal {
        /// No recovery is open here, its time is over, or no answer is due.
        NotBegun = "not_begun",
        /// Too many wrong answers; begin again with a new mail.
        Exhausted = "exhausted";
        /// Not the answer.
        WrongAnswer = "wrong_answer",
    }
}

refusal! {
    /// Why a backup code isn't taken.
    ProveByBackupCodeRefusal {
        /// No recovery is open here, its time is over, or it needs no backup code.
        NotBegun = "not_begun",
        /// Too many wrong answers and codes; begin again with a new mail.
        Exhausted = "exhausted",
        /// This backup code was used before.
        Used = "used";
        /// Not one of this person's backup codes.
        WrongCode = "wrong_code",
    }
}

refusal! {
    /// Why no password is set.
    ResetPasswordRefusal {
        /// No recovery is open here, its time is over, or another proof is still due.
        NotBegun = "not_begun",
    }
}
