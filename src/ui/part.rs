//! The result of `view!` as a type-erased view.

use leptos::prelude::*;

/// Converts the result of `view!` into `AnyView` without the `View` wrapper: with it, the code of an element would be
/// compiled twice, as a child of another one and by itself.
pub trait IntoPart {
    /// Converts the view.
    fn into_part(self) -> AnyView;
}

impl<T: IntoAny> IntoPart for View<T> {
    fn into_part(self) -> AnyView {
        self.into_inner().into_any()
    }
}
