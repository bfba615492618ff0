//! The page of the confirmation link (`ConfirmByLink`). The secret leaves the address at once, and a press spends it.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::field::{Draft, Reason};
use api::sign_up::{ConfirmByLinkDraft, ConfirmByLinkField as F, ConfirmByLinkRefusal as Refusal};
use leptos::prelude::*;

use super::ways_out::ways_out;
use crate::form::{Form, FormView, NewPassword, Waiting};
use crate::i18n::sentence;
use crate::kept::{kept, use_kept};
use crate::lookup::ask_other_tabs;
use crate::route::Route;
use crate::session::use_session;
use crate::shell::{Page, on_secret, use_base_path, use_go};
use crate::t;
use crate::ui::{Button, NarrowColumn, live};

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// The secret isn't read yet.
    Waiting,
    /// A press confirms, never the load: mail scanners open links and run their scripts.
    Press,
    /// The password is due, since another browser began the sign-up.
    Password,
    Missing,
    Used,
    Expired,
}

/// The page that confirms an address by link.
#[component]
pub fn Confirm() -> impl IntoView {
    let (locale, session) = (use_base_path().locale, use_session());
    let go = StoredValue::new(use_go());
    let (state, all) = (kept("state", || State::Waiting), use_kept());
    effect(move |_| ask_other_tabs(all));
    let form = Form::<ConfirmByLinkDraft>::new();
    on_secret(move |token| {
        let whole = ConfirmByLinkDraft { token: token.clone(), password: String::new() }.check().is_ok();
        form.begin(F::Token, token);
        state.set(if whole { State::Press } else { State::Missing });
    });
    let send = form.on_submit(
        move |confirmed| {
            session.confirm(confirmed);
            go.with_value(|go| go(&Route::Terms, true));
        },
        move |refusal| match refusal {
            Refusal::Used => state.set(State::Used),
            Refusal::Expired => state.set(State::Expired),
            Refusal::PasswordDue => state.set(State::Password),
        },
    );
    let submit = Callback::new(move |()| {
        if state.get_untracked() == State::Password && form.text(F::Password).is_empty() {
            form.refuse(F::Password, |locale| sentence(locale, Reason::PasswordMissing));
        } else {
            send.run(());
        }
    });
    let over =
        move |title: String, text: String| view! { <Page title further=true>{ways_out(text)}</Page> }.into_part();
    let show = move || match state.get() {
        State::Waiting => view! { <Page title=t!(locale, confirm.title)><Waiting/></Page> }.into_part(),
        State::Press => view! {
            <Page title=t!(locale, confirm.title)>
                <p class="lead">{t!(locale, confirm.lead)}</p>
                <FormView form submit>
                    <Button submit=true busy=form.sending()>{t!(locale, confirm.submit)}</Button>
                </FormView>
            </Page>
        }
        .into_part(),
        State::Password => view! {
            <Page title=t!(locale, confirm.password_title) further=true>
                <p class="lead">{t!(locale, confirm.password_lead)}</p>
                <FormView form submit>
                    <NewPassword field=form.field(F::Password) label=t!(locale, sign_up.password)/>
                    <Button submit=true busy=form.sending()>{t!(locale, confirm.submit)}</Button>
                </FormView>
            </Page>
        }
        .into_part(),
        State::Missing => over(t!(locale, confirm.missing_title), t!(locale, confirm.missing)),
        State::Used => over(t!(locale, confirm.failed_title), t!(locale, confirm.used)),
        State::Expired => over(t!(locale, confirm.failed_title), t!(locale, confirm.expired)),
    };
    view! { <NarrowColumn>{live(show)}</NarrowColumn> }.into_part()
}
