//! Lists that are built in several tasks.

use std::time::Duration;

use leptos::prelude::*;

use super::live;

/// How many more parts are built in each task.
const STEP: usize = 8;

/// Builds the first parts of a long list at once and the others some in each task after, so that the browser paints and
/// handles input between them. `Copy`; lives as long as the view that it is created in.
#[derive(Clone, Copy)]
pub struct Turns {
    first: usize,
    next: StoredValue<usize>,
    built: RwSignal<usize>,
}

impl Turns {
    /// Creates them for so many parts, of which the first so many are built at once.
    pub fn new(parts: usize, first: usize) -> Self {
        // Where nobody looks, time-outs wait a second each.
        let first = if document().hidden() { parts } else { first };
        let turns = Self { first, next: StoredValue::new(0), built: RwSignal::new(first) };
        if first < parts {
            turns.go_on(parts);
        }
        turns
    }

    fn go_on(self, parts: usize) {
        set_timeout(
            move || {
                let built = self.built.try_update(|built| {
                    *built += STEP;
                    *built
                });
                if built.is_some_and(|built| built < parts) {
                    self.go_on(parts);
                }
            },
            Duration::ZERO,
        );
    }

    /// Returns the view of the next part, which is empty until its turn.
    pub fn part(self, build: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
        let place = self.next.try_update_value(|next| std::mem::replace(next, *next + 1)).unwrap_or_default();
        if place < self.first {
            return build();
        }
        let its_turn = Memo::new(move |_| place < self.built.get());
        live(move || its_turn.get().then(&build))
    }
}
