//! Rules without IO: no clock, no database, no network. Numbers come from product.md's table, named once in `limits`.

pub mod account;
pub mod address;
pub mod limits;
pub mod one_time_code;
pub mod password;
pub mod questions;
pub mod stage;
pub mod throttle;
