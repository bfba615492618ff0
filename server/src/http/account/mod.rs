//! What several journeys need of an account: the devices it is known on, what is counted of its notices and wrong
//! tries, its sessions, how far its set-up has come, and the code that its sign-in waits for. No endpoints.

pub mod devices;
pub mod lockout;
pub mod notices;
pub mod sessions;
pub mod set_up_progress;
pub mod sign_in_code;
