//! The first sign-in, step by step. The guard leads from step to step; each page only tells the session what came back.

pub mod backup_codes;
pub mod codes;
pub mod done;
mod prove;
pub mod questions;
mod steps;
pub mod terms;
