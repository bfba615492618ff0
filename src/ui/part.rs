//! What `view!` makes, as a part of a page.

use leptos::prelude::*;

/// Turns what `view!` makes into the one type of all parts, without the wrapper that Leptos puts around it: an element would be
/// in the page twice, as a child of another one and by itself.
pub trait IntoPart {
    /// The part.
    fn into_part(self) -> AnyView;
}

impl<T: IntoAny> IntoPart for View<T> {
    fn into_part(self) -> AnyView {
        self.into_inner().into_any()
    }
}
