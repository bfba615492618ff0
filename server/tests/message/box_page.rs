//! The message box: everything escaped, links clickable, said plainly what it is.

use ellis_server::message::Channel;
use ellis_server::message::box_page::{BoxedMessage, CONTENT_SECURITY_POLICY, outbox_page, style};
use proptest::prelude::*;

fn message(recipient: &str, subject: &str, text: &str) -> BoxedMessage {
    BoxedMessage {
        id: "m1".to_owned(),
        channel: Channel::Mail,
        recipient: recipient.to_owned(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        language: "en".to_owned(),
        created_at: 1_795_433_400_000,
    }
}

#[test]
fn a_message_is_shown_with_its_facts_and_an_anchor() {
    let page = outbox_page(&[message(
        "ana@example.org",
        "Ellis: your code",
        "Code:\n\n123456\n\nOpen https://a.example/x#t=1.",
    )]);
    for part in [
        "<article class=\"message message-mail\" id=\"message-m1\">",
        "<span class=\"recipient\">ana@example.org</span>",
        "<time datetime=\"2026-11-23T11:30:00Z\">November 23, 2026, 11:30:00 UTC</time>",
        "Code:\n\n123456\n\nOpen <a href=\"https:&#x2f;&#x2f;a.example&#x2f;x#t=1\" rel=\"noreferrer\">",
        "For development only.",
        "href=\"outbox/style.css\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("style=\""));
    assert!(CONTENT_SECURITY_POLICY.contains("style-src 'self'") && !style().contains("url("));
}

#[test]
fn an_empty_box_says_so() {
    assert!(outbox_page(&[]).contains("No message yet."));
}

#[test]
fn a_text_without_subject_has_a_heading() {
    let text = BoxedMessage { channel: Channel::Text, ..message("+15551234567", "", "Ellis: 123456") };
    let page = outbox_page(&[text]);
    assert!(page.contains("<h2 class=\"subject\">Text message</h2>") && page.contains("message-text"));
}

#[test]
fn no_address_but_the_web_becomes_a_link() {
    let page = outbox_page(&[message("a", "b", "javascript:alert(1) data:text/html,x https://\"onclick=\"x")]);
    assert_eq!(page.matches("<a ").count(), 1, "the anchor alone");
}

proptest! {
    #[test]
    fn nothing_in_a_message_becomes_markup(
        recipient in "(\\PC|[<>&\"'/]|<script>|\" onclick=\"){0,30}",
        subject in "(\\PC|[<>&\"'/]|<script>|\" onclick=\"){1,30}",
        text in "([<>&\"'/ a-z:\n]|\\PC|<img src=x>|' onerror='){0,60}",
        link in "https?://[a-z]{1,5}[<>&\"'a-z/]{0,20}",
    ) {
        let hostile = outbox_page(&[message(&recipient, &subject, &format!("{text} {link}"))]);
        let plain = outbox_page(&[message("a", "b", "c https://d")]);
        // As many tags and attributes as with harmless words, plus those of links in the text itself.
        let links = hostile.matches("rel=\"noreferrer\"").count();
        prop_assert!(links >= 1);
        let count = |page: &str, mark: char| page.chars().filter(|letter| *letter == mark).count();
        prop_assert_eq!(count(&hostile, '<'), count(&plain, '<') + 2 * (links - 1));
        prop_assert_eq!(count(&hostile, '"'), count(&plain, '"') + 4 * (links - 1));
    }
}
