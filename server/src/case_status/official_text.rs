//! Official texts that may hold HTML, read as plain text with links. What isn't text or a link to the agency is
//! dropped.

use html5gum::{Token, Tokenizer};
use reqwest::Url;

/// A stretch of official text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As the agency wrote it, without tags.
    pub text: String,
    /// Where it leads: only to the agency's own host, over https.
    pub href: Option<String>,
}

/// The agency's domain; hosts below it count as its own.
const AGENCY: &str = "uscis.gov";

/// Reads a text. Empty where nothing readable is in it.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut link: Option<String> = None;
    let mut hidden = 0_u32;
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => match &**tag.name {
                b"a" => {
                    link = tag.attributes.get(&b"href"[..]).and_then(|href| own_link(&String::from_utf8_lossy(href)))
                }
                b"br" | b"p" | b"div" | b"li" => add(&mut pieces, " ", None),
                b"script" | b"style" if !tag.self_closing => hidden += 1,
                _ => {}
            },
            Token::EndTag(tag) => match &**tag.name {
                b"a" => link = None,
                b"p" | b"div" | b"li" => add(&mut pieces, " ", None),
                b"script" | b"style" => hidden = hidden.saturating_sub(1),
                _ => {}
            },
            Token::String(text) if hidden == 0 => add(&mut pieces, &String::from_utf8_lossy(&text), link.clone()),
            _ => {}
        }
    }
    trim(pieces)
}

/// The text alone.
pub fn plain(html: &str) -> String {
    pieces(html).into_iter().map(|piece| piece.text).collect()
}

fn own_link(href: &str) -> Option<String> {
    let url = Url::parse(href.trim()).ok()?;
    let host = url.host_str()?;
    let own = host == AGENCY || host.strip_suffix(AGENCY).is_some_and(|rest| rest.ends_with('.'));
    (url.scheme() == "https" && own && url.username().is_empty() && url.password().is_none()).then(|| url.to_string())
}

/// Adds a text; white space of every kind counts as one space, as HTML has it.
fn add(pieces: &mut Vec<Piece>, text: &str, href: Option<String>) {
    let mut joined = String::new();
    let mut ends_in_space = pieces.last().is_none_or(|piece| piece.text.ends_with(' '));
    for character in text.chars() {
        if character.is_whitespace() {
            if !ends_in_space {
                joined.push(' ');
            }
            ends_in_space = true;
        } else if !character.is_control() {
            joined.push(character);
            ends_in_space = false;
        }
    }
    if joined.is_empty() {
        return;
    }
    match pieces.last_mut() {
        Some(last) if last.href == href => last.text.push_str(&joined),
        _ => pieces.push(Piece { text: joined, href }),
    }
}

fn trim(mut pieces: Vec<Piece>) -> Vec<Piece> {
    if let Some(last) = pieces.last_mut() {
        last.text.truncate(last.text.trim_end().len());
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_to_the_agency_stays_a_link() {
        let read =
            pieces("On May 1, we sent it. Go to <a href=\"https://egov.uscis.gov/e-request\">e-Request</a>, please.");
        let texts: Vec<(&str, Option<&str>)> =
            read.iter().map(|piece| (piece.text.as_str(), piece.href.as_deref())).collect();
        assert_eq!(
            texts,
            [
                ("On May 1, we sent it. Go to ", None),
                ("e-Request", Some("https://egov.uscis.gov/e-request")),
                (", please.", None)
            ]
        );
    }

    #[test]
    fn every_other_link_becomes_text() {
        for href in [
            "javascript:alert(1)",
            "http://www.uscis.gov/",
            "https://uscis.gov.evil.example/",
            "https://notuscis.gov/",
            "https://www.uscis.gov@evil.example/",
            "https://a:b@www.uscis.gov/",
            "//www.uscis.gov/",
            "/forms",
        ] {
            let read = pieces(&format!("<a href='{href}'>here</a>"));
            assert_eq!(read, [Piece { text: "here".to_owned(), href: None }], "{href}");
        }
    }

    #[test]
    fn markup_entities_and_scripts_leave_only_text() {
        assert_eq!(plain(" <p>Tom &amp; Ana&#39;s<br>case</p> <script>alert(1)</script>\u{0}"), "Tom & Ana's case");
        assert_eq!(plain("<img src=x onerror=alert(1)>"), "");
        assert_eq!(plain("   "), "");
        assert_eq!(plain("a < b"), "a < b");
    }

    proptest! {
        #[test]
        fn a_text_without_markup_comes_through_word_for_word(text in "[a-zA-Z0-9áéñ.,:;()'-]{1,12}( [a-zA-Z0-9áéñ.,:;()'-]{1,12}){0,8}") {
            prop_assert_eq!(plain(&text), text);
        }

        #[test]
        fn any_text_is_read_without_a_link_elsewhere(text in "\\PC{0,80}") {
            for piece in pieces(&text) {
                prop_assert!(piece.href.is_none_or(|href| href.starts_with("https://")));
            }
        }
    }
}
