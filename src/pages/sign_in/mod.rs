//! Signing in: login and password, then the security code.

pub mod enter_code;
pub mod enter_password;
mod no_method;
mod other_ways;
