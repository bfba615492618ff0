//! The set-up, step by step. The guard redirects from step to step; each page only passes its reply to the session.

pub mod backup_codes;
pub mod codes;
pub mod done;
mod prove;
pub mod questions;
mod steps;
pub mod terms;
