//! The terms of use (`AcceptTerms`); leads on to the codes.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::set_up::{AcceptTermsDraft, AcceptTermsField as F, AcceptTermsRefusal, Step as SetUpStep};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::steps::steps;
use crate::form::{Form, FormView};
use crate::i18n::when;
use crate::session::{Session, use_session};
use crate::shell::{Page, use_base_path};
use crate::t;
use crate::ui::{Alert, Button, Checkbox, NarrowColumn, Tone, live};

/// The page of the terms of use.
#[component]
pub fn Terms() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let form = Form::<AcceptTermsDraft>::new();
    let version = Memo::new(move |_| {
        session.with(|now| match now {
            Session::SettingUp(set_up) => set_up.terms_version.clone(),
            _ => String::new(),
        })
    });
    form.begin(F::TermsVersion, version.get_untracked());
    effect(move |_| form.begin(F::TermsVersion, version.get()));
    let submit = form.on_submit(
        move |reply| session.enter(reply),
        move |refusal| match refusal {
            AcceptTermsRefusal::OtherVersion => {
                form.refuse(F::Accepted, |locale| t!(locale, terms.other_version));
                spawn_local(session.refresh());
            }
        },
    );
    let confirmed = session.confirmed().map(|password_is_new| {
        let email = session.untracked(Session::person).unwrap_or_default();
        view! {
            <Alert tone=Tone::Success quiet=true>
                <p>{t!(locale, terms.confirmed, email = email)}</p>
                {password_is_new.then(|| view! { <p>{t!(locale, terms.password_is_new)}</p> }.into_part())}
            </Alert>
        }
        .into_part()
    });
    view! {
        <NarrowColumn>
            <Page title=t!(locale, terms.title) before=steps(SetUpStep::Terms)>
                {confirmed}
                <p class="lead">{t!(locale, terms.lead)}</p>
                <ul>
                    <li>{t!(locale, terms.own)}</li>
                    <li>{t!(locale, terms.honest)}</li>
                    <li>{t!(locale, terms.official)}</li>
                    <li>{t!(locale, terms.privacy)}</li>
                </ul>
                <p class="muted">{live(move || t!(locale, terms.version, version = when(locale, &version.get())))}</p>
                <FormView form submit>
                    <Checkbox field=form.tick(F::Accepted)>{t!(locale, terms.accept)}</Checkbox>
                    <Button submit=true busy=form.sending()>{t!(locale, terms.submit)}</Button>
                </FormView>
            </Page>
        </NarrowColumn>
    }
    .into_part()
}
