//! What an operator does by hand: each in one transaction, beside servers that are at work.

mod dead_letters;
mod deletion;
mod release;
mod traces;
mod unlock;

pub use dead_letters::DeadLetter;
pub use release::Released;
pub use traces::{CountKeys, Traces};
