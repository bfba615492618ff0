//! The first sign-in: terms, how codes come, backup codes, password-reset questions, the account number.

pub use crate::progress::{Proving, SetUp, Step};

use serde::{Deserialize, Serialize};

use crate::field::Reason;
use crate::problem::Never;
use crate::session::Session;
use crate::value::letters::lower_case;
use crate::value::{BackupCode, Code, NewAnswer, Phone, Question};
use crate::{draft, endpoint, plain_wire, refusal};

/// How many questions are asked.
const QUESTIONS_ASKED: usize = 3;

/// Accepts the terms.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptTerms {
    /// The version that was shown.
    pub terms_version: String,
    /// The person's own act.
    pub accepted: Accepted,
}

/// The only answer that accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Accepted {
    /// Yes.
    Yes,
}

impl Accepted {
    /// Reads it back. Errors: `TermsNotAccepted`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        if text == "yes" { Ok(Self::Yes) } else { Err(Reason::TermsNotAccepted) }
    }
}

draft! {
    /// The terms page.
    AcceptTermsDraft, AcceptTermsField { TermsVersion = terms_version, Accepted = accepted } -> AcceptTerms, |draft, errors| {
        let accepted = errors.take(AcceptTermsField::Accepted, Accepted::parse(&draft.accepted));
        accepted.map(|accepted| AcceptTerms { terms_version: draft.terms_version.clone(), accepted })
    }
}

/// Begins an authenticator app: makes its secret. Within a session it stays the same until it is proven or another
/// way is begun.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginAuthenticator {}

/// Proves that the app has the secret.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmAuthenticator {
    /// What the app shows.
    pub code: Code,
}

draft! {
    /// The code from the app.
    ConfirmAuthenticatorDraft, ConfirmAuthenticatorField { Code = code } -> ConfirmAuthenticator, |draft, errors| {
        errors.take(ConfirmAuthenticatorField::Code, Code::parse(&draft.code)).map(|code| ConfirmAuthenticator { code })
    }
}

/// Sends a code to a telephone. Where none may be sent yet and one sent to this number is still good, that one stays.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginText {
    /// Where texts go.
    pub phone: Phone,
}

draft! {
    /// The telephone number.
    BeginTextDraft, BeginTextField { Phone = phone } -> BeginText, |draft, errors| {
        errors.take(BeginTextField::Phone, Phone::parse(&draft.phone)).map(|phone| BeginText { phone })
    }
}

/// Sends a code to the address of the account. Where none may be sent yet and one sent before is still good, that one
/// stays. In a session that began with the proof of that address no code is asked for a second time: the step is met.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginEmail {}

/// Sends another code to the telephone or the address that is being proven.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResendSetUpCode {}

/// Proves that codes arrive, for text and e-mail.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmMethod {
    /// From the text or mail.
    pub code: Code,
}

draft! {
    /// The code that was sent.
    ConfirmMethodDraft, ConfirmMethodField { Code = code } -> ConfirmMethod, |draft, errors| {
        errors.take(ConfirmMethodField::Code, Code::parse(&draft.code)).map(|code| ConfirmMethod { code })
    }
}

/// Makes ten backup codes; older ones stop working. They are shown this once.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MakeBackupCodes {}

/// The person says that they are saved.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeepBackupCodes {}

/// The bank of questions.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListQuestions {}

/// Three questions with answers.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerQuestions {
    /// Three different ones.
    pub question_1: Question,
    /// Second question.
    pub question_2: Question,
    /// Third question.
    pub question_3: Question,
    /// Answer to the first.
    pub answer_1: NewAnswer,
    /// Answer to the second.
    pub answer_2: NewAnswer,
    /// Answer to the third.
    pub answer_3: NewAnswer,
}

draft! {
    /// Three questions and answers.
    AnswerQuestionsDraft, AnswerQuestionsField {
        Question1 = question_1, Answer1 = answer_1, Question2 = question_2, Answer2 = answer_2, Question3 = question_3, Answer3 = answer_3,
    } -> AnswerQuestions, |draft, errors| {
        use AnswerQuestionsField as F;
        let pairs = [(F::Question1, F::Answer1, &draft.question_1, &draft.answer_1), (F::Question2, F::Answer2, &draft.question_2, &draft.answer_2), (F::Question3, F::Answer3, &draft.question_3, &draft.answer_3)];
        let (mut questions, mut answers) = (Vec::with_capacity(QUESTIONS_ASKED), Vec::with_capacity(QUESTIONS_ASKED));
        for (index, (question_field, answer_field, question, answer)) in pairs.into_iter().enumerate() {
            let chosen = errors.take(question_field, Question::parse(question));
            if chosen.is_some() && pairs[..index].iter().any(|earlier| earlier.2.trim() == question.trim()) {
                errors.add(question_field, Reason::QuestionTwice);
            }
            questions.push(chosen);
            let folded = lower_case(answer.trim());
            if !folded.is_empty() && pairs[..index].iter().any(|earlier| lower_case(earlier.3.trim()) == folded) {
                errors.add(answer_field, Reason::AnswerTwice);
            }
            answers.push(errors.take(answer_field, NewAnswer::parse(answer)));
        }
        let (mut questions, mut answers) = (questions.into_iter(), answers.into_iter());
        (|| Some(AnswerQuestions {
            question_1: questions.next()??,
            question_2: questions.next()??,
            question_3: questions.next()??,
            answer_1: answers.next()??,
            answer_2: answers.next()??,
            answer_3: answers.next()??,
        }))()
    }
}

/// Ends the set-up: gives the account number and signs in.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FinishSetUp {}

plain_wire!(
    BeginAuthenticator,
    BeginEmail,
    ResendSetUpCode,
    MakeBackupCodes,
    KeepBackupCodes,
    ListQuestions,
    FinishSetUp
);
endpoint!(AcceptTerms: Post "/set-up/terms", SettingUp, AcceptTermsDraft => Session, AcceptTermsRefusal);
endpoint!(BeginAuthenticator: Post "/set-up/authenticator", SettingUp, Self => AuthenticatorBegun, StepRefusal);
endpoint!(ConfirmAuthenticator: Post "/set-up/authenticator/code", SettingUp, ConfirmAuthenticatorDraft => Session, ConfirmMethodRefusal);
endpoint!(BeginText: Post "/set-up/text", SettingUp, BeginTextDraft => Proving, BeginTextRefusal);
endpoint!(BeginEmail: Post "/set-up/email", SettingUp, Self => Session, BeginEmailRefusal);
endpoint!(ResendSetUpCode: Post "/set-up/resend", SettingUp, Self => Proving, ResendSetUpCodeRefusal);
endpoint!(ConfirmMethod: Post "/set-up/method/code", SettingUp, ConfirmMethodDraft => Session, ConfirmMethodRefusal);
endpoint!(MakeBackupCodes: Post "/set-up/backup-codes", SettingUp, Self => BackupCodes, StepRefusal);
endpoint!(KeepBackupCodes: Post "/set-up/backup-codes/kept", SettingUp, Self => Session, StepRefusal);
endpoint!(ListQuestions: Get "/set-up/questions", SettingUp, Self => Questions, Never);
endpoint!(AnswerQuestions: Post "/set-up/questions", SettingUp, AnswerQuestionsDraft => Session, StepRefusal);
endpoint!(FinishSetUp: Post "/set-up/finish", SettingUp, Self => Session, StepRefusal);

/// The secret for an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds).
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticatorBegun {
    /// Base32, 32 characters (160 bits).
    pub secret: String,
    /// `otpauth://totp/…`, for opening the app on the same telephone.
    pub otpauth_url: String,
    /// The same as a QR code (error correction M): the path of an SVG, one unit a module, without the quiet zone of
    /// four modules that readers need.
    pub qr_path: String,
    /// Modules per side of that code; 0 where the address is too long for one.
    pub qr_size: i32,
}

impl std::fmt::Debug for AuthenticatorBegun {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("AuthenticatorBegun(…)")
    }
}

/// Ten codes, each good once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupCodes {
    /// To show, download and print; never sent again.
    pub backup_codes: Vec<BackupCode>,
    /// They replaced an earlier set, which stopped working.
    #[serde(default)]
    pub replaced: bool,
}

/// The bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Questions {
    /// Codes; the sentences are in `locales/<lang>/questions.json`.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Question>))]
    pub questions: Vec<String>,
}

refusal! {
    /// Why a step isn't taken now.
    StepRefusal {
        /// An earlier step isn't met yet; ask for the session to see which.
        OutOfOrder = "out_of_order",
    }
}

refusal! {
    /// Why terms aren't taken.
    AcceptTermsRefusal {
        /// A newer version is in force.
        OtherVersion = "other_version",
    }
}

refusal! {
    /// Why no text is sent.
    BeginTextRefusal {
        /// An earlier step isn't met yet.
        OutOfOrder = "out_of_order",
        /// This operator sends no texts.
        NoTexts = "no_texts",
    }
}

refusal! {
    /// Why no mail is sent.
    BeginEmailRefusal {
        /// An earlier step isn't met yet.
        OutOfOrder = "out_of_order",
        /// This operator sends no codes by e-mail.
        NoEmailCodes = "no_email_codes",
    }
}

refusal! {
    /// Why no further code is sent.
    ResendSetUpCodeRefusal {
        /// No way that codes are sent by is being proven.
        NotBegun = "not_begun",
    }
}

refusal! {
    /// Why a method isn't confirmed.
    ConfirmMethodRefusal {
        /// Nothing was begun.
        NotBegun = "not_begun",
        /// Its time is over.
        Expired = "expired",
        /// Too many wrong codes; begin again.
        Exhausted = "exhausted";
        /// Not the newest code.
        WrongCode = "wrong_code",
    }
}
