//! The reference server of Ellis: one axum application over one database.

pub mod admin;
pub mod alerts;
pub mod app;
pub mod authenticator;
pub mod case_status;
pub mod case_sync;
pub mod challenge;
pub mod clock;
pub mod config;
pub mod count_keys;
pub mod credential;
pub mod domain;
pub mod entropy;
pub mod files;
pub mod headers;
pub mod http;
pub mod listener;
pub mod message;
pub mod metrics;
pub mod password;
pub mod passwords;
pub mod private_file;
pub mod requests;
pub mod run;
pub mod sample;
pub mod secrets;
pub mod sending;
pub mod server_key;
pub mod store;
#[cfg(any(test, feature = "test-clock"))]
pub mod test_clock;
