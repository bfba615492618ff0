//! The edges of each rule, one step to either side: what changes of a single comparison or word of `parse` would move.

use super::*;
use crate::field::Reason;

#[test]
fn a_backup_code_has_twenty_characters_and_a_number_typed_for_one_is_named() {
    for text in ["", " - "] {
        assert_eq!(BackupCode::parse(text).unwrap_err(), Reason::BackupCodeMissing, "{text:?}");
    }
    for text in ["AB3D01117XQ49KMT2B8", "AB3D01117XQ49KMT2B8RX", "AB3D01117XQ49KMT2B8U"] {
        assert_eq!(BackupCode::parse(text).unwrap_err(), Reason::BackupCodeMalformed, "{text}");
    }
    assert_eq!(BackupCode::parse("0312 3456 7890").unwrap_err(), Reason::IsAccountNumber);
}

#[test]
fn an_address_is_as_long_as_mail_servers_take_and_not_longer() {
    let host = |length: usize| format!("{}.org", ["a".repeat(63), "a".repeat(63), "a".repeat(length)].join("."));
    let local = "m".repeat(64);
    let longest = format!("{local}@{}", host(57));
    assert_eq!(longest.len(), Email::LONGEST);
    assert_eq!(Email::parse(&longest).unwrap().as_str(), longest);
    assert_eq!(Email::parse(&format!("{local}@{}", host(58))).unwrap_err(), Reason::EmailTooLong);
    assert_eq!(Email::parse(&format!("m{local}@example.org")).unwrap_err(), Reason::EmailMalformed);
    assert!(Email::parse(&format!("m@{}.org", "a".repeat(63))).is_ok());
    assert_eq!(Email::parse(&format!("m@{}.org", "a".repeat(64))).unwrap_err(), Reason::EmailMalformed);
}

#[test]
fn one_thing_wrong_makes_an_address_malformed() {
    for text in ["a.@x.org", "a..b@x.org", "a@x-.org", "a@x_y.org", "a@x y.org", "a\u{7}b@x.org", "a\u{a0}b@x.org"] {
        assert_eq!(Email::parse(text).unwrap_err(), Reason::EmailMalformed, "{text:?}");
    }
    for mark in ['@', '<', '>', '(', ')', '[', ']', ',', ';', ':', '\\', '"'] {
        assert_eq!(Email::parse(&format!("a{mark}b@x.org")).unwrap_err(), Reason::EmailMalformed, "{mark}");
    }
    assert_eq!(Email::parse("a-b.c+d@x-y.org").unwrap().as_str(), "a-b.c+d@x-y.org");
    assert_eq!(Email::parse("Maria@Example.org").unwrap().key(), "maria@example.org");
}

#[test]
fn english_is_the_language_where_none_is_said() {
    assert_eq!(Language::english().as_str(), "en");
    assert_eq!(Language::default().as_str(), "en");
    for (code, ..) in Language::ALL {
        assert_eq!(Language::parse(&format!(" {code} ")).unwrap().as_str(), *code);
    }
    assert_eq!(Language::parse("xx").unwrap_err(), Reason::LanguageUnknown);
}

#[test]
fn names_are_looked_up_in_lower_case_and_lose_what_cannot_be_seen() {
    assert_eq!(UserName::parse(" Maria.Lopez ").unwrap().key(), "maria.lopez");
    assert_eq!(Login::parse("Maria.Lopez").unwrap().key(), "maria.lopez");
    assert_eq!(Login::parse("Maria@EXAMPLE.org").unwrap().key(), "maria@example.org");
    assert_eq!(PersonName::parse(" Ma\u{7}ría ").unwrap().as_str(), "María");
    assert_eq!(UserNameOrEmpty::parse("  ").unwrap().as_str(), "");
    assert_eq!(UserNameOrEmpty::parse("abc").unwrap_err(), Reason::UserNameTooShort);
}

#[test]
fn an_access_code_is_named_for_a_user_name_only_where_it_is_written_in_groups() {
    assert_eq!(UserName::parse("7XQ4-9KMT-2B8R-W5HZ").unwrap_err(), Reason::IsAccessCode);
    assert!(UserName::parse("7XQ49KMT2B8RW5HZ").is_ok());
    assert_eq!(UserName::parse("031234567890").unwrap_err(), Reason::IsAccountNumber);
}

#[test]
fn a_number_of_the_kind_that_is_asked_for_is_not_named_as_another() {
    assert_eq!(ReceiptNumber::parse("Receipt: EAC9999103403").unwrap_err(), Reason::ReceiptNumberMalformed);
    assert_eq!(AccountNumber::parse("Account # 0312 3456 7890").unwrap_err(), Reason::AccountNumberMalformed);
    assert_eq!(ANumber::parse("A-Number: A012345678").unwrap_err(), Reason::ANumberMalformed);
}

#[test]
fn each_number_has_its_length() {
    for (text, kind) in [
        ("A123456", None),
        ("A1234567", Some(number::Kind::ANumber)),
        ("A123456789", Some(number::Kind::ANumber)),
        ("A1234567890", None),
        ("03123456789", None),
        ("0312345678901", None),
        ("EAC999910340", None),
        ("EAC*99910340", None),
        ("EAC*999103403", Some(number::Kind::Receipt)),
        ("7XQ49KMT2B8RW5H", None),
        ("7XQ49KMT2B8RW5HZZ", None),
        ("ABCDEFGHJKMNPQR7", None),
        ("ABCDEFGHJKMNPQ77", Some(number::Kind::Access)),
    ] {
        assert_eq!(number::Kind::of(text), kind, "{text}");
    }
}

#[test]
fn a_password_at_sign_in_may_have_any_length_up_to_the_longest() {
    assert_eq!(Password::entered("").unwrap_err(), Reason::PasswordMissing);
    assert_eq!(Password::entered("x").unwrap().as_str(), "x");
    assert!(Password::entered(&"x".repeat(Password::LONGEST)).is_ok());
    assert_eq!(Password::entered(&"x".repeat(Password::LONGEST + 1)).unwrap_err(), Reason::PasswordTooLong);
    assert_eq!(Password::parse("").unwrap_err(), Reason::PasswordMissing);
}

#[test]
fn a_telephone_number_has_a_country_and_its_length() {
    for (text, number) in [
        ("+44 1234 56", "+44123456"),
        ("+441234567890123", "+441234567890123"),
        ("0044 1234 56", "+44123456"),
        ("2025550143", "+12025550143"),
        ("1 (202) 555/0143", "+12025550143"),
    ] {
        assert_eq!(Phone::parse(text).unwrap().as_str(), number, "{text}");
    }
    assert_eq!(Phone::parse("2025550143").unwrap().masked(), "••• 43");
    assert_eq!(Phone::parse(" () ").unwrap_err(), Reason::PhoneMissing);
    for text in [
        "+4412345",
        "+4412345678901234",
        "+44 1234 5x",
        "+012345678",
        "22025550143",
        "202555014",
        "+1 202 555 014",
        "+1 202 555 01433",
        "+1 102 555 0143",
        "+1 202 155 0143",
        "+1 202 055 0143",
    ] {
        assert_eq!(Phone::parse(text).unwrap_err(), Reason::PhoneMalformed, "{text}");
    }
}

#[test]
fn a_suggestion_is_a_receipt_number_or_none() {
    for text in ["EAC99991O340X", "EAC9999103O", "AéO999103403", "EAC", ""] {
        assert_eq!(ReceiptNumber::suggestion(text), None, "{text}");
    }
    assert_eq!(ReceiptNumber::suggestion("eac 9999 1o3 l03").unwrap().as_str(), "EAC9999103103");
    assert_eq!(ReceiptNumber::mistyped_in("XYZ999910340O"), None, "an unknown prefix is nobody's number");
    for text in ["EAC999910340", "EAC99991034033", "EA19999103403", "EACX999103403", "EAC**99103403"] {
        assert!(ReceiptNumber::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_pasted_number_may_be_broken_by_two_characters_and_never_by_a_line() {
    let found = |text: &str| receipt_numbers_in(text).iter().map(ToString::to_string).collect::<Vec<_>>();
    for text in ["EAC 9999  103403", "EAC - 9999103403", "eac9999103403.", "(EAC9999103403)", "EAC9999103403 I-485"] {
        let expected = if text.contains(" - ") { vec![] } else { vec!["EAC9999103403".to_owned()] };
        assert_eq!(found(text), expected, "{text}");
    }
    for text in [
        "EAC 9999   103403",
        "EAC\n9999103403",
        "EAC 9999\n103403",
        "E AC9999103403",
        "XEAC9999103403",
        "1EAC9999103403",
        "EAC9999103403é",
        "EAC999910340",
        "EAC1*23456789",
        "IOE0912345678ABC-1",
        "IOE0912345678I",
        "IOE0912345678-",
    ] {
        let expected: &[&str] = if text.ends_with('-') { &["IOE0912345678"] } else { &[] };
        assert_eq!(found(text), expected, "{text}");
    }
    for form in ["N400", "I-485", "AR-11", "EOIR"] {
        let text = format!("IOE0912345678{form}");
        assert_eq!(found(&text).len(), usize::from(form != "EOIR"), "{text}");
    }
    assert_eq!(found("SRC*123456789 and EAC9999103403, EAC9999103403"), ["SRC*123456789", "EAC9999103403"]);
}

#[test]
fn opaque_texts_have_their_length_and_alphabet() {
    let token = "mPq0Zk3v9s7yQ2xw5Bf1Jt6Ld8Rc4Ng-Ha_UoEiYbXC";
    assert_eq!(Token::parse(&format!(" {token} ")).unwrap().as_str(), token);
    for text in [&token[1..], &format!("{token}x"), &token.replace('-', "+"), &token.replace('_', "/")] {
        assert_eq!(Token::parse(text).unwrap_err(), Reason::TokenMalformed, "{text}");
    }
    let id = "SMebEQTvnSSj0MqlBV4e-Q";
    assert_eq!(CaseId::parse(id).unwrap().as_str(), id);
    for text in [&id[1..], &format!("{id}x"), &id.replace('-', "."), &format!(" {id}")] {
        assert_eq!(CaseId::parse(text).unwrap_err(), Reason::TokenMalformed, "{text}");
    }
}
