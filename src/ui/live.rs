//! Parts of a page that change. What is shown is the caller's.

use leptos::prelude::*;

/// What a closure shows, shown anew when what it reads changes. All such parts are one type, so that the machine behind
/// them is in the page once and not once a closure.
pub fn live<V: IntoAny>(show: impl Fn() -> V + Send + Sync + 'static) -> AnyView {
    fn one_type(show: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        (move || show()).into_any()
    }
    one_type(Box::new(move || show().into_any()))
}
