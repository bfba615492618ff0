//! The view of a form: the error summary, the problem banner and the submit event.

use crate::ui::IntoPart;
use leptos::prelude::*;

use super::{FormCore, StillWorking, problem_banner::ProblemBanner};
use crate::t;
use crate::ui::{ErrorSummary, live, staged};

/// The error summary and the problem banner, on top of a form.
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
        {live(move || act.problem().map(|problem| view! {
            <ProblemBanner problem since=act.since() again of_form=true/>
        }.into_part()))}
    }
    .into_part()
}

/// A form with its error summary. The browser's own validation is off: its messages vanish, and may be in another
/// language.
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
