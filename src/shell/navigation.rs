//! Moving between pages: whether the person has moved, the path of the page that is shown, and what a load would lose.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::kept::{Here, Kept};
use crate::reactive::effect;
use crate::route::BasePath;

/// Whether the person has moved from one page to another within the app. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Navigation {
    /// The path of the previous page.
    last: StoredValue<Option<String>>,
    moved: StoredValue<bool>,
    /// Whether the views were built anew because the language changed.
    rebuilt: StoredValue<bool>,
}

impl Default for Navigation {
    fn default() -> Self {
        Self { last: StoredValue::new(None), moved: StoredValue::new(false), rebuilt: StoredValue::new(false) }
    }
}

impl Navigation {
    /// Notes that the views are built anew in another language.
    pub fn rebuild(self) {
        self.rebuilt.set_value(true);
    }

    /// Notes that a page is shown. Returns whether the person has moved within the app; false where the same page is
    /// shown in another language.
    pub(super) fn arrive(self, path: &str) -> bool {
        let rebuilt = self.rebuilt.try_update_value(std::mem::take).unwrap_or_default();
        let last = self.last.try_update_value(|last| last.replace(path.to_owned())).flatten();
        let is_same = last.as_deref() == Some(path);
        if last.is_some() && !is_same {
            self.moved.set_value(true);
        }
        self.moved.get_value() && !(rebuilt && is_same)
    }
}

/// Follows the path of the page, for what each page keeps, and has the browser ask before a load that would lose unsent
/// input or a view that is shown only once. Has to be called within the router.
pub fn follow_path(base_path: BasePath, kept: Kept) {
    let location = use_location();
    let path = Memo::new(move |_| location.pathname.with(|path| base_path.below(path).to_owned()));
    provide_context(Here(path));
    effect(move |_| kept.arrive(&path.get()));
    let loses = Memo::new(move |_| kept.loses(&path.get()));
    // Listens only while there is something to lose: a listener keeps a page out of some browsers' back/forward cache.
    effect(move |_| {
        if loses.get() {
            let asks = window_event_listener_untyped("beforeunload", |event| {
                event.prevent_default();
                // For older browsers.
                let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &true.into());
            });
            on_cleanup(move || asks.remove());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_and_the_same_page_in_another_language_are_no_navigation() {
        Owner::new().with(|| {
            let navigation = Navigation::default();
            assert!(!navigation.arrive("/sign-up"));
            navigation.rebuild();
            assert!(!navigation.arrive("/sign-up"));
            assert!(navigation.arrive("/sign-in"));
            navigation.rebuild();
            assert!(!navigation.arrive("/sign-in"), "the focus stays where it is");
            assert!(navigation.arrive("/sign-in"), "a further step of the same page");
            navigation.rebuild();
            assert!(navigation.arrive("/help"), "back to a page in the other language");
        });
    }
}
