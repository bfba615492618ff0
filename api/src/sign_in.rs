//! Signing in: a password, then a code.

pub use crate::progress::{CodeDue, CodeMethod, MethodOffer};

use serde::Serialize;

use crate::session::Session;
use crate::value::{BackupCode, Code, Login, Password};
use crate::{draft, endpoint, refusal};

/// The first factor.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// User name or e-mail address.
    pub login: Login,
    /// The password.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::value::EnteredPassword))]
    pub password: Password,
}

draft! {
    /// The sign-in form.
    SignInDraft, SignInField { Login = login, Password = password } -> SignIn, |draft, errors| {
        let login = errors.take(SignInField::Login, Login::parse(&draft.login));
        let password = errors.take(SignInField::Password, Password::entered(&draft.password));
        (|| Some(SignIn { login: login?, password: password? }))()
    }
}

/// Asks for a code by a method, or for another one. Changing to another method where none may be sent yet and one sent
/// by it before is still good leaves that one.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestCode {
    /// By which of their methods.
    pub method: CodeMethod,
}

draft! {
    /// The choice of another way.
    RequestCodeDraft, RequestCodeField { Method = method } -> RequestCode, |draft, errors| {
        errors.take(RequestCodeField::Method, CodeMethod::parse(&draft.method)).map(|method| RequestCode { method })
    }
}

/// The second factor, by the method that is due.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyCode {
    /// Six digits from app, text or mail.
    pub code: Code,
}

draft! {
    /// The one field of the code page.
    VerifyCodeDraft, VerifyCodeField { Code = code } -> VerifyCode, |draft, errors| {
        errors.take(VerifyCodeField::Code, Code::parse(&draft.code)).map(|code| VerifyCode { code })
    }
}

/// The second factor by a backup code.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyBackupCode {
    /// One of the ten.
    pub backup_code: BackupCode,
}

draft! {
    /// The one field of the backup-code page.
    VerifyBackupCodeDraft, VerifyBackupCodeField { BackupCode = backup_code } -> VerifyBackupCode, |draft, errors| {
        errors.take(VerifyBackupCodeField::BackupCode, BackupCode::parse(&draft.backup_code)).map(|backup_code| VerifyBackupCode { backup_code })
    }
}

endpoint!(SignIn: Post "/sign-in", Public, SignInDraft => Session, SignInRefusal);
endpoint!(RequestCode: Post "/sign-in/send", Public, RequestCodeDraft => Session, RequestCodeRefusal);
endpoint!(VerifyCode: Post "/sign-in/code", Public, VerifyCodeDraft => Session, VerifyCodeRefusal);
endpoint!(VerifyBackupCode: Post "/sign-in/backup-code", Public, VerifyBackupCodeDraft => Session, VerifyBackupCodeRefusal);

refusal! {
    /// Why the first factor isn't taken. For an unknown login and a wrong password it is the same.
    SignInRefusal {
        /// Login and password don't belong together.
        WrongCredentials = "wrong_credentials",
        /// They do, but no way to get codes can be used now and no backup code is left: support has to help.
        NoUsableMethod = "no_usable_method",
    }
}

refusal! {
    /// Why no code is sent.
    RequestCodeRefusal {
        /// No sign-in is open here, or its fifteen minutes are over.
        NotBegun = "not_begun",
        /// Not one of this person's methods.
        NoSuchMethod = "no_such_method",
    }
}

refusal! {
    /// Why a backup code isn't taken.
    VerifyBackupCodeRefusal {
        /// No sign-in is open here, or its fifteen minutes are over.
        NotBegun = "not_begun",
        /// Too many wrong codes in this sign-in.
        Exhausted = "exhausted",
        /// This backup code was used before.
        Used = "used";
        /// Not one of this person's backup codes.
        WrongCode = "wrong_code",
    }
}

impl From<VerifyBackupCodeRefusal> for VerifyCodeRefusal {
    fn from(refusal: VerifyBackupCodeRefusal) -> Self {
        match refusal {
            VerifyBackupCodeRefusal::NotBegun => Self::NotBegun,
            VerifyBackupCodeRefusal::Exhausted => Self::Exhausted,
            VerifyBackupCodeRefusal::Used => Self::Used,
            VerifyBackupCodeRefusal::WrongCode { attempts_left } => Self::WrongCode { attempts_left },
        }
    }
}

refusal! {
    /// Why a code isn't taken.
    VerifyCodeRefusal {
        /// No sign-in is open here, or its fifteen minutes are over.
        NotBegun = "not_begun",
        /// Its time is over.
        Expired = "expired",
        /// Too many wrong codes: this one is dead.
        Exhausted = "exhausted",
        /// This code was used already; the app shows the next one soon.
        Used = "used";
        /// Not the newest code.
        WrongCode = "wrong_code",
    }
}
