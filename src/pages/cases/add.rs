//! Adds a case by its receipt number, typed or found in a pasted notice (`AddCase`); leads on to the case, or after
//! several to the list. Asks the list (`SearchCases`) which case it is when the number was added before.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::case_list::SearchCases;
use api::cases::{AddCaseDraft, AddCaseField as F, AddCaseRefusal, Anyway};
use api::value::{CaseId, ReceiptNumber, beside_receipt_numbers, receipt_numbers_in};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::list_state::ListState;
use super::several::{Several, words};
use crate::adding::refuse_unread;
use crate::case_status::unknown_prefix;
use crate::client::use_client;
use crate::form::{Form, FormView};
use crate::i18n::Locale;
use crate::kept::{kept, use_kept};
use crate::route::{Route, Topic};
use crate::shell::{Announcer, Page, use_base_path, use_go};
use crate::t;
use crate::ui::{Button, ButtonKind, Details, Field, LinkButton, TextArea, TextField, focus_on, live};

/// The page that adds a case.
#[component]
pub fn Add() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let go = StoredValue::new(use_go());
    let client = use_client();
    let (list_state, announcer) = (expect_context::<ListState>(), expect_context::<Announcer>());
    let form = Form::<AddCaseDraft>::new();
    let there = kept("there", || None::<(ReceiptNumber, CaseId)>);
    let find = move || {
        let Some(number) = form.checked().map(|request| request.receipt_number) else { return };
        spawn_local(async move {
            let request = SearchCases { search: number.to_string(), ..SearchCases::default() };
            let cases = client.send(&request).await.map(|all| all.cases).unwrap_or_default();
            there.try_set(cases.into_iter().find(|case| case.receipt_number == number).map(|case| (number, case.id)));
        });
    };
    // The number that the agency didn't know, as typed.
    let not_found = kept("not_found", || None::<String>);
    let over = Callback::new(move |count: usize| {
        if count > 0 {
            announcer.say(t!(locale, add_case.added, count = count));
        }
        list_state.after_adding(count);
        go.with_value(|go| go(&Route::Cases, false));
    });
    let several = Several::new(form, not_found, over);
    let sent = StoredValue::new(String::new());
    let submit = form.on_submit(
        move |added| {
            // An earlier search may not match the new case.
            list_state.show_all();
            go.with_value(|go| go(&Route::Case(added.case.id), false));
        },
        move |refusal| {
            form.fill(F::Anyway, "");
            not_found.set((refusal == AddCaseRefusal::NotFound).then(|| sent.get_value()));
            if refusal == AddCaseRefusal::AlreadyAdded {
                find();
            }
            form.refuse(F::ReceiptNumber, move |locale| words(locale, refusal));
        },
    );
    let submit = Callback::new(move |()| {
        // Only one list of numbers is added at a time.
        if !several.busy().get_untracked() {
            let text = form.text(F::ReceiptNumber);
            let numbers = receipt_numbers_in(&text);
            // A list of complete numbers is added without a question.
            if numbers.len() > 1 && beside_receipt_numbers(&text).iter().all(|piece| is_between(piece)) {
                several.add(numbers, None);
            } else if !refuse_unread(form, F::ReceiptNumber, &text) {
                several.forget();
                sent.set_value(text);
                submit.run(());
            }
        }
    });
    let busy = Signal::derive(move || form.sending().get() || several.busy().get());
    let field = form.field(F::ReceiptNumber);
    // Only after a refusal: while typing, half a number isn't wrong.
    let suggestion = move || {
        field.error.get()?;
        let text = field.value.get();
        if let Some((number, case)) = there.get()
            && receipt_numbers_in(&text).contains(&number)
        {
            let href = base_path.href(&Route::Case(case));
            return Some(
                view! { <p><LinkButton href kind=ButtonKind::Secondary>{t!(locale, add_case.open)}</LinkButton></p> }
                    .into_part(),
            );
        }
        let single = || Some((text.clone(), ReceiptNumber::suggestion(&text)?));
        let Some((piece, mended)) = ReceiptNumber::mistyped_in(&text).or_else(single) else {
            // A number that the agency doesn't know can be added anyway; asking again doesn't help.
            let asked = ReceiptNumber::parse(&text).is_ok() || not_found.with(|sent| sent.as_ref() == Some(&text));
            return (!asked).then(|| choices(locale, several, receipt_numbers_in(&text)));
        };
        let mended = mended.to_string();
        let rest = text.replace(&piece, &mended);
        let words = t!(locale, add_case.did_you_mean, number = mended.clone());
        Some(
            view! { <p><Button kind=ButtonKind::Quiet on_press=move || taken(form, &rest)>{words}</Button></p> }
                .into_part(),
        )
    };
    // A changed number is another one.
    effect(move |before: Option<()>| {
        field.value.track();
        if before.is_some() {
            there.set(None);
            form.fill(F::Anyway, "");
        }
    });
    let anyway = move || {
        let numbers = receipt_numbers_in(&form.text(F::ReceiptNumber));
        if numbers.len() > 1 {
            several.add(numbers, Some(Anyway::Yes));
        } else {
            form.fill(F::Anyway, "yes");
            submit.run(());
        }
    };
    let wait_for_it = move || {
        let is_unknown = not_found.with(|sent| field.value.with(|text| sent.as_ref() == Some(text)));
        is_unknown.then(|| {
            view! {
                <p>{t!(locale, add_case.anyway_text)}</p>
                <p><Button kind=ButtonKind::Secondary busy on_press=anyway>{t!(locale, add_case.anyway)}</Button></p>
            }
            .into_part()
        })
    };
    let unknown = move || {
        let number = field.value.with(|text| ReceiptNumber::parse(text)).ok()?;
        unknown_prefix(locale, base_path.href(&Route::Answer(Topic::Outside)), &number)
    };
    view! {
        <div class="column">
            <Page title=t!(locale, add_case.title)>
                <p class="lead">{t!(locale, add_case.lead)}</p>
                <FormView form submit>
                    <TextField
                        field
                        label=t!(locale, add_case.receipt_number)
                        hint=t!(locale, add_case.receipt_hint)
                        identifier=true
                        capitals=true
                    />
                    <div class="beneath" role="status">{live(unknown)}</div>
                    <div class="beneath">
                        {live(suggestion)}
                        {several.banner()}
                        {several.told()}
                        {live(wait_for_it)}
                    </div>
                    <Button submit=true busy>{t!(locale, add_case.submit)}</Button>
                </FormView>
                <Notice several/>
                <p><a class="usa-link" href=base_path.href(&Route::Cases)>{t!(locale, add_case.back)}</a></p>
            </Page>
        </div>
    }
    .into_part()
}

/// Returns whether a text only separates numbers.
fn is_between(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || matches!(c, ',' | ';'))
}

/// Fills the field and focuses it: the button may be far below, or be removed.
fn taken(form: Form<AddCaseDraft>, number: &str) {
    form.fill(F::ReceiptNumber, number);
    focus_on("#receipt_number");
}

/// Returns the buttons that choose one of the numbers of a text, or all of them.
fn choices(locale: Locale, several: Several, numbers: Vec<ReceiptNumber>) -> AnyView {
    let form = several.form();
    if numbers.is_empty() {
        return ().into_any();
    }
    let all = (numbers.len() > 1).then(|| {
        let numbers = numbers.clone();
        let add = move || several.add(numbers.clone(), None);
        view! {
            <p>
                <Button kind=ButtonKind::Secondary busy=several.busy() on_press=add>{t!(locale, add_case.all)}</Button>
            </p>
        }
        .into_part()
    });
    let items = numbers.into_iter().map(|number| {
        let number = number.to_string();
        let words = t!(locale, add_case.found, number = number.clone());
        view! { <li><Button kind=ButtonKind::Secondary on_press=move || taken(form, &number)>{words}</Button></li> }
            .into_part()
    });
    view! { {all} <ul class="plain-list">{items.collect_view()}</ul> }.into_part()
}

/// The field for a pasted notice, which is read in the page and never sent.
#[component]
fn Notice(several: Several) -> impl IntoView {
    let form = several.form();
    let locale = use_base_path().locale;
    let value = use_kept().form::<AddCaseDraft>().text("notice");
    let field = Field { name: "notice", value, error: Signal::derive(|| None) };
    let found = Memo::new(move |_| value.with(|text| receipt_numbers_in(text)));
    // A single number needs no choice.
    effect(move |_| {
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
                .with(|text| {
                    (text.trim().len() > 12).then(|| view! { <p>{t!(locale, add_case.none_found)}</p> }.into_part())
                })
                .into_any();
        }
        choices(locale, several, numbers)
    };
    view! {
        <Details summary=t!(locale, add_case.notice) open=value.with_untracked(|text| !text.is_empty())>
            <TextArea field label=t!(locale, add_case.notice_text) hint=t!(locale, add_case.notice_hint)/>
            <div role="status">{live(numbers)}</div>
        </Details>
    }
    .into_part()
}
