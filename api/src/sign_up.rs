//! Making an account: address and password, then proof that the address is theirs.

use serde::{Deserialize, Serialize};

use crate::field::Draft;
use crate::problem::Never;
use crate::session::Session;
use crate::value::{Code, Email, Language, Password, Token, UserName};
use crate::{draft, endpoint, plain_wire, refusal};

/// Begins an account. The answer is the same whether or not the address is known; its owner gets a mail either way.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignUp {
    /// Gets the confirmation mail.
    pub email: Email,
    /// For signing in.
    pub password: Password,
    /// To sign in with; without it or empty, the address is the user name.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::value::UserNameOrEmpty>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<UserName>,
    /// Of mails and texts.
    pub language: Language,
}

draft! {
    /// The sign-up form.
    SignUpDraft, SignUpField { Email = email, Password = password, UserName = user_name, Language = language } -> SignUp, |draft, errors| {
        let email = errors.take(SignUpField::Email, Email::parse(&draft.email));
        let password = errors.take(SignUpField::Password, Password::parse(&draft.password));
        let user_name = match draft.user_name.trim() {
            "" => Some(None),
            text => errors.take(SignUpField::UserName, UserName::parse(text)).map(Some),
        };
        let language = errors.take(SignUpField::Language, Language::parse(&draft.language));
        (|| Some(SignUp { email: email?, password: password?, user_name: user_name?, language: language? }))()
    }
}

/// Where a sign-up begun in this browser stands.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadSignUp {}

/// Sends the confirmation mail again, with a new code; the old one stops working.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResendConfirmation {}

/// Confirms the address with the code from the mail, in the browser that began.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmByCode {
    /// From the mail.
    pub code: Code,
}

draft! {
    /// The one field of the check-your-email page.
    ConfirmByCodeDraft, ConfirmByCodeField { Code = code } -> ConfirmByCode, |draft, errors| {
        errors.take(ConfirmByCodeField::Code, Code::parse(&draft.code)).map(|code| ConfirmByCode { code })
    }
}

/// Confirms the address with the secret of the mailed link. In the browser that began the sign-up the link is enough
/// for 15 minutes. In any other browser, and later in that one too, a password is needed, and it becomes the account's
/// password: whoever began the sign-up with an address of somebody else gains nothing when its owner follows the link.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmByLink {
    /// From the link's fragment.
    pub token: Token,
    /// The password of the sign-up, or a new one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<crate::value::PasswordOrEmpty>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
}

draft! {
    /// What the link carries, and the password where another browser needs it.
    ConfirmByLinkDraft, ConfirmByLinkField { Token = token, Password = password } -> ConfirmByLink, |draft, errors| {
        let token = errors.take(ConfirmByLinkField::Token, Token::parse(&draft.token));
        let password = match draft.password.as_str() {
            "" => Some(None),
            text => errors.take(ConfirmByLinkField::Password, Password::parse(text)).map(Some),
        };
        (|| Some(ConfirmByLink { token: token?, password: password? }))()
    }
}

plain_wire!(ReadSignUp, ResendConfirmation);
endpoint!(SignUp: Post "/sign-up", Public, SignUpDraft => ConfirmationSent, Never);
endpoint!(ReadSignUp: Get "/sign-up", Public, Self => ConfirmationSent, NotBegun);
endpoint!(ResendConfirmation: Post "/sign-up/resend", Public, Self => ConfirmationSent, ResendConfirmationRefusal);
endpoint!(ConfirmByCode: Post "/sign-up/code", Public, ConfirmByCodeDraft => Confirmed, ConfirmByCodeRefusal);
endpoint!(ConfirmByLink: Post "/sign-up/link", Public, ConfirmByLinkDraft => Confirmed, ConfirmByLinkRefusal);

/// A confirmation mail is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmationSent {
    /// To whom; this browser's person typed it.
    pub email: String,
    /// Seconds until the code stops working.
    pub code_expires_in: u32,
    /// Seconds until the mail may be sent again.
    pub resend_in: u32,
    /// Tries left for the code.
    pub attempts_left: u32,
}

/// The address is theirs; the account stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmed {
    /// Who is here now: the address and the password are proven, so the set-up begins.
    pub session: Session,
    /// The user name asked for was taken meanwhile or before; the address is the user name. Only said after the proof.
    pub user_name_taken: bool,
    /// The password given with the link wasn't that of the sign-up: it is the account's now, and a user name that was
    /// asked for beside the other one is gone.
    pub password_is_new: bool,
}

refusal! {
    /// Nothing was begun in this browser, or it is over.
    NotBegun {
        /// No sign-up is open here.
        NotBegun = "not_begun",
    }
}

refusal! {
    /// Why no further mail is sent.
    ResendConfirmationRefusal {
        /// No sign-up is open here.
        NotBegun = "not_begun",
    }
}

refusal! {
    /// Why a code doesn't confirm.
    ConfirmByCodeRefusal {
        /// No sign-up is open here.
        NotBegun = "not_begun",
        /// Its time is over.
        Expired = "expired",
        /// Too many wrong codes; a new mail is needed.
        Exhausted = "exhausted";
        /// Not the code of the newest mail.
        WrongCode = "wrong_code",
    }
}

refusal! {
    /// Why a link doesn't confirm.
    ConfirmByLinkRefusal {
        /// Unknown, used, or replaced by a newer mail.
        Used = "used",
        /// Its time is over.
        Expired = "expired",
        /// This browser didn't begin the sign-up, or did so 15 minutes ago or more: the request must carry a password.
        PasswordDue = "password_due",
    }
}

impl SignUpDraft {
    /// The person's own words, which a password mustn't lean on.
    pub fn own_words(&self) -> [&str; 2] {
        [self.get(SignUpField::Email), self.get(SignUpField::UserName)]
    }
}
