//! Recovery: the one door for what was forgotten, and what the mailed link opens.

pub mod begin;
pub mod link;
mod proofs;
mod reset;
