//! Messages that stand out from the text around them.

use super::part::IntoPart;
use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    tag::Tone,
};

/// A message in a tone. Errors are announced at once (`role="alert"`), other news when the reader pauses
/// (`role="status"`). With `quiet`, for a message that is there from the start, nothing is announced.
#[component]
pub fn Alert(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] heading: Option<String>,
    #[prop(optional)] quiet: bool,
    children: Children,
) -> impl IntoView {
    let (class, icon) = match tone {
        Tone::Neutral | Tone::Info => ("usa-alert usa-alert--info", IconName::Info),
        Tone::Success => ("usa-alert usa-alert--success", IconName::CheckCircle),
        Tone::Warning => ("usa-alert usa-alert--warning", IconName::Warning),
        Tone::Error => ("usa-alert usa-alert--error", IconName::Error),
    };
    let role = match tone {
        _ if quiet => None,
        Tone::Error => Some("alert"),
        _ => Some("status"),
    };
    view! {
        <div class=class role=role>
            <div class="usa-alert__body">
                <Icon name=icon/>
                <div class="usa-alert__text">
                    {heading.map(|heading| view! { <p class="usa-alert__heading">{heading}</p> }.into_part())}
                    {children()}
                </div>
            </div>
        </div>
    }
    .into_part()
}

/// What matters most on a page, in a box: the account number, a case in short.
#[component]
pub fn SummaryBox(#[prop(optional, into)] heading: Option<String>, children: Children) -> impl IntoView {
    view! {
        <div class="usa-summary-box">
            <div class="usa-summary-box__body">
                {heading.map(|heading| view! { <h2 class="usa-summary-box__heading">{heading}</h2> }.into_part())}
                <div class="usa-summary-box__text">{children()}</div>
            </div>
        </div>
    }
    .into_part()
}
