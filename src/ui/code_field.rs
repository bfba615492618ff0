//! A one-time or backup code in one field: never six boxes, and a paste with spaces is understood.

use leptos::prelude::*;

use super::{
    field::Field,
    text_field::{FieldWidth, InputShape, input},
};

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
    let control = input(field, hint.is_some(), shape, NodeRef::new(), Some(without_gaps));
    field.group(label, None, hint, control)
}

/// `123 456` and `1234-5678` are how people and mails write a code.
fn without_gaps(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')).collect()
}

#[cfg(test)]
mod tests {
    use super::without_gaps;

    #[test]
    fn a_pasted_code_with_spaces_or_dashes_is_understood() {
        assert_eq!(without_gaps(" 123 456\n"), "123456");
        assert_eq!(without_gaps("abcd\u{2011}efgh-2345"), "abcdefgh2345");
    }
}
