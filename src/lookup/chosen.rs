//! The numbers that a guest chose for My Cases, kept until the guest has signed in or created an account.

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

/// Returns numbers in one text, as the form of a case takes them.
pub(super) fn joined(numbers: &[ReceiptNumber]) -> String {
    numbers.iter().map(ReceiptNumber::as_str).collect::<Vec<_>>().join(", ")
}

/// Returns the numbers to be added, which are the value of the field on that page. In memory, and so in this tab only,
/// except for [`ask_other_tabs`].
fn to_add(kept: Kept) -> RwSignal<String> {
    kept.text_at::<AddCaseDraft>(&Route::AddCase.path(), AddCaseField::ReceiptNumber.name())
}

/// The numbers to be added, for a sentence that names them.
pub struct Chosen(String);

impl Chosen {
    /// Returns the number, or how many there are when there are several.
    pub fn named(&self, locale: Locale) -> String {
        match receipt_numbers_in(&self.0).len() {
            count @ 2.. => t!(locale, track.several, count = count),
            _ => self.0.clone(),
        }
    }

    /// Returns a notice of what a page is for.
    pub fn told(words: String) -> AnyView {
        view! { <Alert tone=Tone::Info quiet=true><p>{words}</p></Alert> }.into_part()
    }
}

/// Returns the chosen numbers; `None` when there are none.
pub fn chosen() -> Option<Chosen> {
    let numbers = to_add(use_kept()).get_untracked();
    (!numbers.is_empty()).then_some(Chosen(numbers))
}

/// The broadcast channel on which tabs of this browser ask for the chosen numbers. Nothing is stored.
const CHANNEL: &str = "ellis to add";

/// How long to wait for the answer of another tab.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// Asks other tabs for the chosen numbers, since the link of the confirmation mail opens a tab of its own. Takes the
/// answer unless numbers were chosen in this tab.
pub fn ask_other_tabs(kept: Kept) {
    let heard = move |_: &BroadcastChannel, text: String| {
        let chosen = to_add(kept);
        // Accepts only what `choose` writes: receipt numbers joined by commas.
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
    /// Whether this document answers other tabs.
    static ANSWERS: Cell<bool> = const { Cell::new(false) };
}

/// Takes the numbers that a guest chooses. From then on this tab answers others, until the numbers are changed or
/// somebody is signed in.
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
    // Leaked: it lives as long as the document.
    on_message.forget();
    Some(channel)
}
