//! Login and password (`SignIn`); leads on to the code, the set-up or the page of `next`. Other ways: recovery,
//! creating an account.

use crate::ui::IntoPart;
use api::sign_in::{SignInDraft, SignInField as F, SignInRefusal};
use leptos::prelude::*;

use super::no_method::NoMethod;
use crate::form::{Form, FormView};
use crate::kept::kept;
use crate::lookup::{Chosen, chosen};
use crate::route::Route;
use crate::session::{Needs, Verdict, use_session};
use crate::shell::{Page, current_route, use_base_path, use_go, where_offered};
use crate::t;
use crate::ui::{Alert, Button, NarrowColumn, PasswordField, TextField, Tone, live};

/// The sign-in page.
#[component]
pub fn SignIn() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let go = StoredValue::new(use_go());
    let next = current_route().and_then(Route::into_next);
    let code_page = StoredValue::new(Route::EnterCode(next));
    let form = Form::<SignInDraft>::new();
    let no_method = kept("no_method", || false);
    let reset = session.reset_login().get_untracked();
    if let Some(login) = &reset {
        form.begin(F::Login, login.clone());
    }
    let submit = form.on_submit(
        move |reply| {
            session.enter(reply);
            let here = code_page.get_value();
            let there = match session.untracked(|now| Needs::CodeDue.verdict(now, &here)) {
                Verdict::Elsewhere(there) => there,
                Verdict::Met | Verdict::Wait => here,
            };
            go.with_value(|go| go(&there, false));
        },
        move |refusal| match refusal {
            SignInRefusal::WrongCredentials => {
                no_method.set(false);
                form.refuse(F::Password, |locale| t!(locale, sign_in.wrong_credentials));
            }
            SignInRefusal::NoUsableMethod => no_method.set(true),
        },
    );
    let what_for =
        chosen().map(|chosen| Chosen::told(t!(locale, track.sign_in_to_add, numbers = chosen.named(locale))));
    let no_way_on = move || no_method.get().then(|| view! { <NoMethod/> }.into_part());
    view! {
        <NarrowColumn>
            <Page title=t!(locale, sign_in.title)>
                {session.ended().then(|| view! {
                    <Alert tone=Tone::Info heading=t!(locale, trouble.signed_out_title)>
                        <p>{t!(locale, trouble.signed_out)}</p>
                    </Alert>
                }.into_part())}
                {reset.map(|_| view! {
                    <Alert tone=Tone::Success><p>{t!(locale, sign_in.password_changed)}</p></Alert>
                }.into_part())}
                {what_for}
                {live(no_way_on)}
                <FormView form submit>
                    <TextField
                        field=form.field(F::Login)
                        label=t!(locale, sign_in.login)
                        autocomplete="username"
                        identifier=true
                    />
                    <PasswordField
                        field=form.field(F::Password)
                        label=t!(locale, sign_in.password)
                        autocomplete="current-password"
                        show=t!(locale, shell.show)
                        hide=t!(locale, shell.hide)
                    />
                    <Button submit=true busy=form.sending()>{t!(locale, sign_in.submit)}</Button>
                </FormView>
                <div class="after">
                    <p><a class="usa-link" href=base_path.href(&Route::Recover)>{t!(locale, sign_in.forgot)}</a></p>
                    {where_offered("sign_up", move || view! {
                        <p>
                            {t!(locale, sign_in.no_account)}
                            " "
                            <a class="usa-link" href=base_path.href(&Route::SignUp)>
                                {t!(locale, sign_in.create_account)}
                            </a>
                        </p>
                    }.into_part())}
                </div>
            </Page>
        </NarrowColumn>
    }
    .into_part()
}
