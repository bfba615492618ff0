//! A short status label, and the tones of messages.

use super::part::IntoPart;
use leptos::prelude::*;

/// The kind of a message. Never expressed by color alone: the words say it too.
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
