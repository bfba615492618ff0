//! Every reason why a typed value can't be taken: a code each, the sentences live in `locales/<lang>/field.json`.

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)?) => {
        /// Why a value can't be taken. The code is the same in the page, on the wire and in the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Reason { $($(#[$doc])* $variant),+ }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
        }
    };
}

reasons! {
    /// Nothing was entered.
    EmailMissing = "email_missing",
    /// Not of the shape `name@example.org`.
    EmailMalformed = "email_malformed",
    /// Over 254 characters (RFC 5321).
    EmailTooLong = "email_too_long",
    /// Nothing was entered.
    PasswordMissing = "password_missing",
    /// Under 12 characters.
    PasswordTooShort = "password_too_short",
    /// Over 256 characters.
    PasswordTooLong = "password_too_long",
    /// Easy to guess for a program.
    PasswordGuessable = "password_guessable",
    /// On a list of passwords known from breaches.
    PasswordBreached = "password_breached",
    /// Under 4 characters.
    UserNameTooShort = "user_name_too_short",
    /// Over 64 characters.
    UserNameTooLong = "user_name_too_long",
    /// Something else than letters, digits, dot, hyphen, underscore.
    UserNameMalformed = "user_name_malformed",
    /// Neither user name nor e-mail address was entered.
    LoginMissing = "login_missing",
    /// Over 254 characters.
    LoginTooLong = "login_too_long",
    /// Nothing was entered.
    CodeMissing = "code_missing",
    /// Not six digits.
    CodeMalformed = "code_malformed",
    /// Nothing was entered.
    BackupCodeMissing = "backup_code_missing",
    /// Not 20 characters of a backup code.
    BackupCodeMalformed = "backup_code_malformed",
    /// Nothing was entered.
    PhoneMissing = "phone_missing",
    /// Not a telephone number that can get a text.
    PhoneMalformed = "phone_malformed",
    /// Of a country that this site sends no texts to.
    PhoneCountry = "phone_country",
    /// Nothing was entered.
    ReceiptNumberMissing = "receipt_number_missing",
    /// Not three letters and ten digits.
    ReceiptNumberMalformed = "receipt_number_malformed",
    /// Letters O or I stand where digits belong.
    ReceiptNumberHasLetters = "receipt_number_has_letters",
    /// Several receipt numbers where one is wanted.
    SeveralReceiptNumbers = "several_receipt_numbers",
    /// More receipt numbers than one request takes.
    TooManyReceiptNumbers = "too_many_receipt_numbers",
    /// A receipt number was entered where another thing was asked.
    IsReceiptNumber = "is_receipt_number",
    /// An Online Account Number was entered where another thing was asked.
    IsAccountNumber = "is_account_number",
    /// An A-Number was entered where another thing was asked.
    IsANumber = "is_a_number",
    /// An online access code was entered where another thing was asked.
    IsAccessCode = "is_access_code",
    /// Nothing was entered.
    AccountNumberMissing = "account_number_missing",
    /// Not twelve digits.
    AccountNumberMalformed = "account_number_malformed",
    /// Nothing was entered.
    AccessCodeMissing = "access_code_missing",
    /// Not 16 characters in fours.
    AccessCodeMalformed = "access_code_malformed",
    /// Nothing was entered.
    ANumberMissing = "a_number_missing",
    /// Not the letter A and 7 to 9 digits.
    ANumberMalformed = "a_number_malformed",
    /// Over 100 characters.
    NameTooLong = "name_too_long",
    /// Over 40 characters.
    NicknameTooLong = "nickname_too_long",
    /// Not a language that Ellis speaks.
    LanguageUnknown = "language_unknown",
    /// Nothing was chosen.
    ChoiceMissing = "choice_missing",
    /// The terms weren't accepted.
    TermsNotAccepted = "terms_not_accepted",
    /// No question was chosen.
    QuestionMissing = "question_missing",
    /// The same question was chosen twice.
    QuestionTwice = "question_twice",
    /// Nothing was entered.
    AnswerMissing = "answer_missing",
    /// Under 3 letters or digits.
    AnswerTooShort = "answer_too_short",
    /// Many people give this answer, or the question says it.
    AnswerCommon = "answer_common",
    /// The person's own name, user name, address or telephone number.
    AnswerOwn = "answer_own",
    /// Over 200 characters.
    AnswerTooLong = "answer_too_long",
    /// The same answer was given twice.
    AnswerTwice = "answer_twice",
    /// The link's secret isn't whole.
    TokenMalformed = "token_malformed",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_goes_over_the_wire_as_its_code() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
            assert_eq!(serde_json::from_value::<Reason>(reason.code().into()).unwrap(), *reason);
        }
    }
}
