//! The profile: the person, and the alerts about changes.

mod alerts;
pub mod page;
