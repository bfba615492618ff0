//! My Cases: the list, adding, one case.

pub mod add;
mod alerts;
pub mod case;
mod filter;
pub mod list;
pub mod list_state;
mod section;
mod seen;
mod several;
