//! Adds receipt numbers to My Cases (`AddCase`), one after the other, and names the pieces of a list that are no numbers. The
//! page decides which words it shows for each outcome.

use api::cases::{AddCase, AddCaseRefusal, Anyway, CaseDetail};
use api::field::Draft;
use api::tracking::{MOST, unread_in};
use api::value::{CaseId, ReceiptNumber};
use leptos::prelude::*;

use crate::form::{Act, Form};
use crate::i18n::sentence;

/// What became of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the list now.
    Added(CaseId),
    /// It was in the list before.
    AlreadyAdded,
    /// The agency doesn't know it.
    NotFound,
    /// The list has no room for it.
    TooMany,
}

impl Outcome {
    /// Whether the number isn't in the list, so that it may be asked for again.
    pub fn is_declined(&self) -> bool {
        matches!(self, Self::NotFound | Self::TooMany)
    }
}

/// What became of each number, in the order in which they were asked for.
pub type Outcomes = Vec<(ReceiptNumber, Outcome)>;

/// How many of them came into the list.
pub fn count_added(outcomes: &[(ReceiptNumber, Outcome)]) -> usize {
    outcomes.iter().filter(|one| matches!(one.1, Outcome::Added(_))).count()
}

/// Numbers that are added one after the other. `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Adding {
    act: Act,
    wanted: StoredValue<Vec<ReceiptNumber>>,
    anyway: StoredValue<Option<Anyway>>,
    outcomes: RwSignal<Outcomes>,
    finished: Callback<Outcomes>,
}

impl Adding {
    /// `outcomes` may outlive the component. `finished` gets those of the numbers that were asked for last, once each has one.
    pub fn new(outcomes: RwSignal<Outcomes>, finished: impl Fn(Outcomes) + Send + Sync + 'static) -> Self {
        Self {
            act: Act::new(),
            wanted: StoredValue::default(),
            anyway: StoredValue::new(None),
            outcomes,
            finished: Callback::new(finished),
        }
    }

    /// True while a number is being added.
    pub fn busy(self) -> RwSignal<bool> {
        self.act.busy()
    }

    /// What became of a number, tracked; `None` where it wasn't asked for, or there is no answer yet.
    pub fn outcome(self, number: &ReceiptNumber) -> Option<Outcome> {
        self.outcomes.with(|all| all.iter().find(|one| one.0 == *number).map(|one| one.1.clone()))
    }

    /// How many came into the list, tracked.
    pub fn count(self) -> usize {
        self.outcomes.with(|all| count_added(all))
    }

    /// Forgets what became of the numbers before.
    pub fn forget(self) {
        self.outcomes.set(Vec::new());
    }

    /// Adds the numbers that aren't in the list yet, unless others are being added. With `anyway`, also what the agency doesn't know.
    pub fn add(self, numbers: Vec<ReceiptNumber>, anyway: Option<Anyway>) {
        if self.act.busy().get_untracked() {
            return;
        }
        self.outcomes.update(|all| all.retain(|one| !one.1.is_declined()));
        self.anyway.set_value(anyway);
        self.wanted.set_value(numbers);
        let rest = self.rest();
        self.wanted.set_value(rest);
        self.next();
    }

    fn next(self) {
        let Some(number) = self.rest().into_iter().next() else { return self.finish() };
        let request = AddCase { receipt_number: number.clone(), anyway: self.anyway.get_value() };
        let declined = number.clone();
        let refused = move |refusal| {
            match refusal {
                AddCaseRefusal::AlreadyAdded => self.became(declined, Outcome::AlreadyAdded),
                AddCaseRefusal::NotFound => self.became(declined, Outcome::NotFound),
                // Where there is room for none, there is none for the others.
                AddCaseRefusal::TooMany => {
                    self.rest().into_iter().for_each(|one| self.became(one, Outcome::TooMany));
                }
            }
            self.next();
        };
        let added = move |added: CaseDetail| {
            self.became(number, Outcome::Added(added.case.id));
            self.next();
        };
        self.act.ask(&request, added, refused);
    }

    fn became(self, number: ReceiptNumber, outcome: Outcome) {
        self.outcomes.update(|all| all.push((number, outcome)));
    }

    /// Numbers that were asked for last and have no outcome yet.
    fn rest(self) -> Vec<ReceiptNumber> {
        let has_outcome =
            |number: &ReceiptNumber| self.outcomes.with_untracked(|all| all.iter().any(|one| one.0 == *number));
        self.wanted.with_value(|wanted| wanted.iter().filter(|number| !has_outcome(number)).cloned().collect())
    }

    fn finish(self) {
        let wanted = self.wanted.get_value();
        let outcomes = self.outcomes.get_untracked().into_iter().filter(|one| wanted.contains(&one.0));
        self.finished.run(outcomes.collect());
    }

    /// What went wrong, with a button that goes on where it stopped.
    pub fn banner(self) -> AnyView {
        self.act.banner(Callback::new(move |()| self.next()))
    }
}

/// Where a text is a list with pieces that are no receipt numbers, says so of each at a form's field, and returns true. One
/// sentence for several numbers would name none of them.
pub fn refuse_unread<D: Draft>(form: Form<D>, field: D::Field, text: &str) -> bool {
    let unread = unread_in(text);
    if unread.iter().all(|one| one.0 == text.trim()) {
        return false;
    }
    let named = unread.into_iter().take(MOST).map(|(piece, why)| (piece.to_owned(), why));
    form.refuse_each(field, named.map(|(piece, why)| move |locale| format!("{piece}: {}", sentence(locale, why))));
    true
}
