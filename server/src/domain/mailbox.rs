//! Which addresses reach one mailbox, as far as limits care. Never who somebody is: that is the address itself.

use unicode_normalization::UnicodeNormalization;

/// The mailbox of an address: without a tag after `+`, without dots, in compatibility form and lower-case, at its host.
/// Some servers tell such addresses apart. Their people then share limits on what strangers can ask for, and nothing
/// else.
pub fn mailbox_of(email: &str) -> String {
    let (local, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let local: String = local.nfkc().filter(|character| !is_ignorable(*character)).collect::<String>().to_lowercase();
    let untagged = match local.split_once('+') {
        Some((name, _)) if !name.is_empty() => name,
        _ => &local,
    };
    format!("{}@{}", untagged.replace('.', ""), host.to_lowercase())
}

/// Shown by nothing: the soft hyphen, marks of direction, joiners and spaces without width.
fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_one_mailbox_is_one() {
        for email in [
            "victim@example.org",
            "victim+1@example.org",
            "Victim+a+b@Example.org",
            "v.i.c.t.i.m@example.org",
            "ｖictim@example.org",
            "vic\u{ad}tim\u{200b}@example.org",
            "vi\u{1d41c}tim＋1@example.org",
        ] {
            assert_eq!(mailbox_of(email), "victim@example.org", "{email}");
        }
        assert_eq!(mailbox_of("\u{212a}im@example.org"), "kim@example.org");
    }

    #[test]
    fn what_does_not_is_not() {
        let others = ["victim@example.com", "victims@example.org", "+1@example.org", "+2@example.org"].map(mailbox_of);
        for (place, one) in others.iter().enumerate() {
            assert!(others[..place].iter().all(|other| other != one) && one != "victim@example.org", "{one}");
        }
    }
}
