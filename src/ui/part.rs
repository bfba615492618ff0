//! The result of `view!` as a type-erased view.

use leptos::prelude::*;

/// Converts the result of `view!` into `AnyView`, which is never wrapped twice.
pub trait IntoPart {
    /// Converts the view.
    fn into_part(self) -> AnyView;
}

impl<T: IntoAny> IntoPart for T {
    fn into_part(self) -> AnyView {
        self.into_any()
    }
}
