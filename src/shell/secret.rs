//! The secret of a mailed link. What it opens is its page's affair.

use leptos::prelude::*;

use crate::kept::kept;
use crate::session::{Session, use_session};

/// Hands over the secret on arrival, empty where there is none (then again when the language has changed); and again when a newer link is opened in the same tab,
/// which loads nothing.
pub fn on_secret(take: impl Fn(String) + Copy + 'static) {
    let session = use_session();
    let first = kept("secret", || None::<String>);
    let heard = kept("secret heard", || false);
    // Out of the address at once, but spent only when it is known who is here: two first requests side by side would each
    // get a cookie of their own, and one of them be taken as forged.
    Effect::new(move |_| {
        if first.with_untracked(Option::is_none) {
            first.set(Some(taken_secret()));
        }
    });
    let known = Memo::new(move |_| session.with(|now| *now != Session::Unknown) || session.problem().is_some());
    Effect::new(move |done: Option<bool>| {
        let known = known.get();
        if known && done != Some(true) {
            let secret = untrack(|| first.get().unwrap_or_default());
            // A change of language is no second arrival.
            if secret.is_empty() || !heard.get_untracked() {
                heard.set(true);
                untrack(|| take(secret));
            }
        }
        known
    });
    Effect::new(move |_| {
        let listener = window_event_listener(leptos::ev::hashchange, move |_| {
            let secret = taken_secret();
            if !secret.is_empty() {
                take(secret);
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// The secret `t` of the fragment, empty where there is none; it leaves the address and the history at once.
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
