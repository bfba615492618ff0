//! The errors of a form on top of it, each with a link to its field (the pattern of the GOV.UK design system).

use super::part::IntoPart;
use leptos::{html, prelude::*};

use super::focus::focus_on;
use super::live::live;

/// The error summary. It is always in the document and hidden without errors, so that the form can focus it through
/// `node_ref` on a refused submit.
#[component]
pub fn ErrorSummary(
    #[prop(into)] title: String,
    /// Field id and sentence, in the order of the fields.
    #[prop(into)]
    items: Signal<Vec<(String, String)>>,
    node_ref: NodeRef<html::Div>,
) -> impl IntoView {
    let list = move || {
        items.get().into_iter().map(|(id, sentence)| view! { <li>{link(id, sentence)}</li> }.into_part()).collect_view()
    };
    view! {
        <div class="error-summary" tabindex="-1" node_ref=node_ref hidden=move || items.with(Vec::is_empty)>
            <div role="alert">
                <p class="error-summary__title">{title}</p>
                <ul class="error-summary__list">{live(list)}</ul>
            </div>
        </div>
    }
    .into_part()
}

fn link(id: String, sentence: String) -> AnyView {
    let href = format!("#{id}");
    let focus = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus_on(&format!("#{id}"));
    };
    view! { <a class="usa-link" href=href on:click=focus>{sentence}</a> }.into_part()
}
