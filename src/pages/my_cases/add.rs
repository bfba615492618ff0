//! A case by its receipt number, or found in a pasted notice (`AddCase`); on to the case.

use api::cases::{AddCaseDraft, AddCaseField as F, AddCaseRefusal};
use api::value::{ReceiptNumber, receipt_numbers_in};
use leptos::prelude::*;

use crate::form::{Form, FormView};
use crate::route::Route;
use crate::say;
use crate::shell::{Page, use_go, use_place};
use crate::ui::{Button, ButtonKind, Details, Field, TextArea, TextField, focus_on, live};

/// Add a case.
#[component]
pub fn Add() -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    let go = StoredValue::new(use_go());
    let form = Form::<AddCaseDraft>::new();
    let submit = form.on_submit(
        move |added| go.with_value(|go| go(&Route::Case(added.case.id), false)),
        move |refusal| {
            form.refuse(
                F::ReceiptNumber,
                match refusal {
                    AddCaseRefusal::AlreadyAdded => say!(locale, add_case.already_added),
                    AddCaseRefusal::NotFound => say!(locale, add_case.not_found),
                    AddCaseRefusal::TooMany => say!(locale, add_case.too_many),
                },
            )
        },
    );
    let field = form.field(F::ReceiptNumber);
    // Only once the number was refused: while typing, a half number isn't a wrong one.
    let suggestion = move || {
        field.error.get()?;
        let mended = field.value.with(|text| ReceiptNumber::suggestion(text))?.to_string();
        let words = say!(locale, add_case.did_you_mean, number = mended.clone());
        Some(view! { <p><Button kind=ButtonKind::Quiet on_press=move || taken(form, &mended)>{words}</Button></p> })
    };
    view! {
        <div class="column">
            <Page title=say!(locale, add_case.title)>
                <p class="lead">{say!(locale, add_case.lead)}</p>
                <FormView form submit>
                    <TextField field label=say!(locale, add_case.receipt_number) hint=say!(locale, add_case.receipt_hint) identifier=true/>
                    {live(suggestion)}
                    <Button submit=true busy=form.sending()>{say!(locale, add_case.submit)}</Button>
                </FormView>
                <Notice form/>
                <p><a class="usa-link" href=place.href(&Route::Cases)>{say!(locale, add_case.back)}</a></p>
            </Page>
        </div>
    }
    .into_any()
}

/// Into the field, and the focus with it: the button may be far below, or go.
fn taken(form: Form<AddCaseDraft>, number: &str) {
    form.fill(F::ReceiptNumber, number);
    focus_on("#receipt_number");
}

/// A pasted notice; it is read here and never sent.
#[component]
fn Notice(form: Form<AddCaseDraft>) -> impl IntoView {
    let locale = use_place().locale;
    let value = RwSignal::new(String::new());
    let field = Field { name: "notice", value, error: Signal::derive(|| None) };
    let found = Memo::new(move |_| value.with(|text| receipt_numbers_in(text)));
    // The only one there is needs no choice.
    Effect::new(move |_| {
        if let [only] = found.get().as_slice()
            && form.text(F::ReceiptNumber).is_empty()
        {
            form.fill(F::ReceiptNumber, only.to_string());
        }
    });
    let numbers = move || {
        let numbers = found.get();
        if numbers.is_empty() {
            return value
                .with(|text| (text.trim().len() > 12).then(|| view! { <p>{say!(locale, add_case.none_found)}</p> }))
                .into_any();
        }
        let items = numbers.into_iter().map(|number| {
            let number = number.to_string();
            let words = say!(locale, add_case.found, number = number.clone());
            view! { <li><Button kind=ButtonKind::Secondary on_press=move || taken(form, &number)>{words}</Button></li> }
        });
        view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
    };
    view! {
        <Details summary=say!(locale, add_case.notice)>
            <TextArea field label=say!(locale, add_case.notice_text) hint=say!(locale, add_case.notice_hint)/>
            <div role="status">{live(numbers)}</div>
        </Details>
    }
    .into_any()
}
