//! My Cases: the list, adding, one case.

pub mod add;
mod alerts;
pub mod case;
pub mod list;
pub mod list_state;
mod results;
mod seen;
mod several;
