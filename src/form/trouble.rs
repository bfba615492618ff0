//! The one answer to each general failure: what happened, when it ends, what can be done now.

use leptos::prelude::*;

use crate::client::Trouble;
use crate::i18n::{self, Locale, use_locale};
use crate::route::{Place, Route, Topic};
use crate::say;
use crate::ui::{Alert, Button, ButtonKind, Tone};

/// A banner with the trouble, a button to try again, and the reference for support.
#[component]
pub fn TroubleBanner(trouble: Trouble, again: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let (heading, text) = words(locale, &trouble);
    let reference = match trouble {
        Trouble::Unexpected { reference: Some(reference) } => {
            let support = expect_context::<Place>().href(&Route::Answer(Topic::Support));
            Some(view! {
                <p>{say!(locale, trouble.reference)} " " <code class="receipt">{reference}</code></p>
                <p><a class="usa-link" href=support>{say!(locale, help.support_title)}</a></p>
            })
        }
        _ => None,
    };
    view! {
        <Alert tone=Tone::Error heading>
            <p>{text}</p>
            {reference}
            <Button kind=ButtonKind::Secondary on_press=move || again.run(())>{say!(locale, trouble.again)}</Button>
        </Alert>
    }
    .into_any()
}

fn words(locale: Locale, trouble: &Trouble) -> (String, String) {
    match trouble {
        Trouble::Offline => (say!(locale, trouble.offline_title), say!(locale, trouble.offline)),
        Trouble::TimedOut => (say!(locale, trouble.timed_out_title), say!(locale, trouble.timed_out)),
        Trouble::SignedOut => (say!(locale, trouble.signed_out_title), say!(locale, trouble.signed_out)),
        Trouble::NotFound => (say!(locale, trouble.not_found_title), say!(locale, trouble.not_found)),
        Trouble::Throttled { retry_after } => {
            let time = i18n::wait(locale, *retry_after);
            (say!(locale, trouble.throttled_title), say!(locale, trouble.throttled, time = time))
        }
        Trouble::Unexpected { .. } => (say!(locale, trouble.unexpected_title), say!(locale, trouble.unexpected)),
    }
}
