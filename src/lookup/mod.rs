//! Looks up receipts without an account (`TrackReceipts`): the form, the results, and adding them to My Cases. The
//! numbers stay in the page, never in an address, a title or the browser's storage.

mod add_found;
mod chosen;
mod result;

pub use chosen::{Chosen, ask_other_tabs, chosen};

use api::tracking::{MOST, TrackDraft, TrackField, TrackedReceipt};
use api::value::ReceiptNumber;
use leptos::{html, prelude::*};

use crate::adding::refuse_unread;
use crate::form::{Form, FormView};
use crate::kept::kept_for_return;
use crate::reactive::effect;
use crate::shell::{Announcer, use_base_path};
use crate::t;
use crate::ui::{Button, ButtonKind, IntoPart, TextArea, focus_on, live};
use add_found::AddFound;
use result::result;

/// The form, with `rows` lines of text, and the results below it.
#[component]
pub fn Lookup(rows: u32) -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let announcer = expect_context::<Announcer>();
    let results = kept_for_return("results", || None::<Vec<TrackedReceipt>>);
    let heading = NodeRef::<html::H2>::new();
    // False for results that are shown again on the way back.
    let asked = StoredValue::new(false);
    let form = Form::<TrackDraft>::new();
    let submit = form.on_submit(
        move |tracked| {
            announcer.say(t!(locale, track.found, count = tracked.results.len()));
            asked.set_value(true);
            results.set(Some(tracked.results));
        },
        |never| match never {},
    );
    // The form may fill the screen, so the results below it take the focus.
    effect(move |_| {
        if results.with(Option::is_some)
            && asked.get_value()
            && let Some(heading) = heading.get()
        {
            let _ = heading.focus();
            // Scrolls to the results, not only to their heading.
            heading.scroll_into_view();
        }
    });
    let add_found = AddFound::new();
    // Earlier results aren't the answer to this request.
    let submit = Callback::new(move |()| {
        results.set(None);
        add_found.forget();
        let text = form.text(TrackField::ReceiptNumbers);
        if !refuse_unread(form, TrackField::ReceiptNumbers, &text) {
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
        let words = t!(locale, add_case.did_you_mean, number = mended.clone());
        let take = move || {
            form.fill(TrackField::ReceiptNumbers, field.value.with_untracked(|text| text.replace(&piece, &mended)));
            focus_on("#receipt_numbers");
        };
        Some(view! { <p><Button kind=ButtonKind::Quiet on_press=take>{words}</Button></p> }.into_part())
    };
    let found = move || {
        let found = results.get()?;
        let all = add_found.button_of_all(&found);
        let items = found.into_iter().map(|one| view! { <li>{result(base_path, one, add_found)}</li> }.into_part());
        let items = items.collect_view();
        Some(
            view! {
                <section>
                    <h2 tabindex="-1" node_ref=heading>{t!(locale, track.results)}</h2>
                    {add_found.banner()}
                    {all}
                    <ul class="card-list">{items}</ul>
                </section>
            }
            .into_part(),
        )
    };
    view! {
        <FormView form submit>
            <TextArea field label=t!(locale, track.receipt_numbers) hint=t!(locale, track.hint, most = MOST) rows/>
            <div class="beneath">{live(suggestion)}</div>
            <Button submit=true busy=form.sending()>{t!(locale, track.submit)}</Button>
        </FormView>
        {live(found)}
    }
    .into_part()
}
