//! Every case of the person (`ListCases`); on to one of them, or to adding one.

use api::cases::{CaseSummary, ListCases};
use leptos::prelude::*;

use super::status::{freshness, mark, own_words};
use crate::route::Route;
use crate::say;
use crate::shell::{Page, load, use_place};
use crate::ui::{Card, LinkButton};

/// My Cases.
#[component]
pub fn List() -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    let cases = load(|| ListCases {});
    let list = cases.view(move |all| {
        if all.cases.is_empty() {
            return view! { <div class="empty"><h2>{say!(locale, cases.empty_title)}</h2><p>{say!(locale, cases.empty)}</p></div> }.into_any();
        }
        let items = all.cases.into_iter().map(|case| view! { <li><Item case/></li> }).collect_view();
        view! { <ul class="card-list">{items}</ul> }.into_any()
    });
    view! {
        <Page title=say!(locale, cases.title)>
            <p><LinkButton href=place.href(&Route::AddCase)>{say!(locale, cases.add)}</LinkButton></p>
            {list}
        </Page>
    }
    .into_any()
}

#[component]
fn Item(case: CaseSummary) -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    let status = case.status;
    let title = own_words(locale, status.title_en.as_ref(), status.title_es.as_ref());
    view! {
        <Card>
            <h2><a class="usa-link receipt" href=place.href(&Route::Case(case.id))>{case.receipt_number.to_string()}</a></h2>
            {status.form_type.clone().map(|form| view! { <p>{say!(locale, cases.form)} " " {form}</p> })}
            <p>{mark(locale, status.stage)}</p>
            {title.map(|(language, title)| view! { <p lang=language>{title}</p> })}
            {freshness(locale, &status)}
        </Card>
    }
    .into_any()
}
