//! Passwords as far as they need the machine: threads and memory for hashing, the operator's file of breached ones.
//! The rules themselves are in `domain::password`.

mod breached_file;
mod hashing_room;
mod occupancy;

pub use breached_file::{BreachedFile, BreachedFileRefused};
pub use hashing_room::{Busy, HashingRoom, LONGEST_WAIT, Place, memory_of_the_machine};
pub use occupancy::Occupancy;
