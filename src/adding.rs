//! Adds receipt numbers to My Cases (`AddCase`), one after the other, and names the pieces of a list that aren't
//! numbers. The page that uses it chooses the words for each outcome.

use api::cases::{AddCase, AddCaseRefusal, Anyway, CaseDetail};
use api::field::Draft;
use api::tracking::{MOST, unread_in};
use api::value::{CaseId, ReceiptNumber};
use leptos::prelude::*;

use crate::form::{Act, Form};
use crate::i18n::sentence;

/// The outcome of adding a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The number was added.
    Added(CaseId),
    /// The list has the number already.
    AlreadyAdded,
    /// The agency doesn't know the number.
    NotFound,
    /// The list is full.
    TooMany,
}

impl Outcome {
    /// Returns whether the number wasn't added, so that it may be asked for again.
    pub fn is_declined(&self) -> bool {
        matches!(self, Self::NotFound | Self::TooMany)
    }
}

/// The outcome of each number, in the order in which they were asked for.
pub type Outcomes = Vec<(ReceiptNumber, Outcome)>;

/// Returns how many numbers were added.
pub fn count_added(outcomes: &[(ReceiptNumber, Outcome)]) -> usize {
    outcomes.iter().filter(|one| matches!(one.1, Outcome::Added(_))).count()
}

/// Adds numbers one after the other. `Copy`; lives as long as the component that creates it.
#[derive(Clone, Copy)]
pub struct Adding {
    act: Act,
    wanted: StoredValue<Vec<ReceiptNumber>>,
    anyway: StoredValue<Option<Anyway>>,
    outcomes: RwSignal<Outcomes>,
    finished: Callback<Outcomes>,
}

impl Adding {
    /// Creates it with nothing to add. `outcomes` may outlive the component. `finished` gets the outcomes of the last
    /// call of [`Self::add`], once every number has one.
    pub fn new(outcomes: RwSignal<Outcomes>, finished: impl Fn(Outcomes) + Send + Sync + 'static) -> Self {
        Self {
            act: Act::new(),
            wanted: StoredValue::default(),
            anyway: StoredValue::new(None),
            outcomes,
            finished: Callback::new(finished),
        }
    }

    /// Returns a signal that is true while a number is being added.
    pub fn busy(self) -> RwSignal<bool> {
        self.act.busy()
    }

    /// Returns the outcome of a number, tracked; `None` when it wasn't asked for or has no answer yet.
    pub fn outcome(self, number: &ReceiptNumber) -> Option<Outcome> {
        self.outcomes.with(|all| all.iter().find(|one| one.0 == *number).map(|one| one.1.clone()))
    }

    /// Returns how many numbers were added, tracked.
    pub fn count(self) -> usize {
        self.outcomes.with(|all| count_added(all))
    }

    /// Clears the outcomes.
    pub fn forget(self) {
        self.outcomes.set(Vec::new());
    }

    /// Adds the numbers that aren't in the list yet, in order. With `anyway`, also numbers that the agency doesn't
    /// know. Does nothing while others are being added.
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
                // A full list has no room for the others either.
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

    /// Returns the numbers that were asked for and have no outcome yet.
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

    /// Returns the banner of a problem, whose button goes on where it stopped.
    pub fn banner(self) -> AnyView {
        self.act.banner(Callback::new(move |()| self.next()))
    }
}

/// Shows an error at a form's field for each piece of a list that isn't a receipt number. Returns whether there are
/// any. One sentence for several pieces would name none of them.
pub fn refuse_unread<D: Draft>(form: Form<D>, field: D::Field, text: &str) -> bool {
    let unread = unread_in(text);
    if unread.iter().all(|one| one.0 == text.trim()) {
        return false;
    }
    let named = unread.into_iter().take(MOST).map(|(piece, why)| (piece.to_owned(), why));
    form.refuse_each(field, named.map(|(piece, why)| move |locale| format!("{piece}: {}", sentence(locale, why))));
    true
}
