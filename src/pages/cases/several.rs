//! Adding several numbers at once from the form of one. What can't be added stays in its field.

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

/// Why a number isn't added.
pub fn words(locale: Locale, refusal: AddCaseRefusal) -> String {
    match refusal {
        AddCaseRefusal::AlreadyAdded => t!(locale, add_case.already_added),
        AddCaseRefusal::NotFound => t!(locale, add_case.not_found),
        AddCaseRefusal::TooMany => t!(locale, add_case.too_many),
    }
}

/// Several numbers, added one after the other. `Copy`; it lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct Several {
    adding: Adding,
    form: Form<AddCaseDraft>,
}

impl Several {
    /// `over` is called when all are in the list, with how many weren't there before. Else what is left stays in the field, and
    /// `not_found` becomes that text where the agency knows none of it.
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
            // What is wrong with a field goes when it holds something else.
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

    /// Adds them, unless others are being added; with `anyway` also what the agency doesn't know.
    pub fn add(self, numbers: Vec<ReceiptNumber>, anyway: Option<Anyway>) {
        self.adding.forget();
        self.adding.add(numbers, anyway);
    }

    /// How many were added, where others weren't.
    pub fn told(self) -> AnyView {
        let locale = use_base_path().locale;
        let words = move || {
            let count = self.adding.count();
            let some = count > 0 && !self.busy().get();
            some.then(|| view! { <Alert tone=Tone::Success quiet=true><p>{t!(locale, add_case.added, count = count)}</p></Alert> }.into_part())
        };
        view! { <div role="status">{live(words)}</div> <StillWorking active=self.busy()/> }.into_part()
    }

    /// What went wrong, with a button that goes on where it stopped.
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
