//! Binds the value of an input to a signal, without building the input anew.

use leptos::web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use leptos::{html, prelude::*};

use crate::reactive::effect;

/// An element with a text value.
pub(super) trait Holder {
    fn held(&self) -> String;
    fn hold(&self, value: &str);
    /// Returns whether the value differs from the prerendered one: somebody has typed or chosen.
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

/// Keeps `element` and `value` equal. During hydration the element wins when somebody has already typed into it or
/// chosen, also over the page's initial value. Otherwise the signal wins, and an equal value isn't set, so that the
/// caret stays. Only the `first` run may take the element's value: later the element may have been another field's.
pub(super) fn sync(element: impl Holder, value: RwSignal<String>, first: bool) {
    if first && !runs() && element.touched() {
        value.set(element.held());
    }
    let wanted = value.get();
    if element.held() != wanted {
        element.hold(&wanted);
    }
}

/// Keeps a checkbox or radio button checked while the field's value is `own`.
pub(super) fn sync_checked(node: NodeRef<html::Input>, value: RwSignal<String>, own: String) {
    effect(move |ran: Option<bool>| {
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

/// Sets `value` to that of an input event's target.
pub(super) fn take(event: &leptos::ev::Event, value: RwSignal<String>) {
    value.set(event_target_value(event));
}
