//! The notice that the browser has no network.

use crate::reactive::effect;
use crate::ui::IntoPart;
use leptos::{ev, prelude::*};

use super::use_base_path;
use crate::t;
use crate::ui::live;

/// Says so while the browser has no network. The live region is in the page before its text is.
#[component]
pub fn OfflineNotice() -> impl IntoView {
    let base_path = use_base_path();
    let offline = RwSignal::new(false);
    let look = move || offline.set(!window().navigator().on_line());
    effect(move |_| {
        look();
        let gone = window_event_listener(ev::offline, move |_| look());
        let back = window_event_listener(ev::online, move |_| look());
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    // No node at all while online: the style sheet hides the bar when it is empty.
    let words = move || offline.get().then(|| t!(base_path.locale, shell.offline).into_any());
    view! { <p class="offline" role="status">{live(words)}</p> }.into_part()
}
