//! The numbers that a guest chose for My Cases: they are there once the guest has signed in or made an account.

use std::cell::Cell;
use std::time::Duration;

use api::cases::{AddCaseDraft, AddCaseField};
use api::field::FieldName;
use api::value::{ReceiptNumber, receipt_numbers_in};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{BroadcastChannel, MessageEvent};

use crate::i18n::Locale;
use crate::kept::{Kept, use_kept};
use crate::route::Route;
use crate::session::{Session, SessionHandle};
use crate::t;
use crate::ui::{Alert, IntoPart, Tone};

/// Numbers in one text, as the form of a case takes them.
pub(super) fn joined(numbers: &[ReceiptNumber]) -> String {
    numbers.iter().map(ReceiptNumber::as_str).collect::<Vec<_>>().join(", ")
}

/// Numbers to be added to My Cases: typed for the person into that page's form, and kept there while they sign in or make an
/// account. In memory, and so in this tab, unless [`ask_other_tabs`] is asked.
fn to_add(kept: Kept) -> RwSignal<String> {
    kept.text_at::<AddCaseDraft>(&Route::AddCase.path(), AddCaseField::ReceiptNumber.name())
}

/// Numbers that are to be added, for a sentence that names them; `None` where none are.
pub struct Chosen(String);

impl Chosen {
    /// One number itself, or of several how many they are.
    pub fn named(&self, locale: Locale) -> String {
        match receipt_numbers_in(&self.0).len() {
            count @ 2.. => t!(locale, track.several, count = count),
            _ => self.0.clone(),
        }
    }

    /// Tells what a page is for.
    pub fn told(words: String) -> AnyView {
        view! { <Alert tone=Tone::Info quiet=true><p>{words}</p></Alert> }.into_part()
    }
}

/// The numbers that were chosen, if any were.
pub fn chosen() -> Option<Chosen> {
    let numbers = to_add(use_kept()).get_untracked();
    (!numbers.is_empty()).then_some(Chosen(numbers))
}

/// Where tabs of this browser ask one another which numbers were chosen. Nothing of it is stored.
const CHANNEL: &str = "ellis to add";

/// How long an answer of another tab is waited for.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// The mail that confirms an address opens another tab: that one asks the tab where numbers were chosen. The answer is taken
/// unless numbers were chosen here.
pub fn ask_other_tabs(kept: Kept) {
    let heard = move |_: &BroadcastChannel, text: String| {
        let chosen = to_add(kept);
        // Takes only what `choose` writes: receipt numbers joined by commas.
        let is_ours = joined(&receipt_numbers_in(&text)) == text;
        if chosen.with_untracked(String::is_empty) && is_ours {
            chosen.set(text);
        }
    };
    if let Some(channel) = hear(heard) {
        let _ = channel.post_message(&"".into());
        set_timeout(move || channel.close(), ANSWER_TIME);
    }
}

thread_local! {
    /// Whether this document answers other tabs already.
    static ANSWERS: Cell<bool> = const { Cell::new(false) };
}

/// A guest chooses numbers in this tab, which tells them to others from now on, until they are changed or somebody is signed in.
pub(super) fn choose(kept: Kept, session: SessionHandle, numbers: &[ReceiptNumber]) {
    let chosen = joined(numbers);
    to_add(kept).set(chosen.clone());
    kept.text_at::<Chosen>("", "chosen").set(chosen);
    if ANSWERS.replace(true) {
        return;
    }
    hear(move |channel, text| {
        let is_guest = session.untracked(|now| !matches!(now, Session::SignedIn(_)));
        let chosen = kept.text_at::<Chosen>("", "chosen").get_untracked();
        if text.is_empty() && is_guest && !chosen.is_empty() && chosen == to_add(kept).get_untracked() {
            let _ = channel.post_message(&chosen.into());
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
