//! What is wrong with a field, as a sentence: one for every reason of the contract.

use api::field::Reason;

use super::Locale;
use crate::say;

/// The sentence of a reason at a field; another kind of number is named, and then what is asked for.
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

/// The sentence of a reason.
pub fn sentence(locale: Locale, reason: Reason) -> String {
    match reason {
        Reason::EmailMissing => say!(locale, field.email_missing),
        Reason::EmailMalformed => say!(locale, field.email_malformed),
        Reason::EmailTooLong => say!(locale, field.email_too_long),
        Reason::PasswordMissing => say!(locale, field.password_missing),
        Reason::PasswordTooShort => say!(locale, field.password_too_short),
        Reason::PasswordTooLong => say!(locale, field.password_too_long),
        Reason::PasswordGuessable => say!(locale, field.password_guessable),
        Reason::PasswordBreached => say!(locale, field.password_breached),
        Reason::UserNameTooShort => say!(locale, field.user_name_too_short),
        Reason::UserNameTooLong => say!(locale, field.user_name_too_long),
        Reason::UserNameMalformed => say!(locale, field.user_name_malformed),
        Reason::LoginMissing => say!(locale, field.login_missing),
        Reason::LoginTooLong => say!(locale, field.login_too_long),
        Reason::CodeMissing => say!(locale, field.code_missing),
        Reason::CodeMalformed => say!(locale, field.code_malformed),
        Reason::BackupCodeMissing => say!(locale, field.backup_code_missing),
        Reason::BackupCodeMalformed => say!(locale, field.backup_code_malformed),
        Reason::PhoneMissing => say!(locale, field.phone_missing),
        Reason::PhoneMalformed => say!(locale, field.phone_malformed),
        Reason::PhoneCountry => say!(locale, field.phone_country),
        Reason::ReceiptNumberMissing => say!(locale, field.receipt_number_missing),
        Reason::ReceiptNumberMalformed => say!(locale, field.receipt_number_malformed),
        Reason::SeveralReceiptNumbers => say!(locale, field.several_receipt_numbers),
        Reason::ReceiptNumberHasLetters => say!(locale, field.receipt_number_has_letters),
        Reason::TooManyReceiptNumbers => say!(locale, field.too_many_receipt_numbers),
        Reason::IsReceiptNumber => say!(locale, field.is_receipt_number),
        Reason::IsAccountNumber => say!(locale, field.is_account_number),
        Reason::IsANumber => say!(locale, field.is_a_number),
        Reason::IsAccessCode => say!(locale, field.is_access_code),
        Reason::AccountNumberMissing => say!(locale, field.account_number_missing),
        Reason::AccountNumberMalformed => say!(locale, field.account_number_malformed),
        Reason::AccessCodeMissing => say!(locale, field.access_code_missing),
        Reason::AccessCodeMalformed => say!(locale, field.access_code_malformed),
        Reason::ANumberMissing => say!(locale, field.a_number_missing),
        Reason::ANumberMalformed => say!(locale, field.a_number_malformed),
        Reason::NameTooLong => say!(locale, field.name_too_long),
        Reason::NicknameTooLong => say!(locale, field.nickname_too_long),
        Reason::LanguageUnknown => say!(locale, field.language_unknown),
        Reason::ChoiceMissing => say!(locale, field.choice_missing),
        Reason::TermsNotAccepted => say!(locale, field.terms_not_accepted),
        Reason::QuestionMissing => say!(locale, field.question_missing),
        Reason::QuestionTwice => say!(locale, field.question_twice),
        Reason::AnswerMissing => say!(locale, field.answer_missing),
        Reason::AnswerTooShort => say!(locale, field.answer_too_short),
        Reason::AnswerCommon => say!(locale, field.answer_common),
        Reason::AnswerOwn => say!(locale, field.answer_own),
        Reason::AnswerTooLong => say!(locale, field.answer_too_long),
        Reason::AnswerTwice => say!(locale, field.answer_twice),
        Reason::TokenMalformed => say!(locale, field.token_malformed),
    }
}
