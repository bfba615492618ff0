//! How alerts are sent (`ReadAlerts`, `ChangeAlerts`), and which were sent. Each case's page has its own switch.

use api::alerts::{
    Alerts as Facts, AlertsBy, ChangeAlertsDraft, ChangeAlertsField as F, ChangeAlertsRefusal, ReadAlerts,
};
use leptos::prelude::*;

use crate::form::{Form, FormView};
use crate::i18n::{Locale, moment};
use crate::shell::{Announcer, Load, load, use_base_path};
use crate::t;
use crate::ui::{Alert, Button, Choice, ChoiceOption, IntoPart, Tone, live};

/// The alerts, a part of the profile.
#[component]
pub(super) fn Alerts() -> impl IntoView {
    let locale = use_base_path().locale;
    let alerts = load(|| ReadAlerts {});
    view! {
        <div class="after">
            <h2>{t!(locale, alerts.title)}</h2>
            {alerts.keep(move || view! { <Change alerts/> }.into_part())}
        </div>
    }
    .into_part()
}

#[component]
fn Change(alerts: Load<Facts>) -> impl IntoView {
    let locale = use_base_path().locale;
    let announcer = expect_context::<Announcer>();
    let form = Form::<ChangeAlertsDraft>::new();
    let offered = untrack(|| alerts.get()).map_or_else(Vec::new, |facts| {
        form.begin(F::By, facts.by.code());
        facts.offered
    });
    let saved = RwSignal::new(false);
    let submit = form.on_submit(
        move |facts| {
            alerts.replace(facts);
            saved.set(true);
            announcer.say(t!(locale, profile.saved));
        },
        move |ChangeAlertsRefusal::NotOffered| form.refuse(F::By, |locale| t!(locale, alerts.not_offered)),
    );
    let save = Callback::new(move |()| {
        saved.set(false);
        submit.run(());
    });
    let options = offered.into_iter().map(|by| ChoiceOption::new(by.code(), way(locale, by))).collect();
    let sent = move || alerts.get().map(|facts| sent(locale, &facts));
    view! {
        <p class="muted">{t!(locale, alerts.lead)}</p>
        <FormView form submit=save>
            <Choice field=form.field(F::By) legend=t!(locale, alerts.legend) options/>
            <Button submit=true busy=form.sending()>{t!(locale, alerts.submit)}</Button>
        </FormView>
        {live(move || saved.get().then(|| view! {
            <Alert tone=Tone::Success quiet=true><p>{t!(locale, profile.saved)}</p></Alert>
        }.into_part()))}
        {live(sent)}
    }
    .into_part()
}

fn way(locale: Locale, by: AlertsBy) -> String {
    match by {
        AlertsBy::Nothing => t!(locale, alerts.nothing),
        AlertsBy::Email => t!(locale, alerts.email),
        AlertsBy::Text => t!(locale, alerts.text),
    }
}

/// Returns the alerts that were sent; `None` when there were none.
fn sent(locale: Locale, facts: &Facts) -> Option<AnyView> {
    if facts.sent.is_empty() {
        return None;
    }
    let lines = facts.sent.iter().map(|one| {
        let (time, number) = (moment(locale, one.sent_at), one.receipt_number.to_string());
        view! { <li>{time} " · " {way(locale, one.by)} " · " <span class="receipt">{number}</span></li> }.into_part()
    });
    let lines = lines.collect_view();
    Some(view! { <h3>{t!(locale, alerts.sent)}</h3> <ul class="plain-list">{lines}</ul> }.into_part())
}
