//! The code from the confirmation mail (`ReadSignUp`, `ConfirmByCode`, `ResendConfirmation`); leads on to the set-up,
//! or back to the beginning.

use crate::ui::IntoPart;
use api::sign_up::{
    ConfirmByCodeDraft, ConfirmByCodeField as F, ConfirmByCodeRefusal as Refusal, ConfirmationSent, ReadSignUp,
    ResendConfirmation,
};
use leptos::prelude::*;

use super::ways_out::ways_out;
use crate::form::{Form, FormView};
use crate::i18n::tries;
use crate::kept::kept;
use crate::route::Route;
use crate::session::use_session;
use crate::shell::{Announcer, CodeLife, CodeTime, Load, Page, Resend, load_or, use_base_path, use_go};
use crate::t;
use crate::ui::{Button, CodeField, Drawing, NarrowColumn, Scene, live};

/// The page for the code from the confirmation mail.
#[component]
pub fn CheckEmail() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    // Confirmed in this browser, or expired. A confirmation in another browser isn't shown here: the sign-up may have
    // been a stranger's.
    let gone = kept("gone", || false);
    let sent = load_or(|| ReadSignUp {}, move |_| gone.set(true));
    let show = move || {
        if gone.get() {
            let ways = ways_out(t!(locale, check_email.gone));
            return view! { <Page title=t!(locale, check_email.gone_title) further=true>{ways}</Page> }.into_part();
        }
        let code = sent.keep(move || view! { <Code sent gone/> }.into_part());
        view! { <Page title=t!(locale, check_email.title)>{code}</Page> }.into_part()
    };
    view! { <NarrowColumn>{live(show)}</NarrowColumn> }.into_part()
}

#[component]
fn Code(sent: Load<ConfirmationSent>, gone: RwSignal<bool>) -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let announcer = expect_context::<Announcer>();
    let locale = base_path.locale;
    let go = StoredValue::new(use_go());
    let form = Form::<ConfirmByCodeDraft>::new();
    let life = RwSignal::new(life_of(untrack(|| sent.get())));
    let submit = form.on_submit(
        move |confirmed| {
            session.confirm(confirmed);
            go.with_value(|go| go(&Route::Terms, true));
        },
        move |refusal| match refusal {
            Refusal::NotBegun => gone.set(true),
            Refusal::Expired => form.refuse(F::Code, |locale| t!(locale, check_email.expired)),
            Refusal::Exhausted => {
                life.update(|life| life.attempts_left = Some(0));
                form.refuse(F::Code, |locale| t!(locale, check_email.exhausted));
            }
            Refusal::WrongCode { attempts_left } => {
                life.update(|life| life.attempts_left = Some(attempts_left));
                form.refuse(F::Code, move |locale| {
                    t!(locale, check_email.wrong_code, tries = tries(locale, attempts_left))
                })
            }
        },
    );
    let email = move || sent.get().map(|sent| sent.email);
    let act = form.beside();
    let resend = Callback::new(move |()| {
        let again = move |newer: ConfirmationSent| {
            form.empty();
            life.try_set(life_of(Some(newer.clone())));
            announcer.say(t!(locale, check_email.resent));
            sent.replace(newer);
        };
        act.ask(&ResendConfirmation {}, again, move |_| gone.set(true));
    });
    let field = form.field(F::Code);
    view! {
        <Drawing of=Scene::MailSent/>
        <p>{t!(locale, check_email.sent)} " " <strong>{live(email)}</strong></p>
        <p>{t!(locale, check_email.lead)}</p>
        <FormView form submit>
            <CodeField field label=t!(locale, check_email.code) hint=t!(locale, code.hint)/>
            <CodeTime life field/>
            <Button submit=true busy=form.sending()>{t!(locale, check_email.submit)}</Button>
        </FormView>
        <div class="after">
            <Resend life busy=act.busy() on_press=resend label=t!(locale, check_email.resend)/>
            <p>
                <a
                    class="usa-link"
                    href=base_path.href(&Route::SignUp)
                    on:click=move |_| session.sign_up_email().set_value(email().unwrap_or_default())
                >
                    {t!(locale, check_email.other_email)}
                </a>
            </p>
            <p>
                {t!(locale, check_email.elsewhere)}
                " "
                <a class="usa-link" href=base_path.href(&Route::SignIn(None))>{t!(locale, check_email.sign_in)}</a>
            </p>
        </div>
    }
    .into_part()
}

fn life_of(sent: Option<ConfirmationSent>) -> CodeLife {
    let (time, resend, tries) =
        sent.map_or((0, 0, 0), |sent| (sent.code_expires_in, sent.resend_in, sent.attempts_left));
    CodeLife::sent(time, resend, tries, false)
}
