//! The one place in the page that reads the browser's clock. Only effects and event handlers ask it.

mod countdown;
mod minutes;

pub use countdown::countdown;
pub use minutes::Minutes;

/// Returns the milliseconds since 1970, UTC; always 0 on the host.
#[allow(clippy::disallowed_methods)]
pub fn now() -> f64 {
    if cfg!(target_arch = "wasm32") { js_sys::Date::now() } else { 0.0 }
}
