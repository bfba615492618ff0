//! Checks the session of a page that is restored from the browser's back/forward cache.

use leptos::task::spawn_local;
use leptos::{ev, prelude::*};

use crate::reactive::effect;
use crate::session::{Session, use_session};

/// Reads the session when the page is restored. `checking` is true until the answer, so that the page can be hidden:
/// its person may have signed out since.
pub fn monitor_session(checking: RwSignal<bool>) {
    let session = use_session();
    effect(move |_| {
        let shown = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() {
                checking.set(session.untracked(|now| matches!(now, Session::SignedIn(_) | Session::SettingUp(_))));
                spawn_local(async move {
                    session.refresh().await;
                    checking.try_set(false);
                });
            }
        });
        on_cleanup(move || shown.remove());
    });
}
