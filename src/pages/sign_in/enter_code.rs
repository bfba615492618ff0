//! The security code (`VerifyCode`, `VerifyBackupCode`); the guard leads on. Other ways: another method, signing in anew.

use api::sign_in::{
    CodeDue, CodeMethod, VerifyBackupCodeDraft, VerifyBackupCodeField, VerifyCodeDraft, VerifyCodeField,
    VerifyCodeRefusal as Refusal,
};
use leptos::prelude::*;
use leptos::task::tick;

use super::other_ways::OtherWays;
use crate::clock::countdown;
use crate::form::{Form, FormView};
use crate::i18n::{Locale, wait};
use crate::say;
use crate::session::{Session, use_session};
use crate::shell::{Announcer, Load, Page, use_place};
use crate::ui::{Button, CodeField, NarrowColumn, focus_on, live};

/// Seconds left that are spoken; the rest is only shown.
const SPOKEN: [u32; 4] = [150, 60, 30, 10];

/// Enter the security code.
#[component]
pub fn EnterCode() -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let due = Memo::new(move |before: Option<&Option<CodeDue>>| {
        session.with(|now| match now {
            Session::CodeDue(due) => Some(due.clone()),
            // Signed in meanwhile: the guard leads on; until then everything stays as it is.
            _ => before.cloned().flatten(),
        })
    });
    let method = Memo::new(move |_| due.with(|due| due.as_ref().map(|due| due.method)));
    // Another way has a field of its own; what had the focus is gone or says something else now.
    Effect::new(move |before: Option<Option<CodeMethod>>| {
        let method = method.get();
        if before.is_some_and(|before| before != method) {
            Load::<()>::spawn(async {
                tick().await;
                focus_on("input");
            });
        }
        method
    });
    let form = move || match method.get() {
        Some(CodeMethod::BackupCode) => view! { <BackupForm/> }.into_any(),
        _ => view! { <CodeForm due/> }.into_any(),
    };
    view! {
        <NarrowColumn>
            <Page title=say!(locale, sign_in_code.title)>
                {live(form)}
                <OtherWays due/>
            </Page>
        </NarrowColumn>
    }
    .into_any()
}

#[component]
fn CodeForm(due: Memo<Option<CodeDue>>) -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let announcer = expect_context::<Announcer>();
    let locale = place.locale;
    let form = Form::<VerifyCodeDraft>::new();
    let attempts = RwSignal::new(None::<u32>);
    let refused = move |refusal: Refusal| {
        attempts.set(match refusal {
            Refusal::WrongCode { attempts_left } => Some(attempts_left),
            Refusal::Exhausted => Some(0),
            _ => attempts.get_untracked(),
        });
        form.refuse(VerifyCodeField::Code, words(locale, refusal));
    };
    let submit = form.on_submit(move |reply| session.enter(reply), refused);
    let left = countdown(move || (session.learned_at(), due.with(|due| due.as_ref().map_or(0, |due| due.expires_in))));
    Effect::new(move |_| {
        let seconds = left.get();
        if SPOKEN.contains(&seconds) {
            announcer.say(say!(locale, sign_in_code.time_left, time = wait(locale, seconds)));
        }
    });
    // A new code has all its tries again, and nothing typed or said of the old one holds for it.
    Effect::new(move |_| {
        due.track();
        attempts.set(None);
        form.fill(VerifyCodeField::Code, "");
    });
    let sent = move || {
        due.with(|due| {
            due.as_ref().map(|due| match &due.sent_to {
                Some(place) => say!(locale, sign_in_code.sent_to, place = place.clone()),
                None => say!(locale, sign_in_code.from_app),
            })
        })
    };
    let none_left =
        move || attempts.get().or_else(|| due.with(|due| due.as_ref().map(|due| due.attempts_left))) == Some(0);
    let time = move || {
        let is_sent = due.with(|due| due.as_ref().is_some_and(|due| due.method.is_sent()));
        // A code without tries is over, whatever its time.
        (is_sent && !none_left()).then(|| match left.get() {
            0 => say!(locale, sign_in_code.over),
            seconds => say!(locale, sign_in_code.time_left, time = wait(locale, seconds)),
        })
    };
    let tries = move || {
        let count = attempts.get().or_else(|| due.with(|due| due.as_ref().map(|due| due.attempts_left)));
        count.map(|count| say!(locale, sign_in_code.attempts, count = count))
    };
    view! {
        <p>{live(sent)}</p>
        <FormView form submit>
            <CodeField field=form.field(VerifyCodeField::Code) label=say!(locale, sign_in_code.code) hint=say!(locale, sign_in_code.code_hint)/>
            <p class="muted">{live(time)} " " {live(tries)}</p>
            <Button submit=true busy=form.sending()>{say!(locale, sign_in_code.submit)}</Button>
        </FormView>
    }
    .into_any()
}

#[component]
fn BackupForm() -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let form = Form::<VerifyBackupCodeDraft>::new();
    let submit = form.on_submit(
        move |reply| session.enter(reply),
        move |refusal| form.refuse(VerifyBackupCodeField::BackupCode, words(locale, refusal)),
    );
    view! {
        <p>{say!(locale, sign_in_code.backup_lead)}</p>
        <FormView form submit>
            <CodeField letters=true field=form.field(VerifyBackupCodeField::BackupCode) label=say!(locale, sign_in_code.backup_code) hint=say!(locale, sign_in_code.backup_hint)/>
            <Button submit=true busy=form.sending()>{say!(locale, sign_in_code.submit)}</Button>
        </FormView>
    }
    .into_any()
}

fn words(locale: Locale, refusal: Refusal) -> String {
    match refusal {
        Refusal::NotBegun => say!(locale, sign_in_code.not_begun),
        Refusal::Expired => say!(locale, sign_in_code.expired),
        Refusal::Exhausted => say!(locale, sign_in_code.exhausted),
        Refusal::Used => say!(locale, sign_in_code.used),
        Refusal::WrongCode { attempts_left } => say!(locale, sign_in_code.wrong_code, count = attempts_left),
    }
}
