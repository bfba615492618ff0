//! Looking up receipts without an account (`TrackReceipts`): the form and what was found. The numbers stay in the page: never in
//! an address, a title or the browser's storage. On which pages it stands is theirs.

use api::cases::{AddCaseDraft, AddCaseField, ReadingFailure};
use api::field::FieldName;
use api::tracking::{MOST, TrackDraft, TrackField, TrackedReceipt, unread_in};
use api::value::ReceiptNumber;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{BroadcastChannel, MessageEvent};
use leptos::{html, prelude::*};

use crate::case_status::{
    agency_said, failure, form_name, freshness, history_view, mark, meaning, official_view, unknown_prefix,
};
use crate::form::{Form, FormView};
use crate::i18n::{sentence, when};
use crate::kept::{Kept, kept_for_return, use_kept};
use crate::route::{Place, Route, Topic};
use crate::say;
use crate::shell::{Announcer, use_place};
use crate::ui::IntoPart;
use crate::ui::{Button, ButtonKind, Card, Details, LinkButton, TextArea, focus_on, live};

/// The form, and below it what was found. `rows` of text to begin with.
#[component]
pub fn Lookup(rows: u32) -> impl IntoView {
    let place = use_place();
    let locale = place.locale;
    let announcer = expect_context::<Announcer>();
    let results = kept_for_return("results", || None::<Vec<TrackedReceipt>>);
    let heading = NodeRef::<html::H2>::new();
    // Not where they were found before, and somebody only comes back.
    let asked = StoredValue::new(false);
    let form = Form::<TrackDraft>::new();
    let submit = form.on_submit(
        move |tracked| {
            announcer.say(say!(locale, track.found, count = tracked.results.len()));
            asked.set_value(true);
            results.set(Some(tracked.results));
        },
        |never| match never {},
    );
    // Results come below a form that may fill the screen: the focus goes to them, as to any answer.
    Effect::new(move |_| {
        if results.with(Option::is_some)
            && asked.get_value()
            && let Some(heading) = heading.get()
        {
            let _ = heading.focus();
            // What was found and not its heading alone.
            heading.scroll_into_view();
        }
    });
    // What was found before isn't the answer to what is asked now.
    let submit = Callback::new(move |()| {
        results.set(None);
        submit.run(());
    });
    let field = form.field(TrackField::ReceiptNumbers);
    let suggestion = move || {
        field.error.get()?;
        let (piece, mended) = field.value.with(|text| {
            let single = || Some((text.clone(), ReceiptNumber::suggestion(text)?));
            ReceiptNumber::mistyped_in(text).or_else(single)
        })?;
        let mended = mended.to_string();
        let words = say!(locale, add_case.did_you_mean, number = mended.clone());
        let take = move || {
            form.fill(TrackField::ReceiptNumbers, field.value.with_untracked(|text| text.replace(&piece, &mended)));
            focus_on("#receipt_numbers");
        };
        Some(view! { <p><Button kind=ButtonKind::Quiet on_press=take>{words}</Button></p> }.into_part())
    };
    // One sentence for several numbers names none of them.
    let unread = move || {
        field.error.get()?;
        let lines = field.value.with(|text| match unread_in(text).as_slice() {
            [] => None,
            [(piece, _)] if *piece == text.trim() => None,
            unread => Some(unread.iter().map(|(piece, why)| format!("{piece}: {}", sentence(locale, *why))).collect()),
        });
        let lines: Vec<_> = lines?;
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }.into_part()).collect_view();
        Some(view! { <ul class="plain-list">{lines}</ul> }.into_part())
    };
    let found = move || {
        let items =
            results.get()?.into_iter().map(|one| view! { <li>{result(place, one)}</li> }.into_part()).collect_view();
        Some(
            view! {
                <section>
                    <h2 tabindex="-1" node_ref=heading>{say!(locale, track.results)}</h2>
                    <ul class="card-list">{items}</ul>
                </section>
            }
            .into_part(),
        )
    };
    view! {
        <FormView form submit>
            <TextArea field label=say!(locale, track.receipt_numbers) hint=say!(locale, track.hint, most = MOST) rows/>
            <div class="beneath">{live(unread)} {live(suggestion)}</div>
            <Button submit=true busy=form.sending()>{say!(locale, track.submit)}</Button>
        </FormView>
        {live(found)}
    }
    .into_part()
}

/// The number to be added to My Cases: typed for the person into that page's form, and kept there while they sign in or make an
/// account. In memory, and so in this tab, unless [`ask_other_tabs`] is asked.
pub fn to_add(kept: Kept) -> RwSignal<String> {
    kept.text_at::<AddCaseDraft>(&Route::AddCase.path(), AddCaseField::ReceiptNumber.name())
}

/// Where tabs of this browser ask one another which number was chosen. Nothing of it is stored.
const CHANNEL: &str = "ellis to add";

/// The mail that confirms an address opens another tab: that one asks the tab where a number was chosen. The answer is taken
/// unless one was chosen here.
pub fn ask_other_tabs(kept: Kept) {
    let heard = move |_: &BroadcastChannel, text: String| {
        let number = to_add(kept);
        if number.with_untracked(String::is_empty) && ReceiptNumber::parse(&text).is_ok() {
            number.set(text);
        }
    };
    if let Some(channel) = hear(heard) {
        let _ = channel.post_message(&"".into());
    }
}

/// From now on this tab tells others which number was chosen in it.
fn answer_other_tabs(kept: Kept) {
    hear(move |channel, text| {
        let number = to_add(kept).get_untracked();
        if text.is_empty() && !number.is_empty() {
            let _ = channel.post_message(&number.into());
        }
    });
}

fn hear(heard: impl Fn(&BroadcastChannel, String) + 'static) -> Option<BroadcastChannel> {
    let channel = BroadcastChannel::new(CHANNEL).ok()?;
    let through = channel.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            heard(&through, text);
        }
    });
    channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // As long as the document: a tab chooses once or twice.
    on_message.forget();
    Some(channel)
}

fn result(place: Place, one: TrackedReceipt) -> AnyView {
    let locale = place.locale;
    let number = one.receipt_number.to_string();
    let (kept, typed) = (use_kept(), number.clone());
    let chosen = move |_| {
        to_add(kept).set(typed.clone());
        answer_other_tabs(kept);
    };
    let add = view! {
        <p class="no-print" on:click=chosen>
            <LinkButton href=place.href(&Route::AddCase) kind=ButtonKind::Secondary>{say!(locale, track.add)}</LinkButton>
        </p>
    }
    .into_part();
    let Some(status) = one.status else {
        let unknown = unknown_prefix(locale, place.href(&Route::Answer(Topic::Outside)), &one.receipt_number);
        let (words, add) = match one.failure {
            Some(ReadingFailure::NotFound) | None => (say!(locale, track.not_found), None),
            Some(ReadingFailure::Busy) => (say!(locale, track.busy), Some(add)),
            Some(ReadingFailure::Unavailable) => (say!(locale, track.unavailable), Some(add)),
        };
        return view! { <Card><h3 class="receipt">{number}</h3><p>{words}</p>{unknown}{agency_said(locale, one.failure_message)}{add}</Card> }.into_part();
    };
    let form = form_name(locale, &status).map(|form| view! { <p>{form}</p> }.into_part());
    let modified = status.modified.clone().map(|date| {
        let spelled = when(locale, &date);
        view! { <p class="muted">{say!(locale, cases.modified)} ": " <time datetime=date>{spelled}</time></p> }
            .into_part()
    });
    view! {
        <Card>
            <h3 class="receipt">{number}</h3>
            {form}
            <p>{mark(locale, status.stage)}</p>
            <p>{meaning(locale, status.stage)}</p>
            {official_view(locale, one.official)}
            {modified}
            {freshness(locale, &status)}
            {failure(locale, &status).map(|words| view! { <p class="muted">{words}</p> }.into_part())}
            <Details summary=say!(locale, case_detail.history)>{history_view(locale, one.history)}</Details>
            {add}
        </Card>
    }
    .into_part()
}
