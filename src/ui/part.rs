//! The result of `view!` as a type-erased view.

pub use leptos::prelude::IntoPart;
