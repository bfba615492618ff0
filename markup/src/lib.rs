//! Leptos, as the page sees it: all of it, but the elements that `view!` makes have one type instead of one for
//! each tag, and their attributes and children have one each. Otherwise the code that builds, rebuilds and hydrates
//! an element would be in the page's program once for each tag and each kind of attribute.
//!
//! The page depends on this crate under the name `leptos`, which is where the macros look for what they name. What
//! isn't here comes from the real one. What is prerendered is as with the real one, but for markers behind an
//! element's children: an element needs none, since what comes later is put at its end.
//!
//! Not for pages that wait while they are rendered: a `Suspense` inside an element isn't awaited.

mod attribute;
mod element;
mod names;
mod node;
mod nodes;
mod render;
mod state;
mod value;
mod views;

pub use leptos_real::*;

/// The real `tachys`, with the elements and the lists of this crate.
pub mod tachys {
    pub use leptos_real::tachys::*;

    /// HTML, with elements of one type.
    pub mod html {
        pub use leptos_real::tachys::html::*;

        /// A function for each tag.
        pub mod element {
            pub use crate::names::html::*;
        }
    }

    /// SVG, with elements of one type.
    pub mod svg {
        pub use crate::names::svg::*;
        pub use leptos_real::tachys::svg::InertElement;
    }

    /// Views.
    pub mod view {
        pub use leptos_real::tachys::view::*;

        /// Lists of views.
        pub mod iterators {
            pub use crate::nodes::Nodes as StaticVec;
            pub use leptos_real::tachys::view::iterators::*;
        }
    }
}

/// The real prelude, with the conversions of this crate.
pub mod prelude {
    pub use crate::element::Element;
    pub use crate::node::{IntoAny, IntoMaybeErased, Node, View, ViewMarker};
    pub use leptos_real::prelude::*;
}
