//! How codes come (`BeginAuthenticator`, `BeginText`, `BeginEmail`); then the proof that they do.

use crate::ui::IntoPart;
use api::session::{Session as Reply, Who};
use api::set_up::{BeginEmail, BeginTextDraft, BeginTextField, BeginTextRefusal, SetUp, Step};
use api::sign_in::{CodeMethod, RequestCodeDraft, RequestCodeField};
use leptos::task::spawn_local;
use leptos::{ev, prelude::*};

use super::prove::{Heading, ProveApp, ProveSent, Stage};
use super::steps::steps;
use crate::form::{Form, FormView};
use crate::i18n::Locale;
use crate::kept::kept;
use crate::session::{Session, use_session};
use crate::shell::{Page, use_place};
use crate::t;
use crate::ui::{Button, ButtonGroup, ButtonKind, Choice, ChoiceOption, NarrowColumn, TextField, live, rescue_focus};

/// Marks the entry of the history that comes after the choice.
const STEP: &str = "step";

/// Choose how codes come.
#[component]
pub fn Codes() -> impl IntoView {
    let place = use_place();
    // What was begun before a reload, or in another browser, goes on.
    let begun = use_session().untracked(|now| match now {
        Session::SettingUp(set_up) => set_up.proving.clone(),
        _ => None,
    });
    let stage = kept("stage", || match begun {
        None => Stage::Choose,
        Some(begun) if begun.method.is_sent() => Stage::Sent(begun),
        Some(_) => Stage::App,
    });
    // The button before is gone; stages without a heading of their own give the focus to that of the page.
    Effect::new(move |before: Option<()>| {
        stage.track();
        if before.is_some() {
            rescue_focus();
        }
    });
    // What comes after the choice is an entry of its own: the way back leads to the choice, not out of the set-up. Who takes
    // the button for it goes that way too, and leaves no entry behind.
    Effect::new(move |before: Option<bool>| {
        let inside = stage.with(|stage| !matches!(stage, Stage::Choose));
        if let (Some(before), Ok(history)) = (before, window().history())
            && before != inside
        {
            let _ = match (inside, is_at_step()) {
                (true, false) => history.push_state(&STEP.into(), ""),
                (false, true) => history.back(),
                _ => Ok(()),
            };
        }
        inside
    });
    // The last stage after the choice: the browser's Forward shows it again.
    let inner = kept("inner", || Stage::Choose);
    Effect::new(move |_| {
        stage.with(|stage| {
            if !matches!(stage, Stage::Choose) {
                inner.set(stage.clone())
            }
        })
    });
    Effect::new(move |_| {
        let back = window_event_listener(ev::popstate, move |_| {
            stage.set(if is_at_step() { inner.get_untracked() } else { Stage::Choose });
        });
        on_cleanup(move || back.remove());
    });
    let show = move || match stage.get() {
        Stage::Choose => view! { <ChooseMethod stage/> }.into_part(),
        Stage::Phone => view! { <EnterPhone stage/> }.into_part(),
        Stage::App => view! { <ProveApp stage/> }.into_part(),
        Stage::Sent(begun) => view! { <ProveSent begun stage/> }.into_part(),
    };
    view! {
        <NarrowColumn>
            <Page title=t!(place.locale, codes.title) before=steps(Step::Codes)>{live(show)}</Page>
        </NarrowColumn>
    }
    .into_part()
}

/// Whether the current entry of the history is the one after the choice.
fn is_at_step() -> bool {
    let state = window().history().ok().and_then(|history| history.state().ok());
    state.is_some_and(|state| state.as_string().as_deref() == Some(STEP))
}

#[component]
fn ChooseMethod(stage: RwSignal<Stage>) -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let (methods, email, first) = session.untracked(|now| match now {
        Session::SettingUp(set_up) => {
            (set_up.methods.clone(), set_up.email.clone(), set_up.steps.contains(&Step::Terms))
        }
        _ => (Vec::new(), String::new(), true),
    });
    // Somebody who is set up is here because no other way can be used now.
    let lead = if first { t!(locale, codes.lead) } else { t!(locale, codes.lead_again) };
    // The draft of the sign-in page asks the same: one of the methods. It is only checked here, never sent.
    let form = Form::<RequestCodeDraft>::new();
    let act = form.beside();
    let begin = Callback::new(move |()| {
        let Some(method) = form.checked().map(|request| request.method) else { return };
        match method {
            CodeMethod::Text => return stage.set(Stage::Phone),
            CodeMethod::Authenticator => return stage.set(Stage::App),
            _ => {}
        }
        let begun = move |reply: Reply| {
            // Where the address was proven a moment ago no code is asked for, and the guard leads on.
            if let Who::SettingUp(SetUp { next: Step::Codes, proving: Some(proving), .. }) = &reply.who {
                stage.try_set(Stage::Sent(proving.clone()));
            }
            session.enter(reply);
        };
        act.ask(&BeginEmail {}, begun, move |_| act.look_again());
    });
    form.retry(begin);
    let options = methods.into_iter().filter_map(|method| option(locale, method, &email)).collect();
    view! {
        <p class="lead">{lead}</p>
        <FormView form submit=begin>
            <Choice field=form.field(RequestCodeField::Method) legend=t!(locale, codes.method) options/>
            <Button submit=true busy=act.busy()>{t!(locale, codes.submit)}</Button>
        </FormView>
    }
    .into_part()
}

fn option(locale: Locale, method: CodeMethod, email: &str) -> Option<ChoiceOption> {
    let (label, description) = match method {
        CodeMethod::Authenticator => (t!(locale, codes.authenticator), t!(locale, codes.authenticator_hint)),
        CodeMethod::Text => (t!(locale, codes.text), t!(locale, codes.text_hint)),
        CodeMethod::Email => (t!(locale, codes.email), t!(locale, codes.email_hint, email = email.to_owned())),
        CodeMethod::BackupCode => return None,
    };
    Some(ChoiceOption::new(method.code(), label).description(description))
}

#[component]
fn EnterPhone(stage: RwSignal<Stage>) -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let form = Form::<BeginTextDraft>::new();
    let submit = form.on_submit(
        move |begun| stage.set(Stage::Sent(begun)),
        move |refusal| match refusal {
            BeginTextRefusal::OutOfOrder => spawn_local(session.refresh()),
            BeginTextRefusal::NoTexts => form.refuse(BeginTextField::Phone, |locale| t!(locale, codes.no_texts)),
        },
    );
    view! {
        <Heading words=t!(locale, codes.phone_heading)/>
        <FormView form submit>
            <TextField field=form.field(BeginTextField::Phone) label=t!(locale, codes.phone) hint=t!(locale, codes.phone_hint) kind="tel" autocomplete="tel"/>
            <ButtonGroup>
                <Button submit=true busy=form.sending()>{t!(locale, codes.send_text)}</Button>
                <Button kind=ButtonKind::Secondary on_press=move || stage.set(Stage::Choose)>{t!(locale, codes.other)}</Button>
            </ButtonGroup>
        </FormView>
    }
    .into_part()
}
