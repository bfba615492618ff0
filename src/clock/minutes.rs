//! The current time, updated each minute, for texts such as "2 hours ago".

use std::time::Duration;

use leptos::prelude::*;

use crate::reactive::effect;

/// Milliseconds since 1970, UTC, updated each minute while the component that created it is there. `None` until effects
/// run.
#[derive(Clone, Copy)]
pub struct Minutes(RwSignal<Option<f64>>);

impl Default for Minutes {
    fn default() -> Self {
        let now = RwSignal::new(None);
        effect(move |_| {
            let tick = move || {
                now.try_set(Some(super::now()));
            };
            tick();
            if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(60)) {
                on_cleanup(move || handle.clear());
            }
        });
        Self(now)
    }
}

impl Minutes {
    /// Returns the time, tracked.
    pub fn now(self) -> Option<f64> {
        self.0.get()
    }
}
