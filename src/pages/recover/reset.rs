//! A new password: the person's own question (`AnswerQuestion`), then the password (`ResetPassword`); on to signing in.

use api::recovery::{
    AnswerQuestionDraft, AnswerQuestionField, AnswerQuestionRefusal as Refusal, QuestionDue, Recovery,
    ResetPasswordDraft, ResetPasswordField,
};
use leptos::prelude::*;

use crate::client::Trouble;
use crate::form::{Form, FormView};
use crate::i18n::question;
use crate::route::Route;
use crate::say;
use crate::session::use_session;
use crate::shell::{Load, use_go, use_place};
use crate::ui::{Button, PasswordField, TextField, live};

/// Where a recovery stands on this screen.
#[derive(Clone)]
pub(super) enum State {
    Waiting,
    Open(Recovery),
    /// Nothing is open, for this reason; a new link is the way on.
    Ended(String),
    Failed(Trouble),
}

/// The question that the server chose; it stays the same until it is answered.
#[component]
pub(super) fn AnswerIt(due: QuestionDue, state: RwSignal<State>) -> impl IntoView {
    let locale = use_place().locale;
    let form = Form::<AnswerQuestionDraft>::new();
    let left = RwSignal::new(due.attempts_left);
    let submit = form.on_submit(
        move |open| state.set(State::Open(open)),
        move |refusal| match refusal {
            Refusal::NotBegun => state.set(State::Ended(say!(locale, recover_link.not_begun))),
            Refusal::Exhausted => state.set(State::Ended(say!(locale, recover_link.exhausted))),
            Refusal::WrongAnswer { attempts_left } => {
                left.set(attempts_left);
                form.refuse(
                    AnswerQuestionField::Answer,
                    say!(locale, recover_link.wrong_answer, count = attempts_left),
                );
            }
        },
    );
    view! {
        <p class="lead">{say!(locale, recover_link.question)}</p>
        <FormView form submit>
            <TextField field=form.field(AnswerQuestionField::Answer) label=question(locale, &due.question).unwrap_or(due.question) hint=say!(locale, recover_link.answer_hint)/>
            <p class="muted">{live(move || say!(locale, recover_link.attempts, count = left.get()))}</p>
            <Button submit=true busy=form.sending()>{say!(locale, recover_link.submit)}</Button>
        </FormView>
    }
    .into_any()
}

/// The new password, by the rules of signing up.
#[component]
pub(super) fn ChoosePassword(state: RwSignal<State>) -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let go = StoredValue::new(use_go());
    let form = Form::<ResetPasswordDraft>::new();
    let submit = form.on_submit(
        move |reset| {
            session.reset().set(Some(reset.login));
            Load::<()>::spawn(async move {
                // The person's sessions have ended, the one of this browser too.
                session.refresh().await;
                go.try_with_value(|go| go(&Route::SignIn(None), true));
            });
        },
        move |_| state.set(State::Ended(say!(locale, recover_link.not_begun))),
    );
    view! {
        <p class="lead">{say!(locale, recover_link.password)}</p>
        <FormView form submit>
            <PasswordField
                field=form.field(ResetPasswordField::Password)
                label=say!(locale, recover_link.new_password)
                hint=say!(locale, sign_up.password_hint)
                autocomplete="new-password"
                show=say!(locale, shell.show)
                hide=say!(locale, shell.hide)
            />
            <Button submit=true busy=form.sending()>{say!(locale, recover_link.set_password)}</Button>
        </FormView>
    }
    .into_any()
}
