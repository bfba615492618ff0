//! E-mail addresses.

use super::letters::{is_alphanumeric, lower_case};
use super::number::Kind;
use super::shape::Shape;
use crate::field::Reason;

text_value!(
    /// An e-mail address that can be written to: one `@`, a dot in the host, at most 254 characters (RFC 5321).
    /// The part before the `@` is kept as typed, since only its owner's server may fold it. The host is lower-case and,
    /// with the feature `uts46`, as the network writes it: `ｅxample.org` is `example.org`, `bücher.example` is
    /// `xn--bcher-kva.example`.
    Email, Shape::new("An e-mail address: 254 octets at most, 64 of them before the @, a host of two labels or more.")
        .length(3, Email::LONGEST)
        .pattern(PATTERN)
        .example("maria@example.org")
);

/// Runs of dots and letters before the `@`; a host of ASCII labels, as the DNS has them, whatever was typed.
const PATTERN: &str = concat!(
    r#"^[^\u0000-\u0020"(),.:;<>@\[\\\]\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"#,
    r#"(?:\.[^\u0000-\u0020"(),.:;<>@\[\\\]\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+)*"#,
    "@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$",
);

impl Email {
    /// Most octets (RFC 5321).
    pub const LONGEST: usize = 254;

    /// Trims and checks. Errors: `EmailMissing`, `EmailTooLong`, `EmailMalformed`, the kind of number it is.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Reason::EmailMissing);
        }
        if text.len() > Self::LONGEST {
            return Err(Reason::EmailTooLong);
        }
        let (local, host) =
            text.rsplit_once('@').ok_or_else(|| Kind::of(text).map_or(Reason::EmailMalformed, Kind::reason))?;
        let whole_local = !local.is_empty()
            && local.len() <= 64
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| {
                !c.is_whitespace()
                    && !c.is_control()
                    && !matches!(c, '@' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '"')
            });
        let labels: Vec<&str> = host.split('.').collect();
        let whole_host = labels.len() >= 2
            && labels.iter().all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| is_alphanumeric(c) || c == '-')
            });
        if !whole_local || !whole_host {
            return Err(Reason::EmailMalformed);
        }
        let email = format!("{local}@{}", host_in_network(host).ok_or(Reason::EmailMalformed)?);
        if email.len() > Self::LONGEST { Err(Reason::EmailTooLong) } else { Ok(Self(email)) }
    }

    /// The form under which an account is looked up: all lower-case.
    pub fn key(&self) -> String {
        lower_case(&self.0)
    }

    /// For screens that others may see: `m•••a@example.org`, as many dots whatever its length.
    pub fn masked(&self) -> String {
        let (local, host) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let mut characters = local.chars();
        let first = characters.next().map(String::from).unwrap_or_default();
        let last = characters.last().map(String::from).unwrap_or_default();
        format!("{first}•••{last}@{host}")
    }
}

/// The one spelling that mail servers know a host by (UTS 46, non-transitional); nothing where it has none.
#[cfg(feature = "uts46")]
fn host_in_network(host: &str) -> Option<String> {
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
    let mapped =
        Uts46::new().to_ascii(host.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify);
    mapped.ok().map(String::from).filter(|host| host.contains('.'))
}

/// Lower-case; the server maps the rest.
#[cfg(not(feature = "uts46"))]
fn host_in_network(host: &str) -> Option<String> {
    Some(lower_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_trimmed_and_its_host_folded() {
        assert_eq!(Email::parse("  Maria.Lopez@Example.ORG ").unwrap().as_str(), "Maria.Lopez@example.org");
    }

    #[cfg(feature = "uts46")]
    #[test]
    fn a_host_has_the_one_spelling_that_the_network_knows() {
        for (text, email) in [
            ("victim@ｅｘａｍｐｌｅ.ｏｒｇ", "victim@example.org"),
            ("victim@\u{1d41e}xample.org", "victim@example.org"),
            ("maria@Bücher.Example", "maria@xn--bcher-kva.example"),
            ("maria@xn--bcher-kva.example", "maria@xn--bcher-kva.example"),
            ("maria@straße.example", "maria@xn--strae-oqa.example"),
            ("maria@r3---sn.example", "maria@r3---sn.example"),
        ] {
            assert_eq!(Email::parse(text).map(|email| email.to_string()), Ok(email.to_owned()), "{text}");
        }
        for text in ["maria@xn--a.example", "maria@exa\u{2488}mple.org"] {
            assert_eq!(Email::parse(text).unwrap_err(), Reason::EmailMalformed, "{text}");
        }
        let long = format!("maria@{}.example", ["ü".repeat(30), "ü".repeat(30), "ü".repeat(30)].join("."));
        assert!(Email::parse(&long).is_ok_and(|email| email.as_str().len() <= 254));
    }

    #[test]
    fn what_is_not_an_address_is_malformed() {
        for text in [
            "maria",
            "maria@",
            "@example.org",
            "a b@example.org",
            "a@example",
            "a@-x.org",
            "a@x..org",
            ".a@x.org",
            "a@b@",
            "a@x.org.",
        ] {
            assert_eq!(Email::parse(text).unwrap_err(), Reason::EmailMalformed, "{text}");
        }
        assert_eq!(Email::parse(" ").unwrap_err(), Reason::EmailMissing);
        assert_eq!(Email::parse(&format!("{}@example.org", "a".repeat(250))).unwrap_err(), Reason::EmailTooLong);
    }

    #[test]
    fn a_number_typed_as_address_is_named() {
        for (text, reason) in [
            ("0312 3456 7890", Reason::IsAccountNumber),
            ("EAC-99-991-03403", Reason::IsReceiptNumber),
            ("ioe0912345678", Reason::IsReceiptNumber),
            ("A-012-345-678", Reason::IsANumber),
            ("7XQ4-9KMT-2B8R-W5HZ", Reason::IsAccessCode),
        ] {
            assert_eq!(Email::parse(text).unwrap_err(), reason, "{text}");
        }
        assert!(Email::parse("EAC9999103403@example.org").is_ok(), "a number may be part of an address");
    }

    #[test]
    fn a_masked_address_hides_the_name() {
        assert_eq!(Email::parse("maria@example.org").unwrap().masked(), "m•••a@example.org");
        assert_eq!(Email::parse("m@example.org").unwrap().masked(), "m•••@example.org");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_stable(text in "\\PC{0,80}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()).unwrap(), email);
            }
        }

        #[test]
        fn every_number_that_people_confuse_is_named(
            text in "[0-9]{4} [0-9]{4} [0-9]{4}|[A-Z]{3}-?[0-9]{10}|A ?[0-9]{7,9}|[A-Z]{3}\\*[0-9]{9}",
        ) {
            let kind = Kind::of(&text).unwrap();
            prop_assert_eq!(Email::parse(&text).unwrap_err(), kind.reason());
        }

        #[test]
        fn what_is_an_address_is_no_number(local in "[A-Za-z0-9]{1,16}", host in "[a-z0-9]{1,10}") {
            let text = format!("{local}@{host}.org");
            prop_assert!(Email::parse(&text).is_ok());
            prop_assert_eq!(Kind::of(&text), None);
        }
    }
}
