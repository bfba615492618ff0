//! Adding receipt numbers to My Cases (`AddCase`), one after the other. What is said of each number is its page's affair.

use api::cases::{AddCase, AddCaseRefusal, CaseDetail};
use api::value::{CaseId, ReceiptNumber};
use leptos::prelude::*;

use crate::form::Act;

/// What became of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the list now.
    Added(CaseId),
    /// It was in the list before.
    Before,
    /// It isn't added.
    Declined(AddCaseRefusal),
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
    all: StoredValue<Vec<ReceiptNumber>>,
    outcomes: RwSignal<Outcomes>,
    over: Callback<Outcomes>,
}

impl Adding {
    /// `outcomes` may outlive the component. `over` is called when something became of each number that was asked for.
    pub fn new(outcomes: RwSignal<Outcomes>, over: impl Fn(Outcomes) + Send + Sync + 'static) -> Self {
        Self { act: Act::new(), all: StoredValue::default(), outcomes, over: Callback::new(over) }
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

    /// Adds the numbers, unless others are being added. What was declined before is asked for again.
    pub fn add(self, numbers: Vec<ReceiptNumber>) {
        if !self.act.busy().get_untracked() {
            self.outcomes.update(|all| all.retain(|one| !matches!(one.1, Outcome::Declined(_))));
            self.all.set_value(numbers);
            self.next();
        }
    }

    fn next(self) {
        let told =
            move |number: &ReceiptNumber| self.outcomes.with_untracked(|told| told.iter().any(|one| one.0 == *number));
        // Nothing is left to ask for where the page was left.
        let next = self.all.try_with_value(|all| all.iter().find(|number| !told(number)).cloned());
        let Some(next) = next else { return };
        let Some(number) = next else { return self.over.run(self.outcomes.get_untracked()) };
        let request = AddCase { receipt_number: number.clone(), anyway: None };
        let became = move |number, outcome| self.outcomes.update(|all| all.push((number, outcome)));
        let declined = number.clone();
        let refused = move |refusal| {
            match refusal {
                AddCaseRefusal::AlreadyAdded => became(declined, Outcome::Before),
                // Where there is room for none, there is none for the others.
                AddCaseRefusal::TooMany => {
                    let rest =
                        self.all.with_value(|all| all.iter().filter(|one| !told(one)).cloned().collect::<Vec<_>>());
                    rest.into_iter().for_each(|one| became(one, Outcome::Declined(refusal)));
                }
                AddCaseRefusal::NotFound => became(declined, Outcome::Declined(refusal)),
            }
            self.next();
        };
        let added = move |added: CaseDetail| {
            became(number, Outcome::Added(added.case.id));
            self.next();
        };
        self.act.ask(&request, added, refused);
    }

    /// What went wrong, with a button that goes on where it stopped.
    pub fn banner(self) -> AnyView {
        self.act.banner(Callback::new(move |()| self.next()))
    }
}
