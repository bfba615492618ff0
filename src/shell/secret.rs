//! The secret of a mailed link. What it opens is its page's affair.

use leptos::prelude::*;

/// Hands over the secret on arrival, empty where there is none; and again when a newer link is opened in the same tab,
/// which loads nothing.
pub fn on_secret(take: impl Fn(String) + Copy + 'static) {
    Effect::new(move |_| {
        take(taken_secret());
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
