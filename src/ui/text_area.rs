//! A field for several lines of text, such as a pasted notice.

use super::part::IntoPart;
use leptos::web_sys::KeyboardEvent;
use leptos::{html, prelude::*};

use super::{
    field::Field,
    value_binding::{sync, take},
};

use crate::reactive::effect;

/// The key code that Safari reports for the key that ends a composition.
const COMPOSING: u32 = 229;

/// A label and a text area.
#[component]
pub fn TextArea(
    field: Field,
    #[prop(into)] label: String,
    #[prop(optional, into)] note: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    /// How many lines are visible. With one it looks like a text field: Enter submits the form, Shift and Enter begin a
    /// line.
    #[prop(default = 6)]
    rows: u32,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    effect(move |ran: Option<bool>| {
        let Some(element) = node.get() else { return false };
        sync(element, field.value, ran != Some(true));
        true
    });
    let enter = move |event: KeyboardEvent| {
        if rows == 1
            && event.key() == "Enter"
            && !event.shift_key()
            && !event.is_composing()
            && event.key_code() != COMPOSING
        {
            event.prevent_default();
            if let Some(form) = node.get_untracked().and_then(|element| element.form()) {
                let _ = form.request_submit();
            }
        }
    };
    let control = view! {
        <textarea
            class="usa-textarea"
            id=field.name
            name=field.name
            rows=rows
            autocomplete="off"
            enterkeyhint=(rows == 1).then_some("go")
            aria-describedby=field.described_by(hint.is_some())
            aria-invalid=field.invalid()
            node_ref=node
            on:keydown=enter
            on:input=move |event| take(&event, field.value)
        ></textarea>
    }
    .into_part();
    field.group(label, note, hint, control)
}
