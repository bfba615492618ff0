//! A choice of a few options, all visible.

use super::part::IntoPart;
use leptos::prelude::*;

use super::{field::Field, value_binding::sync_checked};

/// One possible answer.
#[derive(Clone, Debug)]
pub struct ChoiceOption {
    pub value: String,
    pub label: String,
    /// A sentence that helps to choose.
    pub description: Option<String>,
}

impl ChoiceOption {
    /// Creates an answer without a description.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), description: None }
    }

    /// Adds the sentence below the label.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }
}

/// A question and its answers as radio buttons. The first button's id is the field's name, so that an error
/// summary can lead there.
#[component]
pub fn Choice(
    field: Field,
    #[prop(into)] legend: String,
    #[prop(optional, into)] hint: Option<String>,
    options: Vec<ChoiceOption>,
) -> impl IntoView {
    let controls = options.into_iter().enumerate().map(|(index, option)| radio(field, index, option)).collect_view();
    field.set(legend, hint, controls.into_any())
}

fn radio(field: Field, index: usize, option: ChoiceOption) -> AnyView {
    let ChoiceOption { value, label, description } = option;
    let id = if index == 0 { field.name.to_owned() } else { format!("{}-{}", field.name, index + 1) };
    let description = description
        .map(|description| view! { <span class="usa-radio__label-description">{description}</span> }.into_part());
    let node = NodeRef::new();
    sync_checked(node, field.value, value.clone());
    view! {
        <div class="usa-radio">
            <input
                class="usa-radio__input usa-radio__input--tile"
                type="radio"
                id=id.clone()
                name=field.name
                value=value
                node_ref=node
                on:change=move |event| field.value.set(event_target_value(&event))
            />
            <label class="usa-radio__label" for=id>{label} {description}</label>
        </div>
    }
    .into_part()
}
