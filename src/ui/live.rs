//! Parts of a page that change. What is shown is the caller's.

use std::sync::{Mutex, PoisonError};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;

/// What a closure shows, shown anew when what it reads changes. All such parts are one type, so that the machine behind
/// them is in the page once and not once a closure.
///
/// Each view has an owner of its own, which ends when the next view replaces it: of a view that was hydrated, Leptos would
/// leave what it created to the owner around it (`RenderEffect::new_with_async_value`).
pub fn live<V: IntoAny>(show: impl Fn() -> V + Send + Sync + 'static) -> AnyView {
    fn one_type(show: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        let shown = Mutex::new(Owner::default());
        let anew = move || {
            let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            shown.cleanup();
            *shown = Owner::new();
            OwnedView::new_with_owner(shown.with(&show), shown.clone())
        };
        anew.into_any()
    }
    one_type(Box::new(move || show().into_any()))
}
