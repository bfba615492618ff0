//! Begins a recovery (`BeginRecovery`): what was forgotten, and the address of the account. The result is the same for
//! every address.

use crate::ui::IntoPart;
use api::recovery::{BeginRecoveryDraft, BeginRecoveryField as F, Lost, RecoveryMailed};
use leptos::prelude::*;

use crate::form::{Form, FormView};
use crate::i18n::{Locale, code, wait};
use crate::kept::kept;
use crate::route::Route;
use crate::shell::{Page, use_base_path};
use crate::t;
use crate::ui::{
    Button, ButtonGroup, ButtonKind, Choice, ChoiceOption, Drawing, LinkButton, NarrowColumn, Scene, TextField, live,
};

/// The page that begins a recovery.
#[component]
pub fn Begin() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let form = Form::<BeginRecoveryDraft>::new();
    form.begin(F::Language, code(locale));
    let mailed = kept("mailed", || None::<RecoveryMailed>);
    let moved = StoredValue::new(false);
    let submit = form.on_submit(
        move |reply| {
            moved.set_value(true);
            mailed.set(Some(reply));
        },
        |never| match never {},
    );
    let ask = move || {
        let options = Lost::ALL.map(|lost| ChoiceOption::new(lost.code(), words(locale, lost))).into();
        view! {
            <Page title=t!(locale, recover.title) further=moved.get_value()>
                <p class="lead">{t!(locale, recover.lead)}</p>
                <FormView form submit>
                    <Choice field=form.field(F::Lost) legend=t!(locale, recover.lost) options/>
                    <TextField
                        field=form.field(F::Email)
                        label=t!(locale, recover.email)
                        hint=t!(locale, recover.email_hint)
                        kind="email"
                        autocomplete="email"
                    />
                    <Button submit=true busy=form.sending()>{t!(locale, recover.submit)}</Button>
                </FormView>
                <div class="after">
                    <p>
                        <a class="usa-link" href=base_path.href(&Route::SignIn(None))>{t!(locale, recover.sign_in)}</a>
                    </p>
                </div>
            </Page>
        }
        .into_part()
    };
    let told = move |sent: RecoveryMailed| {
        let time = wait(locale, sent.link_expires_in);
        view! {
            <Page title=t!(locale, recover.sent_title) further=true>
                <Drawing of=Scene::MailSent/>
                <p class="lead">{t!(locale, recover.sent)} " " <strong>{sent.email}</strong></p>
                <p>{t!(locale, recover.sent_next, time = time)}</p>
                <p>{t!(locale, recover.nothing_came)}</p>
                <ButtonGroup>
                    <Button kind=ButtonKind::Secondary on_press=move || mailed.set(None)>
                        {t!(locale, recover.again)}
                    </Button>
                    <LinkButton href=base_path.href(&Route::SignIn(None)) kind=ButtonKind::Secondary>
                        {t!(locale, recover.sign_in)}
                    </LinkButton>
                </ButtonGroup>
            </Page>
        }
        .into_part()
    };
    let show = move || mailed.get().map_or_else(ask, told);
    view! { <NarrowColumn>{live(show)}</NarrowColumn> }.into_part()
}

fn words(locale: Locale, lost: Lost) -> String {
    match lost {
        Lost::UserName => t!(locale, recover.user_name),
        Lost::AccountNumber => t!(locale, recover.account_number),
        Lost::Password => t!(locale, recover.password),
    }
}
