//! Buttons, and links that look like one.

use super::part::IntoPart;
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum ButtonKind {
    /// The main action of a screen.
    #[default]
    Primary,
    /// Another action.
    Secondary,
    /// A button that looks like a link.
    Quiet,
    /// Removes something for good.
    Danger,
}

impl ButtonKind {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Primary => "usa-button",
            Self::Secondary => "usa-button usa-button--outline",
            Self::Quiet => "usa-button usa-button--unstyled",
            Self::Danger => "usa-button usa-button--danger",
        }
    }
}

/// A button. While `busy` it keeps its focus and its words, has `aria-disabled` and ignores presses, so that nothing is
/// sent twice.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] busy: Signal<bool>,
    /// Whether it is unavailable; the text nearby has to say why.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let idle = move || busy.get() || disabled.get();
    view! {
        <button
            class=kind.class()
            class:busy=busy
            id=id
            type=if submit { "submit" } else { "button" }
            aria-disabled=move || idle().then_some("true")
            on:click=move |event| {
                if busy.get_untracked() || disabled.get_untracked() {
                    event.prevent_default();
                } else if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            {children()}
        </button>
    }
    .into_part()
}

/// A link that looks like a button: it leads somewhere and changes nothing.
#[component]
pub fn LinkButton(#[prop(into)] href: String, #[prop(optional)] kind: ButtonKind, children: Children) -> impl IntoView {
    view! { <a class=kind.class() href=href>{children()}</a> }.into_part()
}

/// Buttons side by side, below each other on a phone.
#[component]
pub fn ButtonGroup(children: Children) -> impl IntoView {
    view! { <div class="button-group">{children()}</div> }.into_part()
}
