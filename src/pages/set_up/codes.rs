//! The way to get codes: the choice, its beginning (`BeginAuthenticator`, `BeginText`, `BeginEmail`), then the proof
//! that codes arrive.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::session::{Session as Reply, Who};
use api::set_up::{BeginEmail, BeginTextDraft, BeginTextField, BeginTextRefusal, SetUp, Step as SetUpStep};
use api::sign_in::{CodeMethod, RequestCodeDraft, RequestCodeField};
use leptos::task::spawn_local;
use leptos::{ev, prelude::*};

use super::prove::{Heading, MethodStep, ProveApp, ProveSent};
use super::steps::steps;
use crate::form::{Form, FormView};
use crate::i18n::Locale;
use crate::kept::kept;
use crate::session::{Session, use_session};
use crate::shell::{Page, use_base_path};
use crate::t;
use crate::ui::{Button, ButtonGroup, ButtonKind, Choice, ChoiceOption, NarrowColumn, TextField, live, rescue_focus};

/// The state of the history entry after the choice.
const STEP: &str = "step";

/// The page that adds a way to get codes.
#[component]
pub fn Codes() -> impl IntoView {
    let base_path = use_base_path();
    // Goes on with what was begun before a reload or in another browser.
    let begun = use_session().untracked(|now| match now {
        Session::SettingUp(set_up) => set_up.proving.clone(),
        _ => None,
    });
    let step = kept("method step", || match begun {
        None => MethodStep::Choose,
        Some(begun) if begun.method.is_sent() => MethodStep::Sent(begun),
        Some(_) => MethodStep::App,
    });
    // The button that was pressed is gone; steps without a heading of their own give the focus to that of the page.
    effect(move |before: Option<()>| {
        step.track();
        if before.is_some() {
            rescue_focus();
        }
    });
    // The steps after the choice have a history entry of their own: Back leads to the choice, not out of the set-up.
    // The button to the choice goes back too, and leaves no entry behind.
    effect(move |before: Option<bool>| {
        let inside = step.with(|step| !matches!(step, MethodStep::Choose));
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
    // The last step after the choice, which Forward shows again.
    let inner = kept("inner", || MethodStep::Choose);
    effect(move |_| {
        step.with(|step| {
            if !matches!(step, MethodStep::Choose) {
                inner.set(step.clone())
            }
        })
    });
    effect(move |_| {
        let back = window_event_listener(ev::popstate, move |_| {
            step.set(if is_at_step() { inner.get_untracked() } else { MethodStep::Choose });
        });
        on_cleanup(move || back.remove());
    });
    let show = move || match step.get() {
        MethodStep::Choose => view! { <ChooseMethod step/> }.into_part(),
        MethodStep::Phone => view! { <EnterPhone step/> }.into_part(),
        MethodStep::App => view! { <ProveApp step/> }.into_part(),
        MethodStep::Sent(begun) => view! { <ProveSent begun step/> }.into_part(),
    };
    view! {
        <NarrowColumn>
            <Page title=t!(base_path.locale, codes.title) before=steps(SetUpStep::Codes)>{live(show)}</Page>
        </NarrowColumn>
    }
    .into_part()
}

/// Returns whether the current history entry is the one after the choice.
fn is_at_step() -> bool {
    let state = window().history().ok().and_then(|history| history.state().ok());
    state.is_some_and(|state| state.as_string().as_deref() == Some(STEP))
}

#[component]
fn ChooseMethod(step: RwSignal<MethodStep>) -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let (methods, email, first) = session.untracked(|now| match now {
        Session::SettingUp(set_up) => {
            (set_up.methods.clone(), set_up.email.clone(), set_up.steps.contains(&SetUpStep::Terms))
        }
        _ => (Vec::new(), String::new(), true),
    });
    // An account that is set up needs another way because none of its own can be used now.
    let lead = if first { t!(locale, codes.lead) } else { t!(locale, codes.lead_again) };
    // The draft of the sign-in page has the same field. It is only checked here, never sent.
    let form = Form::<RequestCodeDraft>::new();
    let act = form.beside();
    let begin = Callback::new(move |()| {
        let Some(method) = form.checked().map(|request| request.method) else { return };
        match method {
            CodeMethod::Text => return step.set(MethodStep::Phone),
            CodeMethod::Authenticator => return step.set(MethodStep::App),
            _ => {}
        }
        let begun = move |reply: Reply| {
            // After a recent proof of the address no code is due, and the guard redirects.
            if let Who::SettingUp(SetUp { next: SetUpStep::Codes, proving: Some(proving), .. }) = &reply.who {
                step.try_set(MethodStep::Sent(proving.clone()));
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
fn EnterPhone(step: RwSignal<MethodStep>) -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let form = Form::<BeginTextDraft>::new();
    let submit = form.on_submit(
        move |begun| step.set(MethodStep::Sent(begun)),
        move |refusal| match refusal {
            BeginTextRefusal::OutOfOrder => spawn_local(session.refresh()),
            BeginTextRefusal::NoTexts => form.refuse(BeginTextField::Phone, |locale| t!(locale, codes.no_texts)),
        },
    );
    view! {
        <Heading words=t!(locale, codes.phone_heading)/>
        <FormView form submit>
            <TextField
                field=form.field(BeginTextField::Phone)
                label=t!(locale, codes.phone)
                hint=t!(locale, codes.phone_hint)
                kind="tel"
                autocomplete="tel"
            />
            <ButtonGroup>
                <Button submit=true busy=form.sending()>{t!(locale, codes.send_text)}</Button>
                <Button kind=ButtonKind::Secondary on_press=move || step.set(MethodStep::Choose)>
                    {t!(locale, codes.other)}
                </Button>
            </ButtonGroup>
        </FormView>
    }
    .into_part()
}
