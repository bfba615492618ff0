//! Saying that one has read what changed in a case (`ChangeCase`).

use crate::ui::IntoPart;
use api::cases::{CaseDetail, CaseSummary, ChangeCase, Stage};
use leptos::prelude::*;

use crate::case_status::stage_name;
use crate::form::Act;
use crate::i18n::moment;
use crate::say;
use crate::shell::use_place;
use crate::ui::{Button, ButtonKind};

/// What is new in a case, in words: when it changed and what it was before.
pub fn news(case: &CaseSummary) -> Option<AnyView> {
    let locale = use_place().locale;
    let news = case.news.as_ref()?;
    let before = stage_name(locale, news.before);
    let words = say!(locale, cases.news, time = moment(locale, news.learned_at), before = before);
    Some(view! { <p class="card__news">{words}</p> }.into_part())
}

/// A button for a case of which something wasn't seen yet; nothing for any other. `then` gets the case as it is now.
pub fn seen(case: &CaseSummary, then: Callback<CaseDetail>) -> Option<AnyView> {
    let unseen = case.news.is_some() || (!case.seen && case.status.stage == Stage::Denied);
    let seen = case.status.read_at.filter(|_| unseen)?;
    let request = ChangeCase { id: case.id.clone(), nickname: None, seen: Some(seen) };
    Some(view! { <Seen request then/> }.into_part())
}

#[component]
fn Seen(request: ChangeCase, then: Callback<CaseDetail>) -> impl IntoView {
    let locale = use_place().locale;
    let act = Act::new();
    let send = Callback::new(move |()| act.ask(&request, move |case| then.run(case), |never| match never {}));
    view! {
        {act.banner(send)}
        <p class="no-print"><Button kind=ButtonKind::Secondary busy=act.busy() on_press=send>{say!(locale, cases.seen)}</Button></p>
    }
    .into_part()
}
