//! The element of the app in the document, and whether it was prerendered.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Event, HtmlElement};

/// The element of the app: `#app`, or the body when there is none.
pub enum Root {
    /// Has the page as prerendered, for a guest.
    Prerendered(HtmlElement),
    /// Is empty, after its placeholder was removed.
    Bare(HtmlElement),
}

impl Root {
    /// Finds the element.
    pub fn find() -> Self {
        match document().get_element_by_id("app").and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            Some(root) if root.has_attribute("data-prerendered") => Self::Prerendered(root),
            Some(root) => {
                root.set_text_content(None);
                Self::Bare(root)
            }
            None => Self::Bare(document().body().expect("a page has a body")),
        }
    }
}

/// Tells `boot.js` that the page is hydrated or built, and answers.
pub fn runs() {
    if let Ok(event) = Event::new("ellis-runs") {
        let _ = window().dispatch_event(&event);
    }
}

/// Returns what the operator says of the site, as text: when the page was prerendered, and now. The build writes the
/// first into the document, `site_config.js` the second.
pub fn said_of_site() -> (Option<String>, Option<String>) {
    let meta = document().query_selector("meta[name=ellis-site]").ok().flatten();
    let said = |name: &str| meta.as_ref().and_then(|meta| meta.get_attribute(name)).filter(|text| !text.is_empty());
    (said("content"), said("data-now"))
}
