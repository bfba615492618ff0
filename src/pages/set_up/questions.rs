//! Three security questions and answers (`ListQuestions`, `AnswerQuestions`); leads on to the account number.

use crate::ui::IntoPart;
use api::set_up::{AnswerQuestionsDraft, AnswerQuestionsField as F, ListQuestions, Step as SetUpStep};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::steps::steps;
use crate::form::{Form, FormView};
use crate::i18n;
use crate::session::use_session;
use crate::shell::{Page, load, use_base_path};
use crate::t;
use crate::ui::{Button, NarrowColumn, Select, TextField};

const PAIRS: [(F, F); 3] = [(F::Question1, F::Answer1), (F::Question2, F::Answer2), (F::Question3, F::Answer3)];

/// The page of the security questions.
#[component]
pub fn Questions() -> impl IntoView {
    let locale = use_base_path().locale;
    let bank = load(|| ListQuestions {});
    view! {
        <NarrowColumn>
            <Page title=t!(locale, questions.title) before=steps(SetUpStep::Questions)>
                <p class="lead">{t!(locale, questions.lead)}</p>
                {bank.view(|bank| view! { <Answers bank=bank.questions/> }.into_part())}
            </Page>
        </NarrowColumn>
    }
    .into_part()
}

#[component]
fn Answers(bank: Vec<String>) -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let form = Form::<AnswerQuestionsDraft>::new();
    let submit = form.on_submit(move |reply| session.enter(reply), move |_| spawn_local(session.refresh()));
    let mut options = vec![(String::new(), t!(locale, questions.choose))];
    // A question of a newer server has no sentence here, and is left out.
    options.extend(bank.into_iter().filter_map(|code| i18n::question(locale, &code).map(|words| (code, words))));
    let pairs = PAIRS
        .into_iter()
        .enumerate()
        .map(|(index, (question, answer))| {
            let number = index + 1;
            let (ask, tell) =
                (t!(locale, questions.question, number = number), t!(locale, questions.answer, number = number));
            view! {
                <Select field=form.named(question, ask.clone()) label=ask options=options.clone()/>
                <TextField field=form.named(answer, tell.clone()) label=tell/>
            }
            .into_part()
        })
        .collect_view();
    view! {
        <FormView form submit>
            {pairs}
            <Button submit=true busy=form.sending()>{t!(locale, questions.submit)}</Button>
        </FormView>
    }
    .into_part()
}
