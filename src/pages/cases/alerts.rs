//! Alerts about changes: offered when they are off (`ChangeAlerts`), else switched for one case (`ChangeCase`). The
//! profile has the way in which they are sent.

use api::alerts::{AlertsBy, ChangeAlerts, ChangeAlertsRefusal};
use api::cases::{CaseDetail, CaseSummary, ChangeCase};
use leptos::prelude::*;

use crate::form::Act;
use crate::shell::{Announcer, use_base_path};
use crate::t;
use crate::ui::{Button, ButtonKind, IntoPart, rescue_focus};

/// Offers alerts by mail for all cases. `then` is called once they are on. `act` outlives the view.
#[component]
pub fn Offer(act: Act, then: Callback<()>) -> impl IntoView {
    let locale = use_base_path().locale;
    let announcer = expect_context::<Announcer>();
    let take = Callback::new(move |()| {
        let done = move |_| {
            announcer.say(t!(locale, alerts.on));
            then.run(());
            rescue_focus();
        };
        act.ask(&ChangeAlerts { by: AlertsBy::Email }, done, |ChangeAlertsRefusal::NotOffered| {});
    });
    view! {
        <div class="after">
            {act.banner(take)}
            <p>{t!(locale, alerts.offer)}</p>
            <p>
                <Button kind=ButtonKind::Secondary busy=act.busy() on_press=take>
                    {t!(locale, alerts.offer_submit)}
                </Button>
            </p>
        </div>
    }
    .into_part()
}

/// Switches the alerts of a case. `changed` gets the changed case. `act` outlives the view.
#[component]
pub fn OfCase(case: CaseSummary, act: Act, changed: Callback<CaseDetail>) -> impl IntoView {
    let locale = use_base_path().locale;
    let announcer = expect_context::<Announcer>();
    let on = case.alerts == Some(true);
    let words = if on { t!(locale, alerts.case_off) } else { t!(locale, alerts.case_on) };
    let request = ChangeCase { id: case.id, nickname: None, seen: None, alerts: Some(!on) };
    let turn = Callback::new(move |()| {
        let done = move |now| {
            announcer.say(t!(locale, alerts.case_saved));
            changed.run(now);
            rescue_focus();
        };
        act.ask(&request, done, |never| match never {});
    });
    view! {
        {act.banner(turn)}
        <p class="no-print"><Button kind=ButtonKind::Quiet busy=act.busy() on_press=turn>{words}</Button></p>
    }
    .into_part()
}
