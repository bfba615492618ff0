//! What several journeys need of an account: its ways to get codes, its backup codes, the devices it is known on, what its owner is told,
//! and where wrong tries are counted. No endpoints.

pub mod backup_codes;
pub mod devices;
pub mod enrollment;
pub mod lockout;
pub mod methods;
pub mod notices;
pub mod sending;
pub mod set_up_progress;
pub mod sign_in_code;
