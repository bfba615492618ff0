//! Text for assistive technology only.

use super::part::IntoPart;
use leptos::prelude::*;

/// Text that is read out and not shown.
#[component]
pub fn VisuallyHidden(children: Children) -> impl IntoView {
    view! { <span class="usa-sr-only">{children()}</span> }.into_part()
}
