//! Sign-up: the form, the code from the mail, the link from the mail.

pub mod begin;
pub mod check_email;
pub mod confirm;
mod ways_out;
