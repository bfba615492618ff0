//! One module a screen, by journey. No page imports another one.

pub mod help;
pub mod home;
pub mod my_cases;
pub mod not_found;
pub mod profile;
pub mod recover;
pub mod sign_in;
pub mod sign_up;
pub mod stop_alerts;
pub mod track;
pub mod welcome;
