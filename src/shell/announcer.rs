//! The live region: news that is spoken, but moves nothing. It stands in the page before any text does.

use crate::ui::IntoPart;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

/// Speaks through the region. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Default for Announcer {
    fn default() -> Self {
        Self(RwSignal::new(String::new()))
    }
}

impl Announcer {
    /// Says it when there is a pause.
    pub fn say(self, text: impl Into<String>) {
        let text = text.into();
        // Emptied first, so that the same words are news again.
        self.0.try_set(String::new());
        spawn_local(async move {
            tick().await;
            self.0.try_set(text);
        });
    }

    /// Clears the announcement: it may name something of a person who has signed out.
    pub fn hush(self) {
        self.0.try_set(String::new());
    }
}

/// The region itself; once, around all pages.
#[component]
pub fn AnnouncerRegion() -> impl IntoView {
    let Announcer(text) = expect_context();
    view! { <div class="usa-sr-only" role="status">{text}</div> }.into_part()
}
