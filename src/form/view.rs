//! The form in the page: its summary on top, its general trouble, its submit event.

use crate::ui::IntoPart;
use leptos::prelude::*;

use super::{FormCore, StillWorking, problem_banner::ProblemBanner};
use crate::t;
use crate::ui::{ErrorSummary, live, staged};

/// What is wrong with a form, on top of it.
#[component]
pub fn Problems(#[prop(into)] form: FormCore) -> impl IntoView {
    let act = form.act;
    let again = Callback::new(move |()| {
        if let Some(again) = form.again.get_value() {
            again.run(());
        }
    });
    view! {
        <ErrorSummary title=t!(form.locale, trouble.summary_title) items=form.errors() node_ref=form.summary/>
        {live(move || act.problem().map(|problem| view! { <ProblemBanner problem since=act.since() again of_form=true/> }.into_part()))}
    }
    .into_part()
}

/// A form with its summary. The browser's own checks are off: ours speak the person's language and stay.
#[component]
pub fn FormView(#[prop(into)] form: FormCore, submit: Callback<()>, children: Children) -> impl IntoView {
    view! {
        <Problems form/>
        <form
            method="post"
            novalidate
            aria-busy=move || form.act.busy().get().then_some("true")
            on:submit=move |event| {
                event.prevent_default();
                submit.run(());
            }
        >
            {staged(children)}
        </form>
        <StillWorking active=form.act.busy()/>
    }
    .into_part()
}
