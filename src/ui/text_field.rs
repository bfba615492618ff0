//! A field for one line of text: e-mail, name, user name, phone, receipt number, search.

use super::part::IntoPart;
use leptos::{html, prelude::*};

use super::{
    field::Field,
    value_binding::{sync, take},
};

use crate::reactive::effect;

/// The width of an input.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum FieldWidth {
    /// As wide as its column.
    #[default]
    Full,
    /// About 20 characters: numbers, phones.
    Medium,
    /// About 10 characters: codes, years.
    Short,
}

impl FieldWidth {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Full => "usa-input",
            Self::Medium => "usa-input usa-input--medium",
            Self::Short => "usa-input usa-input--short",
        }
    }
}

/// A label and a one-line input.
#[component]
pub fn TextField(
    field: Field,
    #[prop(into)] label: String,
    /// A word after the label, such as "optional".
    #[prop(optional, into)]
    note: Option<String>,
    /// One sentence below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// `text`, `email`, `tel` or `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The input purpose (WCAG 1.3.5).
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// In characters. None for fields that understand a longer paste.
    #[prop(optional)]
    max_length: Option<u32>,
    /// Whether it is for user names or numbers: no spell checking, no capitals, left to right in every language.
    #[prop(optional)]
    identifier: bool,
    /// Whether the keyboard of a phone begins with capitals, for an identifier.
    #[prop(optional)]
    capitals: bool,
    /// Whether it can't be changed; it is still sent and still seen by password managers.
    #[prop(optional)]
    read_only: bool,
    #[prop(optional)] width: FieldWidth,
) -> impl IntoView {
    let shape = InputShape {
        class: width.class(),
        kind,
        autocomplete,
        inputmode,
        max_length,
        pattern: None,
        literal: identifier || matches!(kind, "email" | "tel"),
        capitals,
        read_only,
    };
    let control = input(field, hint.is_some(), shape, NodeRef::new(), None);
    field.group(label, note, hint, control)
}

/// What differs between one-line inputs.
pub(super) struct InputShape {
    pub class: &'static str,
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub inputmode: Option<&'static str>,
    pub max_length: Option<u32>,
    pub pattern: Option<&'static str>,
    /// Whether it is read letter by letter: no spell checking, no capitals, left to right in every language.
    pub literal: bool,
    pub capitals: bool,
    pub read_only: bool,
}

/// What is done with each change of the value.
#[derive(Clone, Copy)]
pub(super) struct Typing {
    /// Cleans the value.
    pub clean: fn(&str) -> String,
    /// Returns whether the value, from the one before, has become complete, so that the form is submitted.
    pub completes: fn(&str, &str) -> bool,
}

/// Returns an `<input>` for text. No other function builds one.
pub(super) fn input(
    field: Field,
    has_hint: bool,
    shape: InputShape,
    node: NodeRef<html::Input>,
    typing: Option<Typing>,
) -> AnyView {
    effect(move |ran: Option<bool>| {
        let Some(element) = node.get() else { return false };
        sync(element, field.value, ran != Some(true));
        true
    });
    let off = shape.literal.then_some("off");
    view! {
        <input
            class=shape.class
            class:usa-input--error=move || field.error.with(Option::is_some)
            id=field.name
            name=field.name
            type=shape.kind
            autocomplete=shape.autocomplete
            inputmode=shape.inputmode
            maxlength=shape.max_length
            pattern=shape.pattern
            readonly=shape.read_only
            autocapitalize=if shape.capitals { Some("characters") } else { off }
            spellcheck=shape.literal.then_some("false")
            dir=shape.literal.then_some("ltr")
            aria-describedby=field.described_by(has_hint)
            aria-invalid=field.invalid()
            node_ref=node
            on:input=move |event| {
                let before = field.value.get_untracked();
                take(&event, field.value);
                let Some(Typing { clean, completes }) = typing else { return };
                field.value.update(|value| *value = clean(value));
                if field.value.with_untracked(|now| completes(&before, now))
                    && let Some(form) = node.get_untracked().and_then(|element| element.form())
                {
                    let _ = form.request_submit();
                }
            }
        />
    }
    .into_part()
}
