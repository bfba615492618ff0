//! Moving the focus, and keeping it from getting lost.

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// Moves the focus to the first match of a selector, and scrolls it into view.
pub fn focus_on(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        found.scroll_into_view();
        let _ = found.focus();
    }
}

/// Returns whether the focus wasn't moved since the page was shown: it is on the heading, or nowhere.
pub fn focus_rests() -> bool {
    document().active_element().is_none_or(|focused| matches!(focused.tag_name().as_str(), "BODY" | "H1"))
}

/// Returns whether a field has the focus, so that somebody may be typing.
pub fn is_typing() -> bool {
    document()
        .active_element()
        .is_some_and(|focused| matches!(focused.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// After pending effects, moves the focus to the heading when nothing has it.
pub fn rescue_focus() {
    rescue_focus_to("h1".to_owned());
}

/// After pending effects, moves the focus to the first match of a selector when nothing has it.
pub fn rescue_focus_to(selector: String) {
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    spawn_local(async move {
        tick().await;
        tick().await;
        if document().active_element().is_none_or(|focused| focused.tag_name() == "BODY") {
            focus_on(&selector);
        }
    });
}
