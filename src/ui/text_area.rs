//! Several lines of text, such as a pasted notice.

use super::part::IntoPart;
use leptos::web_sys::KeyboardEvent;
use leptos::{html, prelude::*};

use super::{
    field::Field,
    value_binding::{sync, take},
};

/// A label and a text area.
#[component]
pub fn TextArea(
    field: Field,
    #[prop(into)] label: String,
    #[prop(optional, into)] note: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    /// Visible lines.
    #[prop(default = 6)]
    rows: u32,
    /// Looks like one line: Enter sends the form, and Shift with Enter begins a line.
    #[prop(optional)]
    submits: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |ran: Option<bool>| {
        let Some(element) = node.get() else { return false };
        sync(element, field.value, ran != Some(true));
        true
    });
    let enter = move |event: KeyboardEvent| {
        if submits && event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
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
