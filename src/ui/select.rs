//! A choice from a list, on the browser's own `<select>`.

use super::part::IntoPart;
use leptos::{html, prelude::*};

use super::{
    field::Field,
    value_binding::{sync, take},
};

use crate::reactive::effect;

/// A label and a select box. The first option is selected when the field has no value yet.
#[component]
pub fn Select(
    field: Field,
    #[prop(into)] label: String,
    #[prop(optional, into)] note: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] autocomplete: Option<&'static str>,
    /// Value and label of each option, in order.
    options: Vec<(String, String)>,
) -> impl IntoView {
    let node = NodeRef::<html::Select>::new();
    effect(move |ran: Option<bool>| {
        let Some(element) = node.get() else { return false };
        sync(element, field.value, ran != Some(true));
        true
    });
    let chosen = field.value.get_untracked();
    let options = options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }.into_part()
        })
        .collect_view();
    let control = view! {
        <select
            class="usa-select"
            id=field.name
            name=field.name
            autocomplete=autocomplete
            aria-describedby=field.described_by(hint.is_some())
            aria-invalid=field.invalid()
            node_ref=node
            on:change=move |event| take(&event, field.value)
        >
            {options}
        </select>
    }
    .into_part();
    field.group(label, note, hint, control)
}
