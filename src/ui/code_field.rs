//! One field for a one-time or backup code. Pasted spaces and dashes are dropped, and the sixth digit submits the form.

use leptos::task::{spawn_local, tick};
use leptos::{html, prelude::*};

use super::{
    field::Field,
    focus::focus_rests,
    text_field::{FieldWidth, InputShape, Typing, input},
};

use crate::reactive::effect;

/// A label and the input for a code.
#[component]
pub fn CodeField(
    field: Field,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// Backup codes hold letters; one-time codes are digits only.
    #[prop(optional)]
    letters: bool,
) -> impl IntoView {
    let shape = InputShape {
        class: if letters { FieldWidth::Medium.class() } else { "usa-input usa-input--short code-input" },
        kind: "text",
        autocomplete: if letters { "off" } else { "one-time-code" },
        inputmode: Some(if letters { "text" } else { "numeric" }),
        max_length: None,
        pattern: (!letters).then_some("[0-9]*"),
        literal: true,
        capitals: letters,
        read_only: false,
    };
    let completes = if letters { |_: &str, _: &str| false } else { completes_code };
    let typing = Typing { clean: without_gaps, completes };
    let node = NodeRef::<html::Input>::new();
    // The main thing to do on the page: the field takes the focus, unless the person has moved it.
    effect(move |_| {
        if let Some(element) = node.get().filter(|_| !letters) {
            spawn_local(async move {
                tick().await;
                if focus_rests() {
                    let _ = element.focus();
                }
            });
        }
    });
    let control = input(field, hint.is_some(), shape, node, Some(typing));
    field.group(label, None, hint, control)
}

/// Returns whether the code has become complete, so that the form submits itself: six digits, after fewer or several
/// other ones. A change of one digit doesn't submit: the person may not be done, and each try counts.
fn completes_code(before: &str, now: &str) -> bool {
    let is_code = now.len() == 6 && now.bytes().all(|byte| byte.is_ascii_digit());
    let is_mended =
        before.len() == 6 && before.bytes().zip(now.bytes()).filter(|(one, other)| one != other).count() < 2;
    is_code && !is_mended
}

/// Returns a code without the gaps that people and mails write: `123 456`, `1234-5678`.
fn without_gaps(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')).collect()
}

#[cfg(test)]
mod tests {
    use super::{completes_code, without_gaps};

    #[test]
    fn six_digits_send_themselves_and_one_that_is_changed_among_them_does_not() {
        for (before, now, sent) in [
            ("12345", "123456", true),
            ("", "123456", true),
            ("123456", "654321", true),
            ("123456", "123457", false),
            ("123456", "123456", false),
            ("12345", "12345a", false),
            ("123456", "1234567", false),
        ] {
            assert_eq!(completes_code(before, now), sent, "{before} {now}");
        }
    }

    #[test]
    fn a_pasted_code_with_spaces_or_dashes_is_understood() {
        assert_eq!(without_gaps(" 123 456\n"), "123456");
        assert_eq!(without_gaps("abcd\u{2011}efgh-2345"), "abcdefgh2345");
    }
}
