//! The contract between the page and any server: endpoints, values, drafts and refusals. No IO, no clock, no words.

pub mod field;
pub mod value;

pub mod endpoint;
pub mod problem;

pub mod alerts;
pub mod case_list;
pub mod cases;
pub mod linked_page;
pub mod profile;
pub mod progress;
pub mod recovery;
pub mod session;
pub mod set_up;
pub mod sign_in;
pub mod sign_up;
pub mod tracking;

#[cfg(feature = "openapi")]
pub mod openapi;

/// Where every endpoint lives; one version of the contract at a time.
pub const BASE: &str = "/api/v1";
