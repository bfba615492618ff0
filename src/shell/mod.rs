//! What surrounds a page: title and heading, header and footer, guard, loads, countdowns, navigation, the session
//! monitor.

mod announcer;
mod code_life;
mod frame;
mod guard;
mod head;
mod languages;
mod load;
mod navigation;
mod offline_notice;
mod page;
mod root;
mod secret;
mod session_monitor;
mod site;
mod support;

pub use announcer::{Announcer, AnnouncerRegion};
pub use code_life::{CodeLife, CodeTime, Resend, held_back};
pub use frame::{Footer, Header};
pub use guard::Guard;
pub use head::Head;
pub use languages::{Change, Languages};
pub use load::{Load, load, load_or};
pub use navigation::{Navigation, follow_path};
pub use offline_notice::OfflineNotice;
pub use page::Page;
pub use root::{Root, runs};
pub use secret::on_secret;
pub use session_monitor::monitor_session;
pub use site::{Site, SiteHandle, offered_or, use_site, where_offered};
pub use support::use_support;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::route::{BasePath, Route};

/// Returns the base path of this page.
pub fn use_base_path() -> BasePath {
    expect_context()
}

/// Returns the screen of the current address, untracked; `None` for an unknown address.
pub fn current_route() -> Option<Route> {
    let (location, base_path) = (use_location(), use_base_path());
    let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
    Route::parse(&[base_path.below(&path), "?", &query].concat())
}

/// Returns a function that goes to a screen; with `replace`, the current entry of the history is replaced. Has to be
/// called at the top of a component.
pub fn use_go() -> impl Fn(&Route, bool) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    let base_path = use_base_path();
    move |route, replace| {
        navigate(&base_path.href(route), NavigateOptions { resolve: false, replace, ..Default::default() })
    }
}
