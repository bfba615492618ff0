//! A countdown in seconds. Reads the browser's clock at each tick, so that it is right after the device has slept.

use std::time::Duration;

use leptos::prelude::*;

use crate::reactive::effect;

/// Returns the seconds left of `span`, which has a start in milliseconds of the browser's clock and a length in
/// seconds.
pub fn countdown(span: impl Fn() -> (f64, u32) + Copy + Send + Sync + 'static) -> Signal<u32> {
    let left = RwSignal::new(untrack(|| span().1));
    effect(move |_| {
        let (start, seconds) = span();
        let tick = move || {
            let gone = ((super::now() - start) / 1_000.0).floor().max(0.0) as u32;
            let now = seconds.saturating_sub(gone);
            if left.try_get_untracked() != Some(now) {
                left.try_set(now);
            }
        };
        tick();
        if seconds > 0
            && let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1))
        {
            on_cleanup(move || handle.clear());
        }
    });
    left.into()
}
