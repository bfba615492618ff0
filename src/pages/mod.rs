//! One module a screen, by journey. No page imports another one.

pub mod cases;
pub mod help;
pub mod home;
pub mod not_found;
pub mod profile;
pub mod recovery;
pub mod set_up;
pub mod sign_in;
pub mod sign_up;
pub mod stop_alerts;
pub mod track;
