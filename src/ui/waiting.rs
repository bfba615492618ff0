//! What is shown while an answer is awaited, without words.

use super::part::IntoPart;
use leptos::prelude::*;

/// Gray lines in place of text. They fade in after 300 ms, so a quick answer shows none.
#[component]
pub fn Skeleton(
    /// How many lines to show.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    let lines = (0..lines).map(|_| view! { <span class="skeleton__line"></span> }.into_part()).collect_view();
    view! { <div class="skeleton" aria-hidden="true">{lines}</div> }.into_part()
}

/// A thin bar on top of the window while `active`. The style sheet shows it after 150 ms.
#[component]
pub fn ProgressBar(#[prop(into)] active: Signal<bool>) -> impl IntoView {
    view! { <div class="progress" class:progress--active=active aria-hidden="true"></div> }.into_part()
}
