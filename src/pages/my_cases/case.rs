//! One case (`ReadCase`): plain meaning, official words, history; and taking it out of the list (`RemoveCase`).

use api::cases::{CaseDetail, CaseStatus, ReadCase, RemoveCase};
use api::value::CaseId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::left::Left;
use crate::case_status::{failure, freshness, history_view, mark, meaning, official_view};
use crate::client::{Failure, Trouble, use_client};
use crate::form::{StillWorking, TroubleBanner};
use crate::i18n::{Locale, when};
use crate::route::Route;
use crate::say;
use crate::session::use_session;
use crate::shell::{Announcer, Load, Page, load, use_go, use_place};
use crate::ui::{Alert, Button, ButtonGroup, ButtonKind, DescriptionList, Modal, Row, Tone, live};

/// A case. What isn't the shape of an id is told as what isn't there.
#[component]
pub fn Case() -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    let params = use_params_map();
    // Going back may lead from one case to another at the same route, which doesn't build its view anew by itself. While
    // the page is being left there is no id: the last one stays.
    let id = Memo::new(move |before: Option<&Option<CaseId>>| match params.with(|params| params.get("id")) {
        Some(id) => CaseId::parse(&id).ok(),
        None => before.cloned().flatten(),
    });
    let content = move || match id.get() {
        None => view! { <TroubleBanner trouble=Trouble::NotFound again=Callback::new(|()| {})/> }.into_any(),
        Some(id) => {
            let asked = id.clone();
            let case = load(move || ReadCase { id: asked.clone() });
            case.view(move |detail| {
                let number = detail.case.receipt_number.to_string();
                view! { {shown(locale, detail)} <Remove id=id.clone() number/> }.into_any()
            })
        }
    };
    view! {
        <Page title=say!(locale, case_detail.title)>
            {live(content)}
            <p class="no-print"><a class="usa-link" href=place.href(&Route::Cases)>{say!(locale, case_detail.back)}</a></p>
        </Page>
    }
    .into_any()
}

fn shown(locale: Locale, detail: CaseDetail) -> AnyView {
    let CaseDetail { case, official, history } = detail;
    let status = case.status;
    let number = case.receipt_number.to_string();
    let mut rows =
        vec![Row::new(say!(locale, case_detail.receipt_number), view! { <span class="receipt">{number}</span> })];
    if let Some(form) = status.form_type.clone() {
        rows.push(Row::new(say!(locale, case_detail.form), form));
    }
    if let Some(submitted) = &status.submitted {
        rows.push(Row::new(say!(locale, case_detail.submitted), when(locale, submitted)));
    }
    if let Some(modified) = &status.modified {
        rows.push(Row::new(say!(locale, case_detail.modified), when(locale, modified)));
    }
    if status.read_at.is_none() {
        // Never read: there is nothing to explain yet, only why.
        return view! { <DescriptionList rows/> {failed(locale, &status)} {freshness(locale, &status)} }.into_any();
    }
    view! {
        <p>{mark(locale, status.stage)}</p>
        {failed(locale, &status)}
        <DescriptionList rows/>
        <h2>{say!(locale, case_detail.meaning)}</h2>
        <p>{meaning(locale, status.stage)}</p>
        <h2>{say!(locale, case_detail.official)}</h2>
        {official_view(locale, official)}
        {freshness(locale, &status)}
        <h2>{say!(locale, case_detail.history)}</h2>
        {history_view(locale, history)}
    }
    .into_any()
}

/// Why what is shown isn't of now.
fn failed(locale: Locale, status: &CaseStatus) -> Option<AnyView> {
    let words = failure(locale, status)?;
    Some(view! { <Alert tone=Tone::Warning quiet=true><p>{words}</p></Alert> }.into_any())
}

#[component]
fn Remove(id: CaseId, number: String) -> impl IntoView {
    let (place, session, client) = (use_place(), use_session(), use_client());
    let locale = place.locale;
    let (announcer, left) = (expect_context::<Announcer>(), expect_context::<Left>());
    let go = StoredValue::new(use_go());
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let trouble = RwSignal::new(None::<Trouble>);
    let remove = Callback::new(move |()| {
        let (request, number) = (RemoveCase { id: id.clone() }, number.clone());
        busy.set(true);
        Load::<()>::spawn(async move {
            let outcome = client.send(&request).await;
            if busy.try_set(false).is_some() {
                return;
            }
            open.try_set(false);
            trouble.try_set(None);
            match outcome {
                // Removed in another tab meanwhile is removed all the same.
                Ok(_) | Err(Failure::NotFound) => {
                    announcer.say(say!(locale, cases.removed, number = number.clone()));
                    left.without(number);
                    go.try_with_value(|go| go(&Route::Cases, true));
                }
                Err(Failure::SignedOut) => session.lost(),
                Err(failure) => {
                    trouble.try_set(Some(failure.trouble()));
                }
            }
        });
    });
    view! {
        {live(move || trouble.get().map(|trouble| view! { <TroubleBanner trouble again=remove/> }.into_any()))}
        <p class="no-print"><Button kind=ButtonKind::Secondary on_press=move || open.set(true)>{say!(locale, case_detail.remove)}</Button></p>
        <Modal id="remove" open title=say!(locale, case_detail.remove_title) close=say!(locale, case_detail.remove_no)>
            <p>{say!(locale, case_detail.remove_text)}</p>
            <StillWorking active=busy/>
            <ButtonGroup><Button kind=ButtonKind::Danger busy on_press=move || remove.run(())>{say!(locale, case_detail.remove_yes)}</Button></ButtonGroup>
        </Modal>
    }
    .into_any()
}
