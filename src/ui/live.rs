//! Views that change.

use std::sync::{Mutex, PoisonError};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;

/// Returns the view of a closure, which is built anew when what the closure reads changes. All such views have one
/// type, so that the code behind them is compiled once.
///
/// Each view has an owner of its own, which ends when the next view replaces it: what a hydrated view has created would
/// otherwise belong to the owner around it (`RenderEffect::new_with_async_value` of Leptos).
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
