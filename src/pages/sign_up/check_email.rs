//! The code from the confirmation mail (`ReadSignUp`, `ConfirmByCode`, `ResendConfirmation`); on to signing in, or back to begin.

use api::sign_up::{
    ConfirmByCodeDraft, ConfirmByCodeField as F, ConfirmByCodeRefusal as Refusal, ConfirmationSent, ReadSignUp,
    ResendConfirmation,
};
use leptos::prelude::*;

use super::ways_out::ways_out;
use crate::client::{Failure, use_client};
use crate::clock::{self, countdown};
use crate::form::{Form, FormView};
use crate::i18n::wait;
use crate::route::Route;
use crate::say;
use crate::session::use_session;
use crate::shell::{Announcer, Load, Page, load_or, use_go, use_place};
use crate::ui::{Button, ButtonKind, CodeField, NarrowColumn, live};

/// Check your e-mail.
#[component]
pub fn CheckEmail() -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    // Confirmed elsewhere meanwhile, or over: which of the two isn't told to whoever asks.
    let gone = RwSignal::new(false);
    let sent = load_or(|| ReadSignUp {}, move |_| gone.set(true));
    let show = move || {
        if gone.get() {
            let ways = ways_out(say!(locale, check_email.gone));
            return view! { <Page title=say!(locale, check_email.gone_title) further=true>{ways}</Page> }.into_any();
        }
        let code = sent.keep(move || view! { <Code sent gone/> }.into_any());
        view! { <Page title=say!(locale, check_email.title)>{code}</Page> }.into_any()
    };
    view! { <NarrowColumn>{live(show)}</NarrowColumn> }.into_any()
}

#[component]
fn Code(sent: Load<ConfirmationSent>, gone: RwSignal<bool>) -> impl IntoView {
    let (place, session, client) = (use_place(), use_session(), use_client());
    let announcer = expect_context::<Announcer>();
    let locale = place.locale;
    let go = StoredValue::new(use_go());
    let form = Form::<ConfirmByCodeDraft>::new();
    let attempts = RwSignal::new(untrack(|| sent.get()).map_or(1, |sent| sent.attempts_left));
    let submit = form.on_submit(
        move |confirmed| {
            session.confirmed().set(Some(confirmed));
            go.with_value(|go| go(&Route::SignIn(None), false));
        },
        move |refusal| match refusal {
            Refusal::NotBegun => gone.set(true),
            Refusal::Expired => form.refuse(F::Code, say!(locale, check_email.expired)),
            Refusal::Exhausted => {
                attempts.set(0);
                form.refuse(F::Code, say!(locale, check_email.exhausted));
            }
            Refusal::WrongCode { attempts_left } => {
                attempts.set(attempts_left);
                form.refuse(F::Code, say!(locale, check_email.wrong_code, count = attempts_left))
            }
        },
    );
    // Each answer with the moment it came: the start of both countdowns.
    let now = Memo::new(move |_| sent.get().map(|now| (clock::now(), now)));
    let left =
        countdown(move || now.with(|now| now.as_ref().map_or((0.0, 0), |(start, now)| (*start, now.code_expires_in))));
    let resend_left =
        countdown(move || now.with(|now| now.as_ref().map_or((0.0, 0), |(start, now)| (*start, now.resend_in))));
    let email = move || now.with(|now| now.as_ref().map(|(_, now)| now.email.clone()));
    let sending = RwSignal::new(false);
    let resend = move || {
        sending.set(true);
        Load::<()>::spawn(async move {
            let outcome = client.send(&ResendConfirmation {}).await;
            if sending.try_set(false).is_some() {
                return;
            }
            form.trouble(None);
            match outcome {
                Ok(newer) => {
                    form.fill(F::Code, "");
                    attempts.try_set(newer.attempts_left);
                    announcer.say(say!(locale, check_email.resent));
                    sent.replace(newer);
                }
                Err(Failure::Refused(_)) => {
                    gone.try_set(true);
                }
                Err(failure) => form.trouble(Some(failure.trouble())),
            }
        });
    };
    view! {
        <p>{say!(locale, check_email.sent)} " " <strong>{live(email)}</strong></p>
        <p>{say!(locale, check_email.lead)}</p>
        <FormView form submit>
            <CodeField field=form.field(F::Code) label=say!(locale, check_email.code) hint=say!(locale, check_email.code_hint)/>
            <p class="muted">
                {live(move || match (attempts.get(), left.get()) {
                    (0, _) => say!(locale, check_email.exhausted),
                    (_, 0) => say!(locale, check_email.over),
                    (_, seconds) => say!(locale, check_email.time_left, time = wait(locale, seconds)),
                })}
            </p>
            <Button submit=true busy=form.sending()>{say!(locale, check_email.submit)}</Button>
        </FormView>
        <div class="after">
            {live(move || {
                let seconds = resend_left.get();
                (seconds > 0).then(|| view! { <p class="muted">{say!(locale, check_email.resend_wait, time = wait(locale, seconds))}</p> })
            })}
            <Button kind=ButtonKind::Secondary busy=sending disabled=Signal::derive(move || resend_left.get() > 0) on_press=resend>
                {say!(locale, check_email.resend)}
            </Button>
            <p><a class="usa-link" href=place.href(&Route::SignUp) on:click=move |_| session.begun().set_value(email().unwrap_or_default())>{say!(locale, check_email.other_email)}</a></p>
        </div>
    }
    .into_any()
}
