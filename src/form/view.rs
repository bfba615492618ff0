//! The form in the page: its summary on top, its general trouble, its submit event.

use leptos::prelude::*;

use super::{FormCore, StillWorking, trouble::TroubleBanner};
use crate::say;
use crate::ui::{ErrorSummary, in_turn, live};

/// What is wrong with a form, on top of it.
#[component]
pub fn Problems(#[prop(into)] form: FormCore) -> impl IntoView {
    let trouble = form.trouble;
    let again = Callback::new(move |()| {
        if let Some(again) = form.again.get_value() {
            again.run(());
        }
    });
    view! {
        <ErrorSummary title=say!(form.locale, trouble.summary_title) items=form.errors() node_ref=form.summary/>
        {live(move || trouble.get().map(|trouble| view! { <TroubleBanner trouble since=form.since.get_untracked() again of_form=true/> }.into_any()))}
    }
    .into_any()
}

/// A form with its summary. The browser's own checks are off: ours speak the person's language and stay.
#[component]
pub fn FormView(#[prop(into)] form: FormCore, submit: Callback<()>, children: Children) -> impl IntoView {
    view! {
        <Problems form/>
        <form
            method="post"
            novalidate
            aria-busy=move || form.sending.get().then_some("true")
            on:submit=move |event| {
                event.prevent_default();
                submit.run(());
            }
        >
            {in_turn(children)}
        </form>
        <StillWorking active=form.sending/>
    }
    .into_any()
}
