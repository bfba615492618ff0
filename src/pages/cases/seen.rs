//! Marks the changes of a case as read (`ChangeCase`).

use crate::ui::IntoPart;
use api::cases::{CaseSummary, ChangeCase, Stage as CaseStage};
use api::value::CaseId;
use leptos::prelude::*;

use crate::case_status::{case_name, stage_name};
use crate::form::{Act, ProblemBanner};
use crate::i18n::{Locale, moment, use_locale};
use crate::shell::{Announcer, use_base_path};
use crate::t;
use crate::ui::{Button, ButtonKind, Icon, IconName, VisuallyHidden, live, rescue_focus_to};

/// Returns what is new in a case: when it was learned, and the stage before.
pub fn news(case: &CaseSummary) -> Option<AnyView> {
    let locale = use_base_path().locale;
    let news = case.news.as_ref()?;
    let words = t!(locale, cases.news, time = moment(locale, news.learned_at));
    // With an equal stage, something else has changed: its date, its history.
    let before = (news.before != case.status.stage && news.before != CaseStage::Unknown)
        .then(|| format!(" {}", t!(locale, cases.news_before, before = stage_name(locale, news.before))));
    Some(view! { <p class="card__news">{words} {before}</p> }.into_part())
}

/// Marks cases as read, one after the other, as long as the page is shown. Outlives the views of the cases, which every
/// answer builds anew. `Copy`; lives as long as the component that creates it.
#[derive(Clone, Copy)]
pub struct Seen {
    act: Act,
    /// Case and `read_at` of each status that was seen; the first is being sent, or couldn't be sent.
    unsent: RwSignal<Vec<(CaseId, i64)>>,
    /// Case and `read_at` of each status that the server has as read. The list keeps its order, so that nothing moves
    /// while reading.
    marked: RwSignal<Vec<(CaseId, i64)>>,
    announcer: Announcer,
    locale: Locale,
}

impl Default for Seen {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen {
    /// Creates it with no case marked as read.
    pub fn new() -> Self {
        let (unsent, marked) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
        Self { act: Act::new(), unsent, marked, announcer: expect_context(), locale: use_locale() }
    }

    fn say(self, id: &CaseId, read_at: i64) {
        let on_its_way = self.act.busy().get_untracked();
        self.unsent.update(|unsent| match unsent.iter().position(|one| one.0 == *id) {
            Some(_) if on_its_way => {}
            None if on_its_way => unsent.push((id.clone(), read_at)),
            position => {
                // The last press goes first: one that can't be sent blocks no other.
                position.map(|at| unsent.remove(at));
                unsent.insert(0, (id.clone(), read_at));
            }
        });
        self.send();
    }

    fn send(self) {
        let Some((id, read_at)) = self.unsent.with_untracked(|unsent| unsent.first().cloned()) else { return };
        let seen = (id.clone(), read_at);
        let done = move |_| {
            self.unsent.update(|unsent| drop(unsent.remove(0)));
            rescue_focus_to(["#", &id_of(&seen.0)].concat());
            self.marked.update(|marked| marked.push(seen));
            self.announcer.say(t!(self.locale, cases.seen_done));
            self.send();
        };
        self.act.ask(
            &ChangeCase { id, nickname: None, seen: Some(read_at), alerts: None },
            done,
            |never| match never {},
        );
    }

    /// Returns the button for a case with unread changes; `None` for any other.
    pub fn button(self, case: &CaseSummary) -> Option<AnyView> {
        let unseen = case.news.is_some() || (!case.seen && case.status.stage == CaseStage::Denied);
        let read_at = case.status.read_at.filter(|_| unseen)?;
        let id = StoredValue::new(case.id.clone());
        let press = Callback::new(move |()| self.say(&id.get_value(), read_at));
        let locale = self.locale;
        // Names the case, for people who listen to the buttons alone.
        let which =
            [" ", &case_name(locale, case.nickname.as_ref(), &case.status), " ", case.receipt_number.as_str()].concat();
        let position =
            move || id.with_value(|id| self.unsent.with(|unsent| unsent.iter().position(|one| one.0 == *id)));
        let busy = Signal::derive(move || self.act.busy().get() && position().is_some());
        let failed = move || {
            let problem = self.act.problem().filter(|_| position() == Some(0))?;
            Some(view! { <ProblemBanner problem again=press since=self.act.since()/> }.into_part())
        };
        let is_marked = Memo::new(move |_| {
            id.with_value(|id| self.marked.with(|marked| marked.iter().any(|one| one.0 == *id && one.1 == read_at)))
        });
        let show = move || {
            if is_marked.get() {
                let id = id.with_value(id_of);
                return view! {
                    <p class="card__seen" id=id tabindex="-1">
                        <Icon name=IconName::CheckCircle/>
                        {t!(locale, cases.seen_done)}
                    </p>
                }
                .into_part();
            }
            let which = which.clone();
            view! {
                <p class="no-print">
                    <Button kind=ButtonKind::Secondary busy on_press=press>
                        {t!(locale, cases.seen)}
                        <VisuallyHidden>{which}</VisuallyHidden>
                    </Button>
                </p>
            }
            .into_part()
        };
        Some(view! { {live(failed)} {live(show)} }.into_part())
    }
}

/// Returns the id of the text that replaces the button of a case.
fn id_of(case: &CaseId) -> String {
    ["seen-", case.as_str()].concat()
}
