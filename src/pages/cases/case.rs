//! One case (`ReadCase`): what to do now, official words, history, the person's own name for it (`ChangeCase`), and its
//! removal from the list (`RemoveCase`).

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::case_list::is_decided;
use api::cases::{
    CaseDetail, CaseNameDraft, CaseNameField as F, CaseSummary, ReadCase, RemoveCase, Stage as CaseStage,
};
use api::value::CaseId;
use leptos::prelude::*;

use super::alerts::{OfCase, Offer};
use super::list_state::ListState;
use super::seen::{Seen, news};
use crate::case_status::{
    case_name, failure, form_name, freshness, history_view, mark, meaning, official_view, stage_name,
};
use crate::client::{Answer, Failure, General, use_client};
use crate::form::{Act, Form, FormView, StillWorking};
use crate::i18n::{Locale, when};
use crate::route::Route;
use crate::shell::{Announcer, Page, current_route, load, use_base_path, use_go};
use crate::t;
use crate::ui::{
    Alert, Button, ButtonGroup, ButtonKind, CopyButton, DescriptionList, Details, Modal, PrintButton, Row,
    StepIndicator, TextField, Tone, focus_on,
};

/// The page of the case whose id is in the address.
#[component]
pub fn Case() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    // The address may already be that of another screen.
    let Some(Route::Case(id)) = current_route() else { return ().into_any() };
    // The heading becomes the name of the case once it is known.
    let name = RwSignal::new(String::new());
    let case = load(move || ReadCase { id: id.clone() });
    // These outlive the view, which every answer builds anew, so that no answer is lost.
    let form = Form::<CaseNameDraft>::new();
    let telling = Act::new();
    let seen = Seen::new();
    let changed = Callback::new(move |now| case.replace(now));
    let again = Callback::new(move |()| case.again());
    effect(move |_| {
        if let Some(CaseDetail { case, .. }) = case.get() {
            let named = case.nickname.is_some() || case.status.form_type.is_some();
            let number = || case.receipt_number.to_string();
            name.set(if named { case_name(locale, case.nickname.as_ref(), &case.status) } else { number() });
        }
    });
    view! {
        <Page title=t!(locale, case_detail.title) name>
            {case.view(move |detail| shown(locale, detail, form, telling, seen, changed, again))}
            <p class="no-print">
                <a class="usa-link" href=base_path.href(&Route::Cases)>{t!(locale, case_detail.back)}</a>
            </p>
        </Page>
    }
    .into_part()
}

fn shown(
    locale: Locale,
    detail: CaseDetail,
    form: Form<CaseNameDraft>,
    telling: Act,
    seen: Seen,
    changed: Callback<CaseDetail>,
    again: Callback<()>,
) -> AnyView {
    let alerts = if detail.case.alerts.is_some() {
        view! { <OfCase case=detail.case.clone() act=telling changed/> }.into_part()
    } else {
        view! { <Offer act=telling then=again/> }.into_part()
    };
    let CaseDetail { case, official, history } = detail;
    let status = &case.status;
    let number = case.receipt_number.to_string();
    let copied = number.clone();
    let mut rows = vec![Row::new(
        t!(locale, case_detail.receipt_number),
        view! { <span class="receipt" id="receipt">{number.clone()}</span> }.into_part(),
    )];
    if let Some(form) = form_name(locale, status) {
        rows.push(Row::new(t!(locale, case_detail.form), form));
    }
    if let Some(submitted) = &status.submitted {
        rows.push(Row::new(t!(locale, case_detail.submitted), when(locale, submitted)));
    }
    if let Some(modified) = &status.modified {
        rows.push(Row::new(t!(locale, case_detail.modified), when(locale, modified)));
    }
    // Before the first status there is only the reason why there is none.
    let main = match status.read_at {
        None => view! { {failed(locale, &case)} {freshness(locale, status, None)} }.into_part(),
        Some(_) => view! {
            {steps(locale, status.stage)}
            <p>{mark(locale, status.stage)}</p>
            {failed(locale, &case)}
            <h2>{t!(locale, case_detail.now)}</h2>
            <p>{meaning(locale, status.stage)}</p>
            {news(&case)}
            {seen.button(&case)}
            <h2>{t!(locale, case_detail.official)}</h2>
            {official_view(locale, official)}
            {freshness(locale, status, None)}
            <h2>{t!(locale, case_detail.history)}</h2>
            {history_view(locale, history)}
        }
        .into_part(),
    };
    view! {
        <div class="case">
            <div>{main}</div>
            <aside class="case__facts" aria-label=t!(locale, case_detail.facts)>
                <DescriptionList rows/>
                <ButtonGroup>
                    <CopyButton
                        text=copied
                        label=t!(locale, case_detail.copy)
                        copied=t!(locale, shell.copied)
                        failed=t!(locale, shell.copy_failed)
                        select_id="receipt"
                    />
                    <PrintButton label=t!(locale, shell.print)/>
                </ButtonGroup>
                <Naming case=case.clone() form changed/>
                {alerts}
                <Remove id=case.id number/>
            </aside>
        </div>
    }
    .into_part()
}

/// Returns the progress of a case: received, in review, decided. `None` when the stage isn't known.
fn steps(locale: Locale, stage: CaseStage) -> Option<AnyView> {
    let current = match stage {
        CaseStage::Received => 0,
        CaseStage::Unknown => return None,
        stage if is_decided(stage) => 2,
        _ => 1,
    };
    let decision = if current == 2 { stage_name(locale, stage) } else { t!(locale, case_detail.decision) };
    let steps = vec![t!(locale, stage.received), t!(locale, stage.in_review), decision];
    let progress = t!(locale, welcome.progress, step = current + 1, count = steps.len());
    Some(view! { <StepIndicator label=t!(locale, case_detail.steps) steps current progress/> }.into_part())
}

/// The form for the person's own name of the case.
#[component]
fn Naming(case: CaseSummary, form: Form<CaseNameDraft>, changed: Callback<CaseDetail>) -> impl IntoView {
    let locale = use_base_path().locale;
    let announcer = expect_context::<Announcer>();
    let before = case.nickname.as_ref().map(|name| name.as_str()).unwrap_or_default();
    form.begin(F::Id, case.id.as_str());
    form.begin(F::Nickname, before);
    let summary = if before.is_empty() { t!(locale, case_detail.name) } else { t!(locale, case_detail.rename) };
    // A name that was typed before a change of language stays visible.
    let open = form.text(F::Nickname) != before;
    let submit = form.on_submit(
        move |now| {
            changed.run(now);
            announcer.say(t!(locale, case_detail.name_saved));
            focus_on("h1");
        },
        |never| match never {},
    );
    view! {
        <div class="no-print">
            <Details summary open>
                <FormView form submit>
                    <TextField
                        field=form.field(F::Nickname)
                        label=t!(locale, case_detail.nickname)
                        hint=t!(locale, case_detail.nickname_hint)
                        autocomplete="off"
                    />
                    <Button submit=true kind=ButtonKind::Secondary busy=form.sending()>
                        {t!(locale, case_detail.name_submit)}
                    </Button>
                </FormView>
            </Details>
        </div>
    }
    .into_part()
}

/// Returns a warning why the status isn't current.
fn failed(locale: Locale, case: &CaseSummary) -> Option<AnyView> {
    let words = failure(locale, &case.status)?;
    let awaited = case.awaited.then(|| [" ", &t!(locale, cases.awaited)].concat());
    Some(view! { <Alert tone=Tone::Warning quiet=true><p>{words} {awaited}</p></Alert> }.into_part())
}

#[component]
fn Remove(id: CaseId, number: String) -> impl IntoView {
    let (base_path, client) = (use_base_path(), use_client());
    let locale = base_path.locale;
    let (announcer, list_state) = (expect_context::<Announcer>(), expect_context::<ListState>());
    let go = StoredValue::new(use_go());
    let (open, act) = (RwSignal::new(false), Act::new());
    let remove = Callback::new(move |()| {
        let (request, number) = (RemoveCase { id: id.clone() }, number.clone());
        let read = move |answer: Answer| {
            open.try_set(false);
            match answer.read::<RemoveCase>() {
                // It may have been removed in another tab.
                Ok(_) | Err(Failure::General(General::NotFound)) => {
                    announcer.say(t!(locale, cases.removed, number = number.clone()));
                    list_state.after_removing(number);
                    go.try_with_value(|go| go(&Route::Cases, true));
                    None
                }
                Err(failure) => Some(failure.general()),
            }
        };
        act.wait(client.ask(&request), Box::new(read));
    });
    view! {
        {act.banner(remove)}
        <p class="no-print">
            <Button kind=ButtonKind::Secondary on_press=move || open.set(true)>{t!(locale, case_detail.remove)}</Button>
        </p>
        <Modal id="remove" open title=t!(locale, case_detail.remove_title) close=t!(locale, case_detail.remove_no)>
            <p>{t!(locale, case_detail.remove_text)}</p>
            <StillWorking active=act.busy()/>
            <ButtonGroup>
                <Button kind=ButtonKind::Danger busy=act.busy() on_press=move || remove.run(())>
                    {t!(locale, case_detail.remove_yes)}
                </Button>
            </ButtonGroup>
        </Modal>
    }
    .into_part()
}
