//! What is shown while an answer is awaited: a thin bar, and after some seconds a sentence.

use crate::reactive::effect;
use crate::ui::IntoPart;
use std::time::Duration;

use leptos::prelude::*;

use crate::i18n::use_locale;
use crate::t;
use crate::ui::{ProgressBar, Skeleton};

/// How long until a sentence says that the request is still under way.
const LONG: Duration = Duration::from_secs(5);

/// The bar, and after a while the sentence, while `active`.
#[component]
pub fn StillWorking(#[prop(into)] active: Signal<bool>) -> impl IntoView {
    let locale = use_locale();
    let long = RwSignal::new(false);
    effect(move |_| {
        long.set(false);
        if active.get()
            && let Ok(timer) = set_timeout_with_handle(
                move || {
                    long.try_set(true);
                },
                LONG,
            )
        {
            on_cleanup(move || timer.clear());
        }
    });
    let words = Signal::derive(move || if long.get() { t!(locale, trouble.still_working) } else { String::new() });
    view! { <ProgressBar active/> <p class="muted still-working" role="status">{words}</p> }.into_part()
}

/// The placeholder of what is being read.
#[component]
pub fn Waiting() -> impl IntoView {
    view! { <div aria-busy="true"><Skeleton/></div> <StillWorking active=Signal::derive(|| true)/> }.into_part()
}
