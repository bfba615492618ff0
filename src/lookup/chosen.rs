//! The numbers that a guest chose for My Cases: they are there once the guest has signed in or made an account.

use std::cell::Cell;

use api::cases::{AddCaseDraft, AddCaseField};
use api::field::FieldName;
use api::value::{ReceiptNumber, receipt_numbers_in};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{BroadcastChannel, MessageEvent};

use crate::i18n::use_locale;
use crate::kept::{Kept, use_kept};
use crate::route::Route;
use crate::say;
use crate::ui::{Alert, IntoPart, Tone};

/// Numbers in one text, as the form of a case takes them.
pub(super) fn joined(numbers: &[ReceiptNumber]) -> String {
    numbers.iter().map(ReceiptNumber::as_str).collect::<Vec<_>>().join(", ")
}

/// Numbers to be added to My Cases: typed for the person into that page's form, and kept there while they sign in or make an
/// account. In memory, and so in this tab, unless [`ask_other_tabs`] is asked.
pub fn to_add(kept: Kept) -> RwSignal<String> {
    kept.text_at::<AddCaseDraft>(&Route::AddCase.path(), AddCaseField::ReceiptNumber.name())
}

/// What signing in or making an account is for, where numbers were chosen.
pub fn what_for() -> Option<AnyView> {
    let numbers = to_add(use_kept()).get_untracked();
    let words = (!numbers.is_empty()).then(|| say!(use_locale(), track.to_add, numbers = numbers))?;
    Some(view! { <Alert tone=Tone::Info quiet=true><p>{words}</p></Alert> }.into_part())
}

/// Where tabs of this browser ask one another which numbers were chosen. Nothing of it is stored.
const CHANNEL: &str = "ellis to add";

/// The mail that confirms an address opens another tab: that one asks the tab where numbers were chosen. The answer is taken
/// unless one was chosen here.
pub fn ask_other_tabs(kept: Kept) {
    let heard = move |_: &BroadcastChannel, text: String| {
        let number = to_add(kept);
        // As a tab of this page says it, and nothing else.
        let numbers = receipt_numbers_in(&text);
        if number.with_untracked(String::is_empty) && joined(&numbers) == text {
            number.set(text);
        }
    };
    if let Some(channel) = hear(heard) {
        let _ = channel.post_message(&"".into());
    }
}

thread_local! {
    /// Whether this document answers other tabs already.
    static ANSWERS: Cell<bool> = const { Cell::new(false) };
}

/// Numbers are chosen in this tab, which tells them to others from now on.
pub(super) fn choose(kept: Kept, numbers: &[ReceiptNumber]) {
    to_add(kept).set(joined(numbers));
    if ANSWERS.replace(true) {
        return;
    }
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
    // As long as the document, once each.
    on_message.forget();
    Some(channel)
}
