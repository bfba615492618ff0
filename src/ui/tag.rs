//! A status in one or two words, and the tones in which Ellis speaks.

use super::part::IntoPart;
use leptos::prelude::*;

/// What kind of news something is. Never told by color alone: the words say it too.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Tone {
    #[default]
    Neutral,
    Info,
    Success,
    Warning,
    Error,
}

/// A short status label.
#[component]
pub fn Tag(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    let class = match tone {
        Tone::Neutral => "usa-tag",
        Tone::Info => "usa-tag tag--info",
        Tone::Success => "usa-tag tag--success",
        Tone::Warning => "usa-tag tag--warning",
        Tone::Error => "usa-tag tag--error",
    };
    view! { <span class=class>{children()}</span> }.into_part()
}
