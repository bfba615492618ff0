//! Saying that one has read what changed in a case (`ChangeCase`).

use crate::ui::IntoPart;
use api::cases::{CaseDetail, CaseSummary, ChangeCase, Stage};
use api::value::CaseId;
use leptos::prelude::*;

use crate::case_status::stage_name;
use crate::form::{Act, TroubleBanner};
use crate::i18n::moment;
use crate::say;
use crate::shell::{Announcer, use_place};
use crate::ui::{Button, ButtonKind, live};

/// What is new in a case, in words: when we learned of it and what kind of status it had before.
pub fn news(case: &CaseSummary) -> Option<AnyView> {
    let locale = use_place().locale;
    let news = case.news.as_ref()?;
    let words = say!(locale, cases.news, time = moment(locale, news.learned_at));
    // Where its kind is the same, something else has changed: its date, its history.
    let before = (news.before != case.status.stage)
        .then(|| format!(" {}", say!(locale, cases.news_before, before = stage_name(locale, news.before))));
    Some(view! { <p class="card__news">{words} {before}</p> }.into_part())
}

/// What people say they have read, until the server knows it: sent one after the other. It outlives the views of the cases,
/// which every answer builds anew. `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Reading {
    act: Act,
    /// Case and reading, the first of them on its way.
    said: RwSignal<Vec<(CaseId, i64)>>,
    then: Callback<CaseDetail>,
}

impl Reading {
    /// `then` gets each case as it is after it.
    pub fn new(then: impl Fn(CaseDetail) + Send + Sync + 'static) -> Self {
        let (locale, announcer) = (use_place().locale, expect_context::<Announcer>());
        let then = move |case| {
            announcer.say(say!(locale, cases.seen_done));
            then(case);
        };
        Self { act: Act::new(), said: RwSignal::new(Vec::new()), then: Callback::new(then) }
    }

    fn say(self, id: &CaseId, reading: i64) {
        if !self.said.with_untracked(|said| said.iter().any(|one| one.0 == *id)) {
            self.said.update(|said| said.push((id.clone(), reading)));
        }
        self.send();
    }

    fn send(self) {
        let Some((id, reading)) = self.said.with_untracked(|said| said.first().cloned()) else { return };
        let done = move |case| {
            self.said.update(|said| drop(said.remove(0)));
            self.then.run(case);
            self.send();
        };
        self.act.ask(&ChangeCase { id, nickname: None, seen: Some(reading) }, done, |never| match never {});
    }

    /// A button for a case of which something wasn't seen yet; nothing for any other.
    pub fn button(self, case: &CaseSummary) -> Option<AnyView> {
        let unseen = case.news.is_some() || (!case.seen && case.status.stage == Stage::Denied);
        let reading = case.status.read_at.filter(|_| unseen)?;
        let id = StoredValue::new(case.id.clone());
        let press = Callback::new(move |()| self.say(&id.get_value(), reading));
        let place = move || id.with_value(|id| self.said.with(|said| said.iter().position(|one| one.0 == *id)));
        let busy = Signal::derive(move || self.act.busy().get() && place().is_some());
        let failed = move || {
            let trouble = self.act.trouble().filter(|_| place() == Some(0))?;
            Some(view! { <TroubleBanner trouble again=press since=self.act.since()/> }.into_part())
        };
        Some(
            view! {
                {live(failed)}
                <p class="no-print"><Button kind=ButtonKind::Secondary busy on_press=press>{say!(use_place().locale, cases.seen)}</Button></p>
            }
            .into_part(),
        )
    }
}
