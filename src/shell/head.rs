//! The head of the document: its title and its language. In the browser they are set in the document; on the host the
//! title is kept for the prerendered page.

use leptos::prelude::*;

use super::SiteHandle;
use crate::form::Faults;
use crate::i18n::{Locale, code};
use crate::reactive::effect;
use crate::t;

/// The head of this document. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Head {
    what: RwSignal<String>,
    site: SiteHandle,
    locale: Locale,
    faults: Faults,
}

impl Head {
    /// Creates the head of a document in one language.
    pub fn new(locale: Locale, site: SiteHandle) -> Self {
        let head = Self { what: RwSignal::new(String::new()), site, locale, faults: Faults(RwSignal::new(0)) };
        effect(move |_| {
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", code(locale));
            }
        });
        effect(move |_| {
            if head.what.with(|what| !what.is_empty()) {
                document().set_title(&head.title());
            }
        });
        head
    }

    /// Sets what the page is about; the title adds the name of the site.
    pub fn entitle(self, what: &str) {
        self.what.set(what.to_owned());
    }

    /// Returns the title.
    pub fn title(self) -> String {
        let title = [self.what.get(), self.site.brand()].join(" – ");
        if self.faults.0.get() > 0 { t!(self.locale, trouble.title_of_error, title = title) } else { title }
    }

    /// Returns the count of errors on the page.
    pub fn faults(self) -> Faults {
        self.faults
    }
}
