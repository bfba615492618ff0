//! A checkbox.

use super::part::IntoPart;
use leptos::prelude::*;

use super::{field::Field, value_binding::sync_checked};

/// A checkbox; the field's value is `"true"` or empty. The children are its label and may contain links.
#[component]
pub fn Checkbox(
    field: Field,
    /// One sentence below the label.
    #[prop(optional, into)]
    hint: Option<String>,
    children: Children,
) -> impl IntoView {
    let described_by = field.described_by(hint.is_some());
    let hint = field.hint_view(hint);
    let error = field.error_view();
    let node = NodeRef::new();
    sync_checked(node, field.value, "true".to_owned());
    view! {
        <div class="usa-form-group usa-checkbox" class:usa-form-group--error=move || field.error.with(Option::is_some)>
            {error}
            <input
                class="usa-checkbox__input"
                type="checkbox"
                id=field.name
                name=field.name
                value="true"
                aria-describedby=described_by
                aria-invalid=field.invalid()
                node_ref=node
                on:change=move |event| {
                    field.value.set(if event_target_checked(&event) { "true" } else { "" }.to_owned())
                }
            />
            <label class="usa-checkbox__label" for=field.name>{children()}</label>
            {hint}
        </div>
    }
    .into_part()
}
