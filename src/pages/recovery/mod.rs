//! Recovery: the page for everything that can be forgotten, and the page of the mailed link.

pub mod begin;
pub mod link;
mod proofs;
mod reset;
