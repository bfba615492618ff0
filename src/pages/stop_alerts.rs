//! The page of the link that stops alerts (`StopAlerts`). The secret leaves the address at once, and a press stops
//! them.

use api::alerts::{StopAlertsDraft, StopAlertsField as F, StopAlertsRefusal};
use api::field::Draft;
use leptos::prelude::*;

use crate::form::{Form, FormView};
use crate::kept::kept;
use crate::route::Route;
use crate::shell::{Page, on_secret, use_base_path};
use crate::t;
use crate::ui::{Button, IntoPart, LinkButton, NarrowColumn, live};

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// A press stops them, never the load: mail scanners open links and run their scripts.
    Press,
    Stopped,
    Unknown,
}

/// The page that stops alerts about changes.
#[component]
pub fn StopAlerts() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let state = kept("state", || State::Press);
    let form = Form::<StopAlertsDraft>::new();
    on_secret(move |token| {
        // Another link may have been opened before, in the same tab. A malformed secret is unknown.
        let whole = (StopAlertsDraft { token: token.clone() }).check().is_ok();
        form.begin(F::Token, token);
        state.set(if whole { State::Press } else { State::Unknown });
    });
    let submit =
        form.on_submit(move |_| state.set(State::Stopped), move |StopAlertsRefusal::Unknown| state.set(State::Unknown));
    let over = move |title: String, text: String| {
        view! {
            <Page title further=true>
                <p class="lead">{text}</p>
                <p><LinkButton href=base_path.href(&Route::Profile)>{t!(locale, shell.profile)}</LinkButton></p>
            </Page>
        }
        .into_part()
    };
    let show = move || match state.get() {
        State::Press => view! {
            <Page title=t!(locale, alerts.stop_title)>
                <p class="lead">{t!(locale, alerts.stop_lead)}</p>
                <FormView form submit>
                    <Button submit=true busy=form.sending()>{t!(locale, alerts.stop_submit)}</Button>
                </FormView>
            </Page>
        }
        .into_part(),
        State::Stopped => over(t!(locale, alerts.stopped_title), t!(locale, alerts.stopped)),
        State::Unknown => over(t!(locale, alerts.unknown_title), t!(locale, alerts.unknown)),
    };
    view! { <NarrowColumn>{live(show)}</NarrowColumn> }.into_part()
}
