//! The head of the document: its title and its language. In the browser they are set there; on the host the title is
//! kept for who paints the page ahead.

use leptos::prelude::*;

use crate::i18n::{Locale, code};
use crate::say;

/// The head of this document. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Head {
    locale: Locale,
    title: RwSignal<String>,
}

impl Head {
    /// Of a document in one language.
    pub fn new(locale: Locale) -> Self {
        let title = RwSignal::new(String::new());
        Effect::new(move |_| {
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", code(locale));
            }
        });
        Effect::new(move |_| {
            let title = title.get();
            if !title.is_empty() {
                document().set_title(&title);
            }
        });
        Self { locale, title }
    }

    /// What is here, then whose site it is.
    pub fn entitle(self, what: &str) {
        self.title.set(format!("{what} – {}", say!(self.locale, shell.brand)));
    }

    /// The title as it stands.
    pub fn title(self) -> String {
        self.title.get_untracked()
    }
}
