//! The proof that a new password needs besides the link: the answer to a security question (`AnswerQuestion`) or a
//! backup code (`ProveByBackupCode`).

use crate::ui::IntoPart;
use api::recovery::{
    AnswerQuestionDraft, AnswerQuestionField, AnswerQuestionRefusal, ProveByBackupCodeDraft, ProveByBackupCodeField,
    ProveByBackupCodeRefusal, QuestionDue, Recovery,
};
use leptos::prelude::*;

use super::reset::State;
use crate::form::{Form, FormView};
use crate::i18n::{question, tries};
use crate::shell::use_base_path;
use crate::t;
use crate::ui::{Button, ButtonKind, CodeField, TextField, live};

/// The form for the question that the server chose, the same one until it is answered.
#[component]
pub(super) fn AnswerIt(due: QuestionDue, left: RwSignal<u32>, state: RwSignal<State>) -> impl IntoView {
    use AnswerQuestionRefusal as Refusal;
    let locale = use_base_path().locale;
    let form = Form::<AnswerQuestionDraft>::new();
    let submit = form.on_submit(
        move |open| state.set(State::Open(open)),
        move |refusal| match refusal {
            Refusal::NotBegun => state.set(State::Ended(|locale| t!(locale, recover_link.not_begun))),
            Refusal::Exhausted => state.set(State::Ended(|locale| t!(locale, recover_link.exhausted))),
            Refusal::WrongAnswer { attempts_left } => {
                left.set(attempts_left);
                form.refuse(AnswerQuestionField::Answer, move |locale| {
                    t!(locale, recover_link.wrong_answer, tries = tries(locale, attempts_left))
                });
            }
        },
    );
    let instead = due.backup_code.then(|| {
        let due = due.clone();
        let change = move || {
            state.set(State::BackupCode(due.clone()));
        };
        view! { <p><Button kind=ButtonKind::Quiet on_press=change>{t!(locale, recover_link.by_backup)}</Button></p> }
    });
    view! {
        <p class="lead">{t!(locale, recover_link.question)}</p>
        <FormView form submit>
            <TextField
                field=form.field(AnswerQuestionField::Answer)
                label=question(locale, &due.question).unwrap_or(due.question)
                hint=t!(locale, recover_link.answer_hint)
            />
            <p class="muted">{live(move || tries(locale, left.get()))}</p>
            <Button submit=true busy=form.sending()>{t!(locale, recover_link.submit)}</Button>
        </FormView>
        {instead}
    }
    .into_part()
}

/// The form for a backup code, instead of a question or when none is asked.
#[component]
pub(super) fn GiveBackupCode(
    left: RwSignal<u32>,
    /// The question that can be asked instead.
    question: Option<QuestionDue>,
    state: RwSignal<State>,
) -> impl IntoView {
    use ProveByBackupCodeRefusal as Refusal;
    let locale = use_base_path().locale;
    let form = Form::<ProveByBackupCodeDraft>::new();
    let submit = form.on_submit(
        move |open| state.set(State::Open(open)),
        move |refusal| match refusal {
            Refusal::NotBegun => state.set(State::Ended(|locale| t!(locale, recover_link.not_begun))),
            Refusal::Exhausted => state.set(State::Ended(|locale| t!(locale, recover_link.exhausted))),
            Refusal::Used => {
                left.update(|left| *left = left.saturating_sub(1));
                form.refuse(ProveByBackupCodeField::BackupCode, |locale| t!(locale, recover_link.backup_used));
            }
            Refusal::WrongCode { attempts_left } => {
                left.set(attempts_left);
                form.refuse(ProveByBackupCodeField::BackupCode, move |locale| {
                    t!(locale, sign_in_code.wrong_code, tries = tries(locale, attempts_left))
                });
            }
        },
    );
    let asked = question.is_some();
    let back = question.map(|due| {
        let change = move || {
            state.set(State::Open(Recovery::QuestionDue(due.clone())));
        };
        view! { <p><Button kind=ButtonKind::Quiet on_press=change>{t!(locale, recover_link.by_question)}</Button></p> }
            .into_part()
    });
    let why = (!asked).then(|| view! { <p>{t!(locale, recover_link.backup_why)}</p> }.into_part());
    view! {
        <p class="lead">{t!(locale, sign_in_code.backup_lead)}</p>
        {why}
        <FormView form submit>
            <CodeField
                letters=true
                field=form.field(ProveByBackupCodeField::BackupCode)
                label=t!(locale, sign_in_code.backup_code)
                hint=t!(locale, sign_in_code.backup_hint)
            />
            <p class="muted">{live(move || tries(locale, left.get()))}</p>
            <Button submit=true busy=form.sending()>{t!(locale, recover_link.submit)}</Button>
        </FormView>
        {back}
    }
    .into_part()
}
