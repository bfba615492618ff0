//! What happens to the page as a whole: the network goes and comes, the page comes back from the browser's own cache.

use crate::ui::IntoPart;
use leptos::task::spawn_local;
use leptos::{ev, prelude::*};

use leptos_router::hooks::use_location;

use super::use_place;
use crate::kept::{Here, Kept};
use crate::route::Place;
use crate::session::{Session, use_session};
use crate::t;
use crate::ui::live;

/// Says so while the browser has no network. The region stands in the page before any text does.
#[component]
pub fn Presence() -> impl IntoView {
    let place = use_place();
    let offline = RwSignal::new(false);
    let look = move || offline.set(!window().navigator().on_line());
    Effect::new(move |_| {
        look();
        let gone = window_event_listener(ev::offline, move |_| look());
        let back = window_event_listener(ev::online, move |_| look());
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    // Nothing at all, not even an empty text, stands there otherwise: the bar goes by that.
    let words = move || offline.get().then(|| t!(place.locale, shell.offline).into_any());
    view! { <p class="offline" role="status">{live(words)}</p> }.into_part()
}

/// Follows which page is shown: each keeps its own, and what was typed here and not sent, or is shown once, isn't thrown
/// away by a load of the page without asking. Call it within the router.
pub fn stays_here(place: Place, kept: Kept) {
    let location = use_location();
    let path = Memo::new(move |_| location.pathname.with(|path| place.below(path).to_owned()));
    provide_context(Here(path));
    Effect::new(move |_| kept.arrive(&path.get()));
    let loses = Memo::new(move |_| kept.loses(&path.get()));
    // Heard only while there is something to lose: some browsers keep no page that hears it for the way back.
    Effect::new(move |_| {
        if loses.get() {
            let asks = window_event_listener_untyped("beforeunload", |event| {
                event.prevent_default();
                // What older browsers go by.
                let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &true.into());
            });
            on_cleanup(move || asks.remove());
        }
    });
}

/// `asking` is true while a page that came back from the browser's own cache asks who is here: what it shows may belong to
/// somebody who has left since.
pub fn coming_back(asking: RwSignal<bool>) {
    let session = use_session();
    Effect::new(move |_| {
        let shown = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                asking.set(session.untracked(|now| matches!(now, Session::SignedIn(_) | Session::SettingUp(_))));
                spawn_local(async move {
                    session.refresh().await;
                    asking.try_set(false);
                });
            }
        });
        on_cleanup(move || shown.remove());
    });
}
