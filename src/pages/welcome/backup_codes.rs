//! Ten backup codes, shown this once (`MakeBackupCodes`), and the word that they are saved (`KeepBackupCodes`).

use api::set_up::{BackupCodes as Codes, KeepBackupCodes, MakeBackupCodes, Step};
use leptos::prelude::*;
use leptos::{html, task::tick};

use super::steps::steps;
use crate::client::{Failure, Trouble, use_client};
use crate::form::TroubleBanner;
use crate::say;
use crate::session::use_session;
use crate::shell::{Load, Page, load_or, use_place};
use crate::ui::{
    Alert, Button, ButtonGroup, Checkbox, CopyButton, ErrorSummary, Field, NarrowColumn, PrintButton, Tone, live,
};

/// Save the codes.
#[component]
pub fn BackupCodes() -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let made = load_or(|| MakeBackupCodes {}, move |_| Load::<()>::spawn(session.refresh()));
    view! {
        <NarrowColumn>
            <Page title=say!(locale, backup_codes.title) before=steps(Step::BackupCodes)>
                <p class="lead">{say!(locale, backup_codes.lead)}</p>
                {made.view(|codes| view! { <Shown codes/> <Kept/> }.into_any())}
            </Page>
        </NarrowColumn>
    }
    .into_any()
}

#[component]
fn Shown(codes: Codes) -> impl IntoView {
    let locale = use_place().locale;
    let spaced: Vec<String> = codes.backup_codes.iter().map(|code| code.spaced()).collect();
    let text = spaced.join("\n");
    // Letters, digits and hyphens only: nothing but the line breaks needs escaping.
    let file = format!("data:text/plain;charset=utf-8,{}%0D%0A", spaced.join("%0D%0A"));
    let items = spaced.into_iter().map(|code| view! { <li>{code}</li> }.into_any()).collect_view();
    // Shown once more, they are others: whoever saved the first must know.
    let replaced = codes
        .replaced
        .then(|| view! { <Alert tone=Tone::Warning><p>{say!(locale, backup_codes.replaced)}</p></Alert> }.into_any());
    view! {
        {replaced}
        <ul class="codes" id="codes" aria-label=say!(locale, backup_codes.list) translate="no">{items}</ul>
        <ButtonGroup>
            <CopyButton text label=say!(locale, shell.copy) copied=say!(locale, shell.copied) failed=say!(locale, shell.copy_failed) select_id="codes"/>
            <a class="usa-button usa-button--outline" href=file download=say!(locale, backup_codes.file)>{say!(locale, backup_codes.download)}</a>
            <PrintButton label=say!(locale, shell.print)/>
        </ButtonGroup>
    }
    .into_any()
}

#[component]
fn Kept() -> impl IntoView {
    let (place, session, client) = (use_place(), use_session(), use_client());
    let locale = place.locale;
    let (value, wrong, busy) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(false));
    let trouble = RwSignal::new(None::<Trouble>);
    let summary = NodeRef::<html::Div>::new();
    let missing = StoredValue::new(say!(locale, backup_codes.not_kept));
    let wrong_now = move || wrong.get() && value.with(String::is_empty);
    let error = Signal::derive(move || wrong_now().then(|| missing.get_value()));
    let items =
        Signal::derive(move || error.get().map(|sentence| vec![("kept".to_owned(), sentence)]).unwrap_or_default());
    let submit = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        wrong.set(value.with_untracked(String::is_empty));
        let is_wrong = wrong.get_untracked();
        busy.set(!is_wrong);
        Load::<()>::spawn(async move {
            if is_wrong {
                tick().await;
                tick().await;
                if let Some(Some(summary)) = summary.try_get_untracked() {
                    let _ = summary.focus();
                }
                return;
            }
            let outcome = client.send(&KeepBackupCodes {}).await;
            if busy.try_set(false).is_some() {
                return;
            }
            trouble.try_set(None);
            match outcome {
                Ok(reply) => session.enter(reply),
                Err(Failure::Refused(_)) => session.refresh().await,
                Err(Failure::SignedOut) => session.lost(),
                Err(failure) => {
                    trouble.try_set(Some(failure.trouble()));
                }
            }
        });
    });
    view! {
        <ErrorSummary title=say!(locale, trouble.summary_title) items node_ref=summary/>
        {live(move || trouble.get().map(|trouble| view! { <TroubleBanner trouble again=submit/> }.into_any()))}
        <form class="no-print" method="post" novalidate on:submit=move |event| { event.prevent_default(); submit.run(()); }>
            <Checkbox field=Field { name: "kept", value, error }>{say!(locale, backup_codes.kept)}</Checkbox>
            <Button submit=true busy>{say!(locale, backup_codes.submit)}</Button>
        </form>
    }
    .into_any()
}
