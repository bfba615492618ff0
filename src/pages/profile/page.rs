//! The profile: account number first, then names and ways to reach the person (`ReadProfile`, `ChangeProfile`).

use crate::ui::IntoPart;
use api::profile::{ChangeProfileDraft, ChangeProfileField as F, ChangeProfileRefusal, Profile as Facts, ReadProfile};
use api::sign_in::{CodeMethod, MethodOffer};
use api::value::Language;
use leptos::prelude::*;

use super::alerts::Alerts;
use crate::form::{Form, FormView};
use crate::i18n::Locale;
use crate::shell::{Announcer, Load, Page, load, use_base_path};
use crate::t;
use crate::ui::{
    Alert, BigNumber, Button, ButtonGroup, CopyButton, DescriptionList, PrintButton, Row, Select, SummaryBox,
    TextField, Tone, live,
};

/// The page of the profile.
#[component]
pub fn Profile() -> impl IntoView {
    let locale = use_base_path().locale;
    let profile = load(|| ReadProfile {});
    view! {
        <div class="column">
            <Page title=t!(locale, profile.title)>
                {profile.keep(move || view! { <Shown profile/> <Change profile/> <Alerts/> }.into_part())}
            </Page>
        </div>
    }
    .into_part()
}

#[component]
fn Shown(profile: Load<Facts>) -> impl IntoView {
    let locale = use_base_path().locale;
    live(move || profile.get().map(|facts| shown(locale, facts)))
}

fn shown(locale: Locale, facts: Facts) -> AnyView {
    let by_code = facts.code_methods.iter().filter(|offer| offer.method != CodeMethod::BackupCode);
    let methods = by_code.map(|offer| view! { <li>{offer_words(locale, offer)}</li> }.into_part()).collect_view();
    let mut rows = vec![
        Row::new(
            t!(locale, profile.user_name),
            if facts.user_name == facts.email { t!(locale, profile.user_name_none) } else { facts.user_name.clone() },
        ),
        Row::new(t!(locale, profile.email), facts.email.clone()),
    ];
    let name = format!("{} {}", facts.given_name, facts.family_name);
    if !name.trim().is_empty() {
        rows.insert(0, Row::new(t!(locale, profile.name), name.trim().to_owned()));
    }
    if let Some(phone) = facts.phone.clone() {
        rows.push(Row::new(t!(locale, profile.phone), phone));
    }
    rows.push(Row::new(t!(locale, profile.methods), view! { <ul class="plain-list">{methods}</ul> }.into_part()));
    rows.push(Row::new(t!(locale, profile.backup_codes_left), facts.backup_codes_left.to_string()));
    let digits = facts.account_number;
    let shown = digits.clone();
    view! {
        <SummaryBox heading=t!(locale, profile.number)><BigNumber digits=shown id="account_number"/></SummaryBox>
        <ButtonGroup>
            <CopyButton
                text=digits
                label=t!(locale, shell.copy)
                copied=t!(locale, shell.copied)
                failed=t!(locale, shell.copy_failed)
                select_id="account_number"
            />
            <PrintButton label=t!(locale, shell.print)/>
        </ButtonGroup>
        <h2>{t!(locale, profile.facts)}</h2>
        <DescriptionList rows/>
    }
    .into_part()
}

fn offer_words(locale: Locale, offer: &MethodOffer) -> String {
    let words = match offer.method {
        CodeMethod::Authenticator => t!(locale, profile.authenticator),
        CodeMethod::Text => t!(locale, profile.text),
        CodeMethod::Email => t!(locale, profile.by_email),
        CodeMethod::BackupCode => t!(locale, profile.backup_code),
    };
    match &offer.sent_to {
        Some(address) => format!("{words}: {address}"),
        None => words,
    }
}

#[component]
fn Change(profile: Load<Facts>) -> impl IntoView {
    let locale = use_base_path().locale;
    let announcer = expect_context::<Announcer>();
    let form = Form::<ChangeProfileDraft>::new();
    if let Some(facts) = untrack(|| profile.get()) {
        form.begin(F::GivenName, facts.given_name);
        form.begin(F::FamilyName, facts.family_name);
        form.begin(F::UserName, if facts.user_name == facts.email { String::new() } else { facts.user_name });
        form.begin(F::Language, facts.language.as_str());
    }
    let saved = RwSignal::new(false);
    let submit = form.on_submit(
        move |facts| {
            profile.replace(facts);
            saved.set(true);
            announcer.say(t!(locale, profile.saved));
        },
        move |ChangeProfileRefusal::UserNameTaken| {
            form.refuse(F::UserName, |locale| t!(locale, profile.user_name_taken));
        },
    );
    let save = Callback::new(move |()| {
        saved.set(false);
        submit.run(());
    });
    let languages = Language::ALL.iter().map(|(code, name, _)| ((*code).to_owned(), (*name).to_owned())).collect();
    view! {
        <h2 class="no-print">{t!(locale, profile.change)}</h2>
        <FormView form submit=save>
            <TextField
                field=form.field(F::GivenName)
                label=t!(locale, profile.given_name)
                note=t!(locale, shell.optional)
                autocomplete="given-name"
            />
            <TextField
                field=form.field(F::FamilyName)
                label=t!(locale, profile.family_name)
                note=t!(locale, shell.optional)
                autocomplete="family-name"
            />
            <TextField
                field=form.field(F::UserName)
                label=t!(locale, profile.user_name)
                note=t!(locale, shell.optional)
                hint=t!(locale, profile.user_name_hint)
                autocomplete="username"
                identifier=true
            />
            <Select field=form.field(F::Language) label=t!(locale, profile.language) options=languages/>
            <Button submit=true busy=form.sending()>{t!(locale, profile.submit)}</Button>
        </FormView>
        {live(move || saved.get().then(|| view! {
            <Alert tone=Tone::Success quiet=true><p>{t!(locale, profile.saved)}</p></Alert>
        }.into_part()))}
    }
    .into_part()
}
