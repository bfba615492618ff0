//! The security code (`VerifyCode`, `VerifyBackupCode`), after which the guard redirects. Other ways: another method,
//! signing in anew.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::sign_in::{
    CodeDue, CodeMethod, VerifyBackupCodeDraft, VerifyBackupCodeField, VerifyCodeDraft, VerifyCodeField,
    VerifyCodeRefusal as Refusal,
};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use super::no_method::WhoHelps;
use super::other_ways::OtherWays;
use crate::form::{Form, FormView};
use crate::i18n::{Locale, tries};
use crate::kept::kept;
use crate::session::{Session, use_session};
use crate::shell::{CodeLife, CodeTime, Page, held_back, use_base_path};
use crate::t;
use crate::ui::{Button, CodeField, NarrowColumn, focus_on, live};

/// The page for the security code.
#[component]
pub fn EnterCode() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let due = Memo::new(move |before: Option<&Option<CodeDue>>| {
        session.with(|now| match now {
            Session::CodeDue(due) => Some(due.clone()),
            // Once signed in, everything stays until the guard redirects.
            _ => before.cloned().flatten(),
        })
    });
    let life = kept("life", CodeLife::unknown);
    // Each answer has new times and tries.
    let told = kept("told", || -1.0);
    effect(move |_| {
        if let Some(due) = due.get().filter(|_| told.get_untracked() != session.learned_at()) {
            told.set(session.learned_at());
            let mut now = CodeLife::sent(due.expires_in, due.resend_in, due.attempts_left, due.held_back);
            now.start = session.learned_at();
            now.expires_in = now.expires_in.filter(|_| due.method.is_sent());
            life.set(now);
        }
    });
    let method = Memo::new(move |_| due.with(|due| due.as_ref().map(|due| due.method)));
    // Another method has a field of its own, which takes the focus.
    effect(move |before: Option<Option<CodeMethod>>| {
        let method = method.get();
        if before.is_some_and(|before| before != method) {
            spawn_local(async {
                tick().await;
                focus_on("input");
            });
        }
        method
    });
    let form = move || match method.get() {
        Some(CodeMethod::BackupCode) => view! { <BackupForm due/> }.into_part(),
        _ => view! { <CodeForm due life/> }.into_part(),
    };
    view! {
        <NarrowColumn>
            <Page title=t!(locale, sign_in_code.title)>
                {live(form)}
                <OtherWays due life/>
            </Page>
        </NarrowColumn>
    }
    .into_part()
}

#[component]
fn CodeForm(due: Memo<Option<CodeDue>>, life: RwSignal<CodeLife>) -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let form = Form::<VerifyCodeDraft>::new();
    let is_sent = move || due.with_untracked(|due| due.as_ref().is_some_and(|due| due.method.is_sent()));
    let refused = move |refusal: Refusal| {
        life.update(|life| match refusal {
            Refusal::WrongCode { attempts_left } => life.attempts_left = Some(attempts_left),
            Refusal::Exhausted => life.attempts_left = Some(0),
            _ => {}
        });
        // No further code can be requested.
        let over_here = matches!(refusal, Refusal::Exhausted) && !is_sent();
        form.refuse(VerifyCodeField::Code, move |locale| match over_here {
            true => t!(locale, sign_in_code.exhausted_here),
            false => words(locale, refusal),
        });
    };
    let submit = form.on_submit(move |reply| session.enter(reply), refused);
    // A new code makes what was typed and its errors void.
    let of = kept("code of", || untrack(|| session.learned_at()));
    effect(move |_| {
        due.track();
        let now = untrack(|| session.learned_at());
        if of.get_untracked() != now {
            of.set(now);
            form.empty();
        }
    });
    let sent = move || {
        due.with(|due| {
            due.as_ref().map(|due| match &due.sent_to {
                _ if due.held_back => held_back(locale, due.resend_in),
                Some(address) => t!(locale, sign_in_code.sent_to, place = address.clone()),
                None => t!(locale, sign_in_code.from_app),
            })
        })
    };
    let field = form.field(VerifyCodeField::Code);
    view! {
        <p>{live(sent)}</p>
        <FormView form submit>
            <CodeField field label=t!(locale, sign_in_code.code) hint=t!(locale, code.hint)/>
            <CodeTime life field/>
            <Button submit=true busy=form.sending()>{t!(locale, sign_in_code.submit)}</Button>
        </FormView>
    }
    .into_part()
}

#[component]
fn BackupForm(due: Memo<Option<CodeDue>>) -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let form = Form::<VerifyBackupCodeDraft>::new();
    let submit = form.on_submit(
        move |reply| session.enter(reply),
        move |refusal| {
            let refusal = refusal.into();
            form.refuse(VerifyBackupCodeField::BackupCode, move |locale| match refusal {
                Refusal::Used => t!(locale, recover_link.backup_used),
                Refusal::Exhausted => t!(locale, sign_in_code.exhausted_here),
                refusal => words(locale, refusal),
            });
        },
    );
    let alone = Memo::new(move |_| due.with(|due| due.as_ref().is_some_and(|due| due.methods.len() == 1)));
    let no_other_way =
        move || alone.get().then(|| view! { <p>{t!(locale, sign_in_code.only_backup)}</p> <WhoHelps/> }.into_part());
    view! {
        <p>{t!(locale, sign_in_code.backup_lead)}</p>
        {live(no_other_way)}
        <FormView form submit>
            <CodeField
                letters=true
                field=form.field(VerifyBackupCodeField::BackupCode)
                label=t!(locale, sign_in_code.backup_code)
                hint=t!(locale, sign_in_code.backup_hint)
            />
            <Button submit=true busy=form.sending()>{t!(locale, sign_in_code.submit)}</Button>
        </FormView>
    }
    .into_part()
}

fn words(locale: Locale, refusal: Refusal) -> String {
    match refusal {
        Refusal::NotBegun => t!(locale, sign_in_code.not_begun),
        Refusal::Expired => t!(locale, sign_in_code.expired),
        Refusal::Exhausted => t!(locale, sign_in_code.exhausted),
        Refusal::Used => t!(locale, sign_in_code.used),
        Refusal::WrongCode { attempts_left } => {
            t!(locale, sign_in_code.wrong_code, tries = tries(locale, attempts_left))
        }
    }
}
