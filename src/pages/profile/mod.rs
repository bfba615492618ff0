//! The profile: who one is, and how one is told that a case changed.

mod alerts;
pub mod page;
