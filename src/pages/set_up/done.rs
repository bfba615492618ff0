//! The end of the set-up (`FinishSetUp`, once), and the account number (`ReadProfile`); leads on to My Cases.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::profile::ReadProfile;
use api::set_up::{FinishSetUp, Step as SetUpStep};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::steps::steps;
use crate::lookup::chosen;
use crate::route::Route;
use crate::session::{Session, use_session};
use crate::shell::{Page, load, load_or, use_base_path};
use crate::t;
use crate::ui::{
    BigNumber, ButtonGroup, ButtonKind, CopyButton, Drawing, LinkButton, NarrowColumn, PrintButton, Scene, SummaryBox,
    live,
};

/// The last page of the set-up.
#[component]
pub fn Done() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let signed_in = Memo::new(move |_| session.with(|now| matches!(now, Session::SignedIn(_))));
    let show = move || if signed_in.get() { view! { <Number/> }.into_part() } else { view! { <Finish/> }.into_part() };
    view! {
        <NarrowColumn>
            <Page title=t!(base_path.locale, done.title) before=steps(SetUpStep::Done)>{live(show)}</Page>
        </NarrowColumn>
    }
    .into_part()
}

#[component]
fn Finish() -> impl IntoView {
    let session = use_session();
    let finished = load_or(|| FinishSetUp {}, move |_| spawn_local(session.refresh()));
    effect(move |_| {
        if let Some(reply) = finished.get() {
            session.enter(reply);
        }
    });
    finished.view(|_| ().into_any())
}

#[component]
fn Number() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let profile = load(|| ReadProfile {});
    // Numbers chosen before signing up are still to be added.
    let chosen = chosen().map(|chosen| t!(locale, done.add, numbers = chosen.named(locale)));
    let number = profile.view(move |profile| {
        let digits = profile.account_number;
        let shown = digits.clone();
        let add = chosen.clone().map(|words| {
            view! { <p><LinkButton href=base_path.href(&Route::AddCase)>{words}</LinkButton></p> }.into_part()
        });
        let kind = if add.is_some() { ButtonKind::Secondary } else { ButtonKind::Primary };
        view! {
            <SummaryBox heading=t!(locale, done.number)><BigNumber digits=shown id="account_number"/></SummaryBox>
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
            {add}
            <p><LinkButton href=base_path.href(&Route::Cases) kind>{t!(locale, done.go_on)}</LinkButton></p>
        }
        .into_part()
    });
    view! { <Drawing of=Scene::AccountReady/> <p class="lead">{t!(locale, done.lead)}</p> {number} }.into_part()
}
