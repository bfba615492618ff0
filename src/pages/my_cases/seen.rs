//! Saying that one has read what changed in a case (`ChangeCase`).

use crate::ui::IntoPart;
use api::cases::{CaseDetail, CaseSummary, ChangeCase, Stage};
use api::value::CaseId;
use leptos::prelude::*;

use crate::case_status::{case_name, stage_name};
use crate::form::{Act, TroubleBanner};
use crate::i18n::moment;
use crate::say;
use crate::shell::{Announcer, use_place};
use crate::ui::{Button, ButtonKind, VisuallyHidden, live};

/// What is new in a case, in words: when we learned of it and what kind of status it had before.
pub fn news(case: &CaseSummary) -> Option<AnyView> {
    let locale = use_place().locale;
    let news = case.news.as_ref()?;
    let words = say!(locale, cases.news, time = moment(locale, news.learned_at));
    // Where its kind is the same, something else has changed: its date, its history.
    let before = (news.before != case.status.stage && news.before != Stage::Unknown)
        .then(|| format!(" {}", say!(locale, cases.news_before, before = stage_name(locale, news.before))));
    Some(view! { <p class="card__news">{words} {before}</p> }.into_part())
}

/// What the person says they have seen, sent one after the other as long as the page is shown. It outlives the views of the
/// cases, which every answer builds anew. `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Seen {
    act: Act,
    /// Case and `read_at` of the status that was seen; the first of them is on its way, or couldn't be sent.
    said: RwSignal<Vec<(CaseId, i64)>>,
    then: Callback<CaseDetail>,
}

impl Seen {
    /// `then` gets each case as it is after it.
    pub fn new(then: impl Fn(CaseDetail) + Send + Sync + 'static) -> Self {
        let (locale, announcer) = (use_place().locale, expect_context::<Announcer>());
        let then = move |case| {
            announcer.say(say!(locale, cases.seen_done));
            then(case);
        };
        Self { act: Act::new(), said: RwSignal::new(Vec::new()), then: Callback::new(then) }
    }

    fn say(self, id: &CaseId, read_at: i64) {
        let on_its_way = self.act.busy().get_untracked();
        self.said.update(|said| match said.iter().position(|one| one.0 == *id) {
            Some(_) if on_its_way => {}
            None if on_its_way => said.push((id.clone(), read_at)),
            place => {
                // What was pressed last goes first: one that can't be sent holds up no other.
                place.map(|place| said.remove(place));
                said.insert(0, (id.clone(), read_at));
            }
        });
        self.send();
    }

    fn send(self) {
        let Some((id, read_at)) = self.said.with_untracked(|said| said.first().cloned()) else { return };
        let done = move |case| {
            self.said.update(|said| drop(said.remove(0)));
            self.then.run(case);
            self.send();
        };
        self.act.ask(
            &ChangeCase { id, nickname: None, seen: Some(read_at), alerts: None },
            done,
            |never| match never {},
        );
    }

    /// A button for a case of which something wasn't seen yet; nothing for any other.
    pub fn button(self, case: &CaseSummary) -> Option<AnyView> {
        let unseen = case.news.is_some() || (!case.seen && case.status.stage == Stage::Denied);
        let read_at = case.status.read_at.filter(|_| unseen)?;
        let id = StoredValue::new(case.id.clone());
        let press = Callback::new(move |()| self.say(&id.get_value(), read_at));
        let locale = use_place().locale;
        // Which one, for who hears the buttons alone.
        let which =
            [" ", &case_name(locale, case.nickname.as_ref(), &case.status), " ", case.receipt_number.as_str()].concat();
        let place = move || id.with_value(|id| self.said.with(|said| said.iter().position(|one| one.0 == *id)));
        let busy = Signal::derive(move || self.act.busy().get() && place().is_some());
        let failed = move || {
            let trouble = self.act.trouble().filter(|_| place() == Some(0))?;
            Some(view! { <TroubleBanner trouble again=press since=self.act.since()/> }.into_part())
        };
        Some(
            view! {
                {live(failed)}
                <p class="no-print"><Button kind=ButtonKind::Secondary busy on_press=press>{say!(locale, cases.seen)}<VisuallyHidden>{which}</VisuallyHidden></Button></p>
            }
            .into_part(),
        )
    }
}
