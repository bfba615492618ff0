//! A disclosure, on the browser's own `<details>`.

use super::part::IntoPart;
use leptos::prelude::*;

/// A line that opens to show its children.
#[component]
pub fn Details(#[prop(into)] summary: String, #[prop(optional)] open: bool, children: Children) -> impl IntoView {
    view! {
        <details class="details" open=open>
            <summary>{summary}</summary>
            <div class="details__body">{children()}</div>
        </details>
    }
    .into_part()
}
