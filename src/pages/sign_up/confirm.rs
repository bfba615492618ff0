//! Where the confirmation mail leads (`ConfirmByLink`): the secret is taken out of the address, then spent once.

use api::field::Draft;
use api::sign_up::{ConfirmByLinkDraft, ConfirmByLinkRefusal};
use leptos::prelude::*;

use super::ways_out::ways_out;
use crate::client::{Failure, Trouble, use_client};
use crate::form::{TroubleBanner, Waiting};
use crate::route::Route;
use crate::say;
use crate::session::use_session;
use crate::shell::{Load, Page, on_secret, use_go, use_place};
use crate::ui::{NarrowColumn, live};

#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Missing,
    Refused(ConfirmByLinkRefusal),
    Failed(Trouble),
}

/// Confirms by link.
#[component]
pub fn Confirm() -> impl IntoView {
    let (place, session, client) = (use_place(), use_session(), use_client());
    let locale = place.locale;
    let go = StoredValue::new(use_go());
    let state = RwSignal::new(State::Waiting);
    let token = StoredValue::new(String::new());
    let spend = Callback::new(move |()| {
        let Ok(request) = (ConfirmByLinkDraft { token: token.get_value() }).check() else {
            state.set(State::Missing);
            return;
        };
        state.set(State::Waiting);
        Load::<()>::spawn(async move {
            match client.send(&request).await {
                Ok(confirmed) => {
                    token.try_set_value(String::new());
                    session.confirmed().try_set(Some(confirmed));
                    go.try_with_value(|go| go(&Route::SignIn(None), true));
                }
                Err(Failure::Refused(refusal)) => {
                    state.try_set(State::Refused(refusal));
                }
                Err(failure) => {
                    state.try_set(State::Failed(failure.trouble()));
                }
            }
        });
    });
    on_secret(move |secret| {
        token.set_value(secret);
        spend.run(());
    });
    let over = move |text| {
        view! { <Page title=say!(locale, confirm.failed_title) further=true>{ways_out(text)}</Page> }.into_any()
    };
    let show = move || match state.get() {
        State::Waiting => {
            view! { <Page title=say!(locale, confirm.title)><p>{say!(locale, confirm.waiting)}</p><Waiting/></Page> }
                .into_any()
        }
        State::Failed(trouble) => {
            view! { <Page title=say!(locale, confirm.title)><TroubleBanner trouble again=spend/></Page> }.into_any()
        }
        State::Missing => over(say!(locale, confirm.missing)),
        State::Refused(ConfirmByLinkRefusal::Used) => over(say!(locale, confirm.used)),
        State::Refused(ConfirmByLinkRefusal::Expired) => over(say!(locale, confirm.expired)),
    };
    view! { <NarrowColumn>{live(show)}</NarrowColumn> }.into_any()
}
