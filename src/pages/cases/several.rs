//! Adds several numbers at once from the form for one. Numbers that can't be added stay in its field.

use api::cases::{AddCaseDraft, AddCaseField as F, AddCaseRefusal, Anyway};
use api::value::ReceiptNumber;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use crate::adding::{Adding, Outcome, count_added};
use crate::form::{Form, StillWorking};
use crate::i18n::Locale;
use crate::shell::use_base_path;
use crate::t;
use crate::ui::{Alert, IntoPart, Tone, live};

/// Returns why a number isn't added.
pub fn words(locale: Locale, refusal: AddCaseRefusal) -> String {
    match refusal {
        AddCaseRefusal::AlreadyAdded => t!(locale, add_case.already_added),
        AddCaseRefusal::NotFound => t!(locale, add_case.not_found),
        AddCaseRefusal::TooMany => t!(locale, add_case.too_many),
    }
}

/// Adds several numbers, one after the other. `Copy`; lives as long as the component that creates it.
#[derive(Clone, Copy)]
pub struct Several {
    adding: Adding,
    form: Form<AddCaseDraft>,
}

impl Several {
    /// Calls `over` with how many were added, once all numbers are in the list. Otherwise the others stay in the field,
    /// and `not_found` becomes that text when the agency knows none of them.
    pub fn new(form: Form<AddCaseDraft>, not_found: RwSignal<Option<String>>, over: Callback<usize>) -> Self {
        let adding = Adding::new(RwSignal::default(), move |outcomes| {
            let declined: Vec<_> =
                outcomes.iter().filter_map(|(number, outcome)| Some((number.to_string(), refusal(outcome)?))).collect();
            if declined.is_empty() {
                form.fill(F::ReceiptNumber, "");
                return over.run(count_added(&outcomes));
            }
            let text = declined.iter().map(|one| one.0.as_str()).collect::<Vec<_>>().join(", ");
            form.fill(F::ReceiptNumber, &text);
            let all_unknown = declined.iter().all(|one| one.1 == AddCaseRefusal::NotFound);
            not_found.set(all_unknown.then_some(text));
            // A later task, since a field's errors go when its value changes.
            spawn_local(async move {
                tick().await;
                form.refuse_each(
                    F::ReceiptNumber,
                    declined.into_iter().map(|(number, why)| move |locale| format!("{number}: {}", words(locale, why))),
                );
            });
        });
        Self { adding, form }
    }

    /// Returns the form, which shows the numbers that can't be added.
    pub fn form(self) -> Form<AddCaseDraft> {
        self.form
    }

    /// Clears the outcomes.
    pub fn forget(self) {
        self.adding.forget();
    }

    /// Returns a signal that is true while numbers are being added.
    pub fn busy(self) -> RwSignal<bool> {
        self.adding.busy()
    }

    /// Adds numbers; with `anyway`, also those that the agency doesn't know. Does nothing while others are being added.
    pub fn add(self, numbers: Vec<ReceiptNumber>, anyway: Option<Anyway>) {
        self.adding.forget();
        self.adding.add(numbers, anyway);
    }

    /// Returns the view that says how many were added.
    pub fn told(self) -> AnyView {
        let locale = use_base_path().locale;
        let words = move || {
            let count = self.adding.count();
            let some = count > 0 && !self.busy().get();
            some.then(|| {
                view! {
                    <Alert tone=Tone::Success quiet=true><p>{t!(locale, add_case.added, count = count)}</p></Alert>
                }
                .into_part()
            })
        };
        view! { <div role="status">{live(words)}</div> <StillWorking active=self.busy()/> }.into_part()
    }

    /// Returns the banner of a problem, whose button goes on where it stopped.
    pub fn banner(self) -> AnyView {
        self.adding.banner()
    }
}

fn refusal(outcome: &Outcome) -> Option<AddCaseRefusal> {
    match outcome {
        Outcome::Added(_) | Outcome::AlreadyAdded => None,
        Outcome::NotFound => Some(AddCaseRefusal::NotFound),
        Outcome::TooMany => Some(AddCaseRefusal::TooMany),
    }
}
