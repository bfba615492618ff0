//! My Cases: the list, adding, one case.

pub mod add;
mod alerts;
pub mod case;
pub mod left;
pub mod list;
mod section;
mod seen;
mod several;
mod sift;
