//! What is wrong with a field, one sentence for each reason of the contract.

use api::field::Reason;

use super::Locale;
use crate::t;

/// Returns the sentence of a reason at a field. Where another kind of number was given, it also says what is asked for.
pub fn sentence_at(locale: Locale, field: &str, reason: Reason) -> String {
    let said = sentence(locale, reason);
    let other_kind =
        matches!(reason, Reason::IsReceiptNumber | Reason::IsAccountNumber | Reason::IsANumber | Reason::IsAccessCode);
    let asked = match field {
        "receipt_number" | "receipt_numbers" => Reason::ReceiptNumberMalformed,
        "code" => Reason::CodeMalformed,
        "backup_code" => Reason::BackupCodeMalformed,
        "phone" => Reason::PhoneMalformed,
        "email" => Reason::EmailMalformed,
        "login" => Reason::LoginMissing,
        _ => return said,
    };
    if other_kind { format!("{said} {}", sentence(locale, asked)) } else { said }
}

/// Returns the sentence of a reason.
pub fn sentence(locale: Locale, reason: Reason) -> String {
    match reason {
        Reason::EmailMissing => t!(locale, field.email_missing),
        Reason::EmailMalformed => t!(locale, field.email_malformed),
        Reason::EmailTooLong => t!(locale, field.email_too_long),
        Reason::PasswordMissing => t!(locale, field.password_missing),
        Reason::PasswordTooShort => t!(locale, field.password_too_short),
        Reason::PasswordTooLong => t!(locale, field.password_too_long),
        Reason::PasswordGuessable => t!(locale, field.password_guessable),
        Reason::PasswordBreached => t!(locale, field.password_breached),
        Reason::UserNameTooShort => t!(locale, field.user_name_too_short),
        Reason::UserNameTooLong => t!(locale, field.user_name_too_long),
        Reason::UserNameMalformed => t!(locale, field.user_name_malformed),
        Reason::LoginMissing => t!(locale, field.login_missing),
        Reason::LoginTooLong => t!(locale, field.login_too_long),
        Reason::CodeMissing => t!(locale, field.code_missing),
        Reason::CodeMalformed => t!(locale, field.code_malformed),
        Reason::BackupCodeMissing => t!(locale, field.backup_code_missing),
        Reason::BackupCodeMalformed => t!(locale, field.backup_code_malformed),
        Reason::PhoneMissing => t!(locale, field.phone_missing),
        Reason::PhoneMalformed => t!(locale, field.phone_malformed),
        Reason::PhoneCountry => t!(locale, field.phone_country),
        Reason::ReceiptNumberMissing => t!(locale, field.receipt_number_missing),
        Reason::ReceiptNumberMalformed => t!(locale, field.receipt_number_malformed),
        Reason::SeveralReceiptNumbers => t!(locale, field.several_receipt_numbers),
        Reason::ReceiptNumberHasLetters => t!(locale, field.receipt_number_has_letters),
        Reason::TooManyReceiptNumbers => t!(locale, field.too_many_receipt_numbers),
        Reason::IsReceiptNumber => t!(locale, field.is_receipt_number),
        Reason::IsAccountNumber => t!(locale, field.is_account_number),
        Reason::IsANumber => t!(locale, field.is_a_number),
        Reason::IsAccessCode => t!(locale, field.is_access_code),
        Reason::AccountNumberMissing => t!(locale, field.account_number_missing),
        Reason::AccountNumberMalformed => t!(locale, field.account_number_malformed),
        Reason::AccessCodeMissing => t!(locale, field.access_code_missing),
        Reason::AccessCodeMalformed => t!(locale, field.access_code_malformed),
        Reason::ANumberMissing => t!(locale, field.a_number_missing),
        Reason::ANumberMalformed => t!(locale, field.a_number_malformed),
        Reason::NameTooLong => t!(locale, field.name_too_long),
        Reason::NicknameTooLong => t!(locale, field.nickname_too_long),
        Reason::LanguageUnknown => t!(locale, field.language_unknown),
        Reason::ChoiceMissing => t!(locale, field.choice_missing),
        Reason::TermsNotAccepted => t!(locale, field.terms_not_accepted),
        Reason::QuestionMissing => t!(locale, field.question_missing),
        Reason::QuestionTwice => t!(locale, field.question_twice),
        Reason::AnswerMissing => t!(locale, field.answer_missing),
        Reason::AnswerTooShort => t!(locale, field.answer_too_short),
        Reason::AnswerCommon => t!(locale, field.answer_common),
        Reason::AnswerOwn => t!(locale, field.answer_own),
        Reason::AnswerTooLong => t!(locale, field.answer_too_long),
        Reason::AnswerTwice => t!(locale, field.answer_twice),
        Reason::TokenMalformed => t!(locale, field.token_malformed),
    }
}
