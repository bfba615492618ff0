//! Looking up receipts without an account (`TrackReceipts`): the form, what was found, and adding it to My Cases. The numbers stay
//! in the page: never in an address, a title or the browser's storage. On which pages it stands is theirs.

mod chosen;
mod result;
mod to_list;

pub use chosen::{ask_other_tabs, to_add, what_for};

use api::tracking::{MOST, TrackDraft, TrackField, TrackedReceipt, unread_in};
use api::value::ReceiptNumber;
use leptos::{html, prelude::*};

use crate::form::{Form, FormView};
use crate::i18n::sentence;
use crate::kept::kept_for_return;
use crate::say;
use crate::shell::{Announcer, use_place};
use crate::ui::{Button, ButtonKind, IntoPart, TextArea, focus_on, live};
use result::result;
use to_list::ToList;

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
        let text = form.text(TrackField::ReceiptNumbers);
        let unread: Vec<_> = unread_in(&text).into_iter().map(|(piece, why)| (piece.to_owned(), why)).collect();
        // One sentence for several numbers would name none of them.
        if unread.iter().any(|one| one.0 != text.trim()) {
            form.refuse_each(
                TrackField::ReceiptNumbers,
                unread.into_iter().map(|(piece, why)| move |locale| format!("{piece}: {}", sentence(locale, why))),
            );
        } else {
            submit.run(());
        }
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
    let to_list = ToList::new();
    let found = move || {
        let found = results.get()?;
        let all = to_list.all(&found);
        let items = found.into_iter().map(|one| view! { <li>{result(place, one, to_list)}</li> }.into_part());
        let items = items.collect_view();
        Some(
            view! {
                <section>
                    <h2 tabindex="-1" node_ref=heading>{say!(locale, track.results)}</h2>
                    {to_list.banner()}
                    {all}
                    <ul class="card-list">{items}</ul>
                </section>
            }
            .into_part(),
        )
    };
    view! {
        <FormView form submit>
            <TextArea field label=say!(locale, track.receipt_numbers) hint=say!(locale, track.hint, most = MOST) rows submits=rows == 1/>
            <div class="beneath">{live(suggestion)}</div>
            <Button submit=true busy=form.sending()>{say!(locale, track.submit)}</Button>
        </FormView>
        {live(found)}
    }
    .into_part()
}
