//! A password field, hidden until the person asks to see the password.

use super::part::IntoPart;
use leptos::{html, prelude::*};

use super::live::live;
use super::{
    field::Field,
    icon::{Icon, IconName},
    text_field::{InputShape, input},
};

/// A label, a password input and the button that shows or hides what is typed.
///
/// Pasting is allowed, nothing is cut off, and the type is `password` until the button is pressed.
#[component]
pub fn PasswordField(
    field: Field,
    #[prop(into)] label: String,
    /// One sentence below the label, which may change while typing.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// `current-password` or `new-password`.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// The button's words while the password is hidden.
    #[prop(into)]
    show: String,
    /// The button's words while the password can be read.
    #[prop(into)]
    hide: String,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let shown = RwSignal::new(false);
    let shape = InputShape {
        class: "usa-input",
        kind: "password",
        autocomplete,
        inputmode: None,
        max_length: None,
        pattern: None,
        literal: true,
        capitals: false,
        read_only: false,
    };
    let control = input(field, hint.is_some(), shape, node, None);
    let toggle = move |_| {
        shown.update(|shown| *shown = !*shown);
        if let Some(element) = node.get_untracked() {
            element.set_type(if shown.get_untracked() { "text" } else { "password" });
        }
    };
    let hint = hint.map(|hint| {
        view! { <p class="usa-hint" id=format!("{}-hint", field.name)>{live(move || hint.get())}</p> }.into_part()
    });
    let control = view! {
        <div class="reveal">
            {control}
            <button type="button" class="reveal__button" aria-controls=field.name on:click=toggle>
                <Icon name=IconName::Visibility/>
                <span>{live(move || if shown.get() { hide.clone() } else { show.clone() })}</span>
                <span class="usa-sr-only">" " {label.clone()}</span>
            </button>
        </div>
    }
    .into_part();
    field.group_with(label, None, hint.into_any(), control)
}
