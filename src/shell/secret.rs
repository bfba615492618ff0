//! The secret of a mailed link.

use leptos::prelude::*;

use crate::kept::kept;
use crate::reactive::effect;
use crate::session::{Session, use_session};

/// Calls `take` with the secret on arrival, empty when there is none (then again after a change of language), and with
/// that of each further link that is opened in the same tab, which loads nothing.
pub fn on_secret(take: impl Fn(String) + Copy + 'static) {
    let session = use_session();
    let first = kept("secret", || None::<String>);
    let heard = kept("secret heard", || false);
    // Leaves the address at once, but is used only when the session is known: of two first requests at the same time,
    // each would get a cookie of its own, and one would be refused as forged.
    effect(move |_| {
        if first.with_untracked(Option::is_none) {
            first.set(Some(taken_secret()));
        }
    });
    let known = Memo::new(move |_| session.with(|now| *now != Session::Unknown) || session.problem().is_some());
    effect(move |done: Option<bool>| {
        let known = known.get();
        if known && done != Some(true) {
            let secret = untrack(|| first.get().unwrap_or_default());
            // A change of language isn't a second arrival.
            if secret.is_empty() || !heard.get_untracked() {
                heard.set(true);
                untrack(|| take(secret));
            }
        }
        known
    });
    effect(move |_| {
        let listener = window_event_listener(leptos::ev::hashchange, move |_| {
            let secret = taken_secret();
            if !secret.is_empty() {
                take(secret);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Takes the secret `t` out of the fragment, the address and the history. Returns an empty text when there is none.
fn taken_secret() -> String {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    let token = fragment
        .trim_start_matches('#')
        .split('&')
        .find_map(|pair| pair.strip_prefix("t="))
        .unwrap_or_default()
        .to_owned();
    if let (Ok(history), Ok(path)) = (window().history(), location.pathname()) {
        let _ = history.replace_state_with_url(&leptos::wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
    token
}
