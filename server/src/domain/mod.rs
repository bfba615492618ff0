//! Rules without IO: no clock, no database, no network. Numbers are named once, in `limits`
//! (docs/decisions/0008).

pub mod account;
pub mod address;
pub mod asking;
pub mod budget;
pub mod caller;
pub mod forms;
pub mod limits;
pub mod mailbox;
pub mod one_time_code;
pub mod password;
pub mod questions;
pub mod stage;
pub mod throttle;
