//! Several lines of text, such as a pasted notice.

use super::part::IntoPart;
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
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    Effect::new(move |ran: Option<bool>| {
        let Some(element) = node.get() else { return false };
        sync(element, field.value, ran != Some(true));
        true
    });
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
            on:input=move |event| take(&event, field.value)
        ></textarea>
    }
    .into_part();
    field.group(label, note, hint, control)
}
