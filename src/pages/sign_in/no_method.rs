//! The notice that no way to get a code can be used now.

use crate::reactive::effect;
use crate::ui::IntoPart;
use leptos::{html, prelude::*};

use crate::route::{Route, Topic};
use crate::shell::{use_base_path, use_support};
use crate::t;
use crate::ui::{Alert, Tone, live};

/// Says that the password was right and no code can be sent, and who helps. It takes the focus.
#[component]
pub fn NoMethod() -> impl IntoView {
    let locale = use_base_path().locale;
    let node = NodeRef::<html::Div>::new();
    effect(move |_| {
        if let Some(node) = node.get() {
            node.scroll_into_view();
            let _ = node.focus();
        }
    });
    view! {
        <div class="problem-banner" tabindex="-1" node_ref=node>
            <Alert tone=Tone::Error heading=t!(locale, sign_in.no_method_title)>
                <p>{t!(locale, sign_in.no_method)}</p>
                <WhoHelps/>
            </Alert>
        </div>
    }
    .into_part()
}

/// How to reach support, as far as the operator says, and the link to the help page about it.
#[component]
pub fn WhoHelps() -> impl IntoView {
    let base_path = use_base_path();
    let support = use_support(base_path.locale);
    view! {
        {live(support)}
        <p>
            <a class="usa-link" href=base_path.href(&Route::Answer(Topic::Support))>
                {t!(base_path.locale, help.support_title)}
            </a>
        </p>
    }
    .into_part()
}
