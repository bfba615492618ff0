//! The progress through several steps.

use super::part::IntoPart;
use leptos::prelude::*;

/// A bar with a segment for each step, and the current one in words below.
#[component]
pub fn StepIndicator(
    /// The name of the bar, for assistive technology.
    #[prop(into)]
    label: String,
    /// The names of the steps, in order.
    steps: Vec<String>,
    /// The index of the current step, from 0.
    current: usize,
    /// A sentence such as "Step 2 of 5".
    #[prop(into)]
    progress: String,
) -> impl IntoView {
    let name = steps.get(current).cloned().unwrap_or_default();
    let segments = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            let class = match index.cmp(&current) {
                std::cmp::Ordering::Less => "usa-step-indicator__segment usa-step-indicator__segment--complete",
                std::cmp::Ordering::Equal => "usa-step-indicator__segment usa-step-indicator__segment--current",
                std::cmp::Ordering::Greater => "usa-step-indicator__segment",
            };
            view! {
                <li class=class aria-current=(index == current).then_some("step")>
                    <span class="usa-step-indicator__segment-label">{step}</span>
                </li>
            }
            .into_part()
        })
        .collect_view();
    view! {
        <div class="usa-step-indicator">
            <ol class="usa-step-indicator__segments" aria-label=label>{segments}</ol>
            <p class="usa-step-indicator__header">
                <span class="usa-step-indicator__progress">{progress}</span>
                <span class="usa-step-indicator__name" aria-hidden="true">{name}</span>
            </p>
        </div>
    }
    .into_part()
}
