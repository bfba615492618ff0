//! Takes a plain text apart into links and what is between them, for templates that escape each part. No HTML here.

use serde::Serialize;

/// A stretch of text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Segment<'a> {
    /// As it stands in the message.
    pub text: &'a str,
    /// Whether it is a web address.
    pub link: bool,
}

/// The whole text, in order: joined again, it is the text.
pub fn segments(text: &str) -> Vec<Segment<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = address(rest) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter: char| letter.is_whitespace() || "<>\"".contains(letter)).unwrap_or(from.len());
        // A sentence's own mark isn't a part of the address before it.
        let end = from[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']).len();
        let (link, after) = from.split_at(end);
        found.extend([Segment { text: before, link: false }, Segment { text: link, link: true }]);
        rest = after;
    }
    found.push(Segment { text: rest, link: false });
    found.retain(|segment| !segment.text.is_empty());
    found
}

/// Where the next `http://` or `https://` with something behind it begins.
fn address(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find("http").map(|found| at + found) {
        let rest = &text[found..];
        let host = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"));
        if host.is_some_and(|host| host.starts_with(|letter: char| letter.is_alphanumeric() || letter == '[')) {
            return Some(found);
        }
        at = found + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_link_ends_before_the_mark_of_its_sentence() {
        let parts = segments("Open https://example.org/confirm#t=abc. Or not.");
        let links: Vec<_> = parts.iter().filter(|part| part.link).map(|part| part.text).collect();
        assert_eq!(links, ["https://example.org/confirm#t=abc"]);
    }

    #[test]
    fn only_web_addresses_are_links() {
        let text = "javascript:alert(1) mailto:a@b.c http:// https://\"><b> httpshttp://x";
        let links: Vec<_> = segments(text).into_iter().filter(|part| part.link).map(|part| part.text).collect();
        assert_eq!(links, ["http://x"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "(\\PC|http://|https://a|\n){0,40}") {
            let joined: String = segments(&text).iter().map(|part| part.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
