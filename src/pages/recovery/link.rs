//! The page of the mailed link. A press opens the recovery (`OpenRecovery`); a reload reads it (`ReadRecovery`).

use crate::ui::IntoPart;
use api::field::Draft;
use api::recovery::{
    BackupCodeDue, Found, OpenRecoveryDraft, OpenRecoveryRefusal, QuestionDue, ReadRecovery, Recovery,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::proofs::{AnswerIt, GiveBackupCode};
use super::reset::{ChoosePassword, State};
use crate::client::{Failure, use_client};
use crate::form::{ProblemBanner, Waiting};
use crate::kept::kept;
use crate::route::{Route, Topic};
use crate::session::use_session;
use crate::shell::{Page, on_secret, use_base_path, use_support};
use crate::t;
use crate::ui::{
    BigNumber, Button, ButtonGroup, ButtonKind, CopyButton, DescriptionList, LinkButton, NarrowColumn, Row, SummaryBox,
    live,
};

/// The page of a recovery link.
#[component]
pub fn Link() -> impl IntoView {
    let (base_path, client, session) = (use_base_path(), use_client(), use_session());
    let locale = base_path.locale;
    let state = kept("state", || State::Waiting);
    let secret = kept("pressed", String::new);
    let left = kept("left", || 0);
    let again = Callback::new(move |()| {
        state.set(State::Waiting);
        let token = secret.get_untracked();
        spawn_local(async move {
            let next = if token.is_empty() {
                match client.send(&ReadRecovery {}).await {
                    Ok(open) => State::Open(open),
                    Err(Failure::Refused(_)) => State::Ended(|locale| t!(locale, recover_link.not_begun)),
                    Err(failure) => State::Failed(failure.problem()),
                }
            } else if let Ok(request) = (OpenRecoveryDraft { token }).check() {
                match client.send(&request).await {
                    Ok(open) => {
                        // The browser has a new progress cookie, to which the next CSRF value is bound.
                        session.refresh().await;
                        State::Open(open)
                    }
                    Err(Failure::Refused(OpenRecoveryRefusal::Used)) => {
                        State::Ended(|locale| t!(locale, recover_link.used))
                    }
                    Err(Failure::Refused(OpenRecoveryRefusal::Expired)) => {
                        State::Ended(|locale| t!(locale, recover_link.expired))
                    }
                    Err(failure) => State::Failed(failure.problem()),
                }
            } else {
                State::Ended(|locale| t!(locale, recover_link.missing))
            };
            if let State::Open(open) = &next
                && let Some(attempts_left) = attempts_left(open)
            {
                left.try_set(attempts_left);
            }
            state.try_set(next);
        });
    });
    on_secret(move |taken| {
        let pressed_on = !taken.is_empty();
        secret.set(taken);
        // A press spends the link, never its arrival: mail scanners open links and run their scripts.
        if pressed_on {
            state.set(State::Arrived);
        } else if state.with_untracked(|now| matches!(now, State::Waiting)) {
            again.run(());
        }
    });
    let show = move || match state.get() {
        State::Waiting => {
            let title = t!(locale, recover_link.title);
            view! { <Page title><p>{t!(locale, recover_link.waiting)}</p><Waiting/></Page> }.into_part()
        }
        State::Arrived => {
            let inside = view! {
                <p class="lead">{t!(locale, recover_link.arrived)}</p>
                <Button on_press=again>{t!(locale, recover_link.open)}</Button>
            };
            view! { <Page title=t!(locale, recover_link.title)>{inside.into_any()}</Page> }.into_part()
        }
        State::Failed(problem) => {
            page(t!(locale, recover_link.title), view! { <ProblemBanner problem again/> }.into_part())
        }
        State::Ended(why) => ended(why(locale)),
        State::Open(Recovery::Found(found)) => shown(found),
        State::Open(Recovery::QuestionDue(QuestionDue { attempts_left: 0, .. }))
        | State::Open(Recovery::BackupCodeDue(BackupCodeDue { attempts_left: 0 })) => {
            ended(t!(locale, recover_link.exhausted))
        }
        State::Open(Recovery::QuestionDue(due)) => {
            page(t!(locale, recover_link.question_title), view! { <AnswerIt due left state/> }.into_part())
        }
        State::Open(Recovery::BackupCodeDue(_)) => page(
            t!(locale, recover_link.backup_title),
            view! { <GiveBackupCode left question=None state/> }.into_part(),
        ),
        State::BackupCode(question) => page(
            t!(locale, recover_link.backup_title),
            view! { <GiveBackupCode left question=Some(question) state/> }.into_part(),
        ),
        State::Open(Recovery::NoOtherProof) => no_other_proof(),
        State::Open(Recovery::PasswordDue) => {
            page(t!(locale, recover_link.password_title), view! { <ChoosePassword state/> }.into_part())
        }
    };
    view! { <NarrowColumn>{live(show)}</NarrowColumn> }.into_part()
}

/// Returns the tries that are left for a question or a backup code; `None` when neither is due.
fn attempts_left(open: &Recovery) -> Option<u32> {
    match open {
        Recovery::QuestionDue(due) => Some(due.attempts_left),
        Recovery::BackupCodeDue(due) => Some(due.attempts_left),
        _ => None,
    }
}

fn page(title: String, inside: AnyView) -> AnyView {
    view! { <Page title further=true>{inside}</Page> }.into_part()
}

fn ended(text: String) -> AnyView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let inside = view! {
        <p>{text}</p>
        <ButtonGroup>
            <LinkButton href=base_path.href(&Route::Recover)>{t!(locale, recover_link.begin_again)}</LinkButton>
            <LinkButton href=base_path.href(&Route::SignIn(None)) kind=ButtonKind::Secondary>
                {t!(locale, recover_link.sign_in)}
            </LinkButton>
        </ButtonGroup>
    };
    page(t!(locale, recover_link.ended_title), inside.into_any())
}

fn no_other_proof() -> AnyView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let inside = view! {
        <p class="lead">{t!(locale, recover_link.no_proof)}</p>
        {live(use_support(locale))}
        <p>{t!(locale, recover_link.no_proof_device)}</p>
        <ButtonGroup>
            <LinkButton href=base_path.href(&Route::Answer(Topic::Support))>
                {t!(locale, help.support_title)}
            </LinkButton>
            <LinkButton href=base_path.href(&Route::Recover) kind=ButtonKind::Secondary>
                {t!(locale, recover_link.begin_again)}
            </LinkButton>
        </ButtonGroup>
    };
    page(t!(locale, recover_link.no_proof_title), inside.into_any())
}

fn shown(found: Found) -> AnyView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let number = found.account_number.map(|digits| {
        let copied = digits.clone();
        let shown = view! {
            <SummaryBox heading=t!(locale, profile.number)><BigNumber digits id="account_number"/></SummaryBox>
        };
        let copy = view! {
            <CopyButton
                text=copied
                label=t!(locale, shell.copy)
                copied=t!(locale, shell.copied)
                failed=t!(locale, shell.copy_failed)
                select_id="account_number"
            />
        };
        (shown.into_any(), copy.into_any())
    });
    let (number, copy) =
        number.unwrap_or_else(|| (view! { <p>{t!(locale, recover_link.no_number)}</p> }.into_part(), ().into_any()));
    let rows = vec![Row::new(t!(locale, profile.user_name), found.user_name)];
    let inside = view! {
        <p class="lead">{t!(locale, recover_link.found)}</p>
        <DescriptionList rows/>
        {number}
        <ButtonGroup>
            {copy}
            <LinkButton href=base_path.href(&Route::SignIn(None))>{t!(locale, recover_link.sign_in)}</LinkButton>
        </ButtonGroup>
    };
    page(t!(locale, recover_link.found_title), inside.into_any())
}
