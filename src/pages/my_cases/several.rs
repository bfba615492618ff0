//! Adding several numbers at once from the form of one. What can't be added stays in its field.

use api::cases::{AddCaseDraft, AddCaseField as F, AddCaseRefusal};
use api::value::ReceiptNumber;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use crate::adding::{Adding, Outcome, count_added};
use crate::form::{Form, StillWorking};
use crate::say;
use crate::shell::use_place;
use crate::ui::{Alert, IntoPart, Tone, live};

/// Says in the form why a number isn't added.
pub fn refused(form: Form<AddCaseDraft>, refusal: AddCaseRefusal) {
    form.refuse(F::ReceiptNumber, move |locale| match refusal {
        AddCaseRefusal::AlreadyAdded => say!(locale, add_case.already_added),
        AddCaseRefusal::NotFound => say!(locale, add_case.not_found),
        AddCaseRefusal::TooMany => say!(locale, add_case.too_many),
    });
}

/// Several numbers, added one after the other. `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Several {
    adding: Adding,
    form: Form<AddCaseDraft>,
}

impl Several {
    /// `over` is called when all are in the list, with how many weren't there before. Else `not_found` becomes the number that
    /// the agency doesn't know, where it is the only one left.
    pub fn new(form: Form<AddCaseDraft>, not_found: RwSignal<Option<String>>, over: Callback<usize>) -> Self {
        let adding = Adding::new(RwSignal::default(), move |outcomes| {
            let mut declined = Vec::new();
            let mut why = None;
            for (number, outcome) in &outcomes {
                if let Outcome::Declined(refusal) = outcome {
                    declined.push(number.to_string());
                    why = Some(*refusal);
                }
            }
            let Some(why) = why else {
                form.fill(F::ReceiptNumber, "");
                return over.run(count_added(&outcomes));
            };
            let text = declined.join(", ");
            form.fill(F::ReceiptNumber, &text);
            not_found.set((why == AddCaseRefusal::NotFound && declined.len() == 1).then_some(text));
            // What is wrong with a field goes when it holds something else.
            spawn_local(async move {
                tick().await;
                refused(form, why);
            });
        });
        Self { adding, form }
    }

    /// The form that shows what can't be added.
    pub fn form(self) -> Form<AddCaseDraft> {
        self.form
    }

    /// What was added before isn't told any more.
    pub fn forget(self) {
        self.adding.forget();
    }

    /// True while they are being added.
    pub fn busy(self) -> RwSignal<bool> {
        self.adding.busy()
    }

    /// Adds them, unless others are being added.
    pub fn add(self, numbers: Vec<ReceiptNumber>) {
        if !self.busy().get_untracked() {
            self.adding.forget();
            self.adding.add(numbers);
        }
    }

    /// How many were added, where others weren't.
    pub fn told(self) -> AnyView {
        let locale = use_place().locale;
        let words = move || {
            let count = self.adding.count();
            let some = count > 0 && !self.busy().get();
            some.then(|| view! { <Alert tone=Tone::Success quiet=true><p>{say!(locale, add_case.added, count = count)}</p></Alert> }.into_part())
        };
        view! { <div role="status">{live(words)}</div> <StillWorking active=self.busy()/> }.into_part()
    }

    /// What went wrong, with a button that goes on where it stopped.
    pub fn banner(self) -> AnyView {
        self.adding.banner()
    }
}
