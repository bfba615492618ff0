//! Ties an input's value to a signal without ever building the input anew.

use leptos::web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use leptos::{html, prelude::*};

/// An element that holds a text value.
pub(super) trait Holder {
    fn held(&self) -> String;
    fn hold(&self, value: &str);
    /// Whether somebody has typed or chosen: what it holds isn't what it was prerendered with.
    fn touched(&self) -> bool;
}

impl Holder for HtmlInputElement {
    fn touched(&self) -> bool {
        self.value() != self.default_value()
    }

    fn held(&self) -> String {
        self.value()
    }

    fn hold(&self, value: &str) {
        self.set_value(value);
    }
}

impl Holder for HtmlTextAreaElement {
    fn touched(&self) -> bool {
        self.default_value().ok().as_ref() != Some(&self.value())
    }

    fn held(&self) -> String {
        self.value()
    }

    fn hold(&self, value: &str) {
        self.set_value(value);
    }
}

impl Holder for HtmlSelectElement {
    fn touched(&self) -> bool {
        let prerendered = self.query_selector("[selected]").ok().flatten();
        prerendered.and_then(|option| option.get_attribute("value")).as_ref() != Some(&self.value())
    }

    fn held(&self) -> String {
        self.value()
    }

    fn hold(&self, value: &str) {
        self.set_value(value);
    }
}

/// Keeps `element` and `value` equal. During hydration the element wins if somebody has already typed into it or chosen,
/// also over the page's initial value; otherwise the signal wins, and an equal value is left alone so that the caret stays.
/// An element that held another field before says nothing of this one.
pub(super) fn sync(element: impl Holder, value: RwSignal<String>, first: bool) {
    if first && !runs() && element.touched() {
        value.set(element.held());
    }
    let wanted = value.get();
    if element.held() != wanted {
        element.hold(&wanted);
    }
}

/// The same for a box or one of several buttons: chosen while the field holds `own`.
pub(super) fn sync_checked(node: NodeRef<html::Input>, value: RwSignal<String>, own: String) {
    Effect::new(move |ran: Option<bool>| {
        let Some(element) = node.get() else { return false };
        if ran != Some(true) && !runs() && element.checked() {
            value.set(own.clone());
        }
        element.set_checked(value.with(|held| *held == own));
        true
    });
}

/// Returns whether the page was hydrated or built before now; `boot.js` notes it in the document.
fn runs() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute("data-runs"))
}

/// Reads an input event's target.
pub(super) fn take(event: &leptos::ev::Event, value: RwSignal<String>) {
    value.set(event_target_value(event));
}
