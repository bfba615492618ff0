//! The last notice: shown by the panic hook, in plain HTML that was there from the start.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// Shows `#crash` when the program ends by a panic.
pub fn show_crash_notice_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        if let Some(notice) = document().get_element_by_id("crash") {
            let _ = notice.remove_attribute("hidden");
        }
    }));
}

/// Where the app goes: `#app`, without what was painted before; the body, if there is none.
pub fn cleared_root() -> HtmlElement {
    match document().get_element_by_id("app").and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        Some(root) => {
            root.set_text_content(None);
            root
        }
        None => leptos::prelude::document().body().expect("a page has a body"),
    }
}
