//! The form for the new password (`ResetPassword`); leads on to signing in.

use crate::ui::IntoPart;
use api::recovery::{QuestionDue, Recovery, ResetPasswordDraft, ResetPasswordField};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::RequestProblem;
use crate::form::{Form, FormView, NewPassword};
use crate::i18n::Locale;
use crate::route::Route;
use crate::session::use_session;
use crate::shell::{use_base_path, use_go};
use crate::t;
use crate::ui::Button;

/// The state of a recovery.
#[derive(Clone)]
pub(super) enum State {
    Waiting,
    /// The link has arrived, and wasn't opened yet.
    Arrived,
    Open(Recovery),
    /// The person gives a backup code instead of an answer.
    BackupCode(QuestionDue),
    /// Nothing is open, with the reason; a new link is needed.
    Ended(fn(Locale) -> String),
    Failed(RequestProblem),
}

/// The form for the new password, with the rules of signing up.
#[component]
pub(super) fn ChoosePassword(state: RwSignal<State>) -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let go = StoredValue::new(use_go());
    let form = Form::<ResetPasswordDraft>::new();
    let submit = form.on_submit(
        move |reset| {
            session.reset_login().set(Some(reset.login));
            spawn_local(async move {
                // All sessions of the person have ended, including this browser's.
                session.refresh().await;
                go.try_with_value(|go| go(&Route::SignIn(None), true));
            });
        },
        move |_| state.set(State::Ended(|locale| t!(locale, recover_link.not_begun))),
    );
    view! {
        <p class="lead">{t!(locale, recover_link.password)}</p>
        <FormView form submit>
            <NewPassword field=form.field(ResetPasswordField::Password) label=t!(locale, recover_link.new_password)/>
            <Button submit=true busy=form.sending()>{t!(locale, recover_link.set_password)}</Button>
        </FormView>
    }
    .into_part()
}
