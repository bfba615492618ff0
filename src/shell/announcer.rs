//! The live region: news that is announced and moves nothing. The region is in the page before its text is.

use crate::ui::IntoPart;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

/// Announces news through the region. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Default for Announcer {
    fn default() -> Self {
        Self(RwSignal::new(String::new()))
    }
}

impl Announcer {
    /// Announces a text when the reader pauses.
    pub fn say(self, text: impl Into<String>) {
        let text = text.into();
        // Emptied first, so that an equal text is announced again.
        self.0.try_set(String::new());
        spawn_local(async move {
            tick().await;
            self.0.try_set(text);
        });
    }

    /// Clears the announcement, which may be about the previous person.
    pub fn hush(self) {
        self.0.try_set(String::new());
    }
}

/// The live region, once for all pages.
#[component]
pub fn AnnouncerRegion() -> impl IntoView {
    let Announcer(text) = expect_context();
    view! { <div class="usa-sr-only" role="status">{text}</div> }.into_part()
}
