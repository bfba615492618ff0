//! Rules without IO: no clock, no database, no network. Numbers are named once, in `limits`
//! (docs/decisions/0008).

pub mod account;
pub mod address;
pub mod limits;
pub mod one_time_code;
pub mod password;
pub mod stage;
pub mod throttle;
