//! Adding several numbers at once (`AddCase`), one after the other. What can't be added stays in the form of one number.

use api::cases::{AddCase, AddCaseDraft, AddCaseField as F, AddCaseRefusal};
use api::value::ReceiptNumber;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use crate::form::{Act, Form, StillWorking};
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
    act: Act,
    form: Form<AddCaseDraft>,
    not_found: RwSignal<Option<String>>,
    all: StoredValue<Vec<ReceiptNumber>>,
    /// How many came into the list.
    added: RwSignal<usize>,
    /// Still to be asked for, the next one last.
    rest: StoredValue<Vec<ReceiptNumber>>,
    /// Those that were declined, and why the last of them was.
    declined: StoredValue<(Vec<String>, Option<AddCaseRefusal>)>,
    over: Callback<()>,
}

impl Several {
    /// `over` is called when all are in the list.
    pub fn new(form: Form<AddCaseDraft>, not_found: RwSignal<Option<String>>, over: Callback<()>) -> Self {
        let (all, rest, declined) = (StoredValue::default(), StoredValue::default(), StoredValue::default());
        Self { act: Act::new(), form, not_found, all, added: RwSignal::new(0), rest, declined, over }
    }

    /// The form that shows what can't be added.
    pub fn form(self) -> Form<AddCaseDraft> {
        self.form
    }

    /// What was added before isn't told any more.
    pub fn forget(self) {
        self.added.set(0);
    }

    /// True while they are being added.
    pub fn busy(self) -> RwSignal<bool> {
        self.act.busy()
    }

    /// Adds them, unless others are being added.
    pub fn add(self, numbers: Vec<ReceiptNumber>) {
        if !self.act.busy().get_untracked() {
            self.all.set_value(numbers);
            self.added.set(0);
            self.begin();
        }
    }

    fn begin(self) {
        self.rest.set_value(self.all.with_value(|all| all.iter().rev().cloned().collect()));
        self.declined.set_value(Default::default());
        self.next();
    }

    fn next(self) {
        let Some(number) = self.rest.try_update_value(Vec::pop).flatten() else { return self.end() };
        let declined = number.to_string();
        let request = AddCase { receipt_number: number, anyway: None };
        let refused = move |refusal| {
            // A number that is already in the list needs nothing more.
            if refusal != AddCaseRefusal::AlreadyAdded {
                self.declined.update_value(|all| {
                    all.0.push(declined);
                    // Where there is room for none, there is none for the others.
                    if refusal == AddCaseRefusal::TooMany {
                        let others = self.rest.try_update_value(std::mem::take).unwrap_or_default();
                        all.0.extend(others.iter().rev().map(ToString::to_string));
                    }
                    all.1 = Some(refusal);
                });
            }
            self.next();
        };
        let added = move |_| {
            self.added.update(|count| *count += 1);
            self.next();
        };
        self.act.ask(&request, added, refused);
    }

    /// Those that were declined stay in the field.
    fn end(self) {
        match self.declined.get_value() {
            (numbers, Some(refusal)) => {
                let text = numbers.join(", ");
                self.form.fill(F::ReceiptNumber, &text);
                self.not_found.set((refusal == AddCaseRefusal::NotFound && numbers.len() == 1).then_some(text));
                // What is wrong with a field goes when it holds something else.
                spawn_local(async move {
                    tick().await;
                    refused(self.form, refusal);
                });
            }
            _ => {
                self.form.fill(F::ReceiptNumber, "");
                self.over.run(());
            }
        }
    }

    /// How many were added, where others weren't.
    pub fn told(self) -> AnyView {
        let locale = use_place().locale;
        let words = move || {
            let count = self.added.get();
            let some = count > 0 && !self.busy().get();
            some.then(|| view! { <Alert tone=Tone::Success quiet=true><p>{say!(locale, add_case.added, count = count)}</p></Alert> }.into_part())
        };
        view! { <div role="status">{live(words)}</div> <StillWorking active=self.busy()/> }.into_part()
    }

    /// What went wrong. The button begins anew: what is in the list already is passed over.
    pub fn banner(self) -> AnyView {
        self.act.banner(Callback::new(move |()| self.begin()))
    }
}
