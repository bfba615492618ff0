//! Begins a sign-up (`SignUp`); leads on to the code from the mail. Other way: signing in.

use crate::ui::IntoPart;
use api::sign_up::{SignUpDraft, SignUpField as F};
use leptos::prelude::*;

use crate::client::use_client;
use crate::form::{Form, FormView, NewPassword};
use crate::i18n::code;
use crate::lookup::{Chosen, chosen};
use crate::route::Route;
use crate::session::use_session;
use crate::shell::{Page, use_base_path, use_go};
use crate::t;
use crate::ui::{Button, NarrowColumn, TextField};

/// The sign-up page.
#[component]
pub fn SignUp() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let go = StoredValue::new(use_go());
    let form = Form::<SignUpDraft>::new();
    form.begin(F::Language, code(locale));
    form.begin(F::Email, use_session().sign_up_email().get_value());
    let client = use_client();
    let begun = move |_| {
        // The answer set a new cookie, to which the next CSRF value is bound.
        client.set_csrf("");
        go.with_value(|go| go(&Route::CheckEmail, false));
    };
    let submit = form.on_submit(begun, |never| match never {});
    let what_for =
        chosen().map(|chosen| Chosen::told(t!(locale, track.sign_up_to_add, numbers = chosen.named(locale))));
    view! {
        <NarrowColumn>
            <Page title=t!(locale, sign_up.title)>
                <p class="lead">{t!(locale, sign_up.lead)}</p>
                {what_for}
                <FormView form submit>
                    <TextField
                        field=form.field(F::Email)
                        label=t!(locale, sign_up.email)
                        hint=t!(locale, sign_up.email_hint)
                        kind="email"
                        autocomplete="email"
                    />
                    <NewPassword field=form.field(F::Password) label=t!(locale, sign_up.password)/>
                    <Button submit=true busy=form.sending()>{t!(locale, sign_up.submit)}</Button>
                </FormView>
                <div class="after">
                    <p>
                        {t!(locale, sign_up.have_account)}
                        " "
                        <a class="usa-link" href=base_path.href(&Route::SignIn(None))>{t!(locale, sign_up.sign_in)}</a>
                    </p>
                </div>
            </Page>
        </NarrowColumn>
    }
    .into_part()
}
