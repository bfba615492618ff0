//! A card.

use super::part::IntoPart;
use leptos::prelude::*;

/// A white card, with a heading of the second level if there is one.
#[component]
pub fn Card(#[prop(optional, into)] heading: Option<String>, children: Children) -> impl IntoView {
    view! {
        <section class="card">
            {heading.map(|heading| view! { <h2 class="card__heading">{heading}</h2> }.into_part())}
            {children()}
        </section>
    }
    .into_part()
}
