//! Whether the page shows an error, for the document's title.

use leptos::prelude::*;

use crate::reactive::effect;

/// How many parts of the page show an error; the document's title says so too. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Faults(pub RwSignal<usize>);

impl Faults {
    /// Counts a part of the page while `is_wrong`, as long as the current component is there.
    pub fn follow(is_wrong: impl Fn() -> bool + 'static) {
        let Some(Self(faults)) = use_context() else { return };
        let counted = StoredValue::new(false);
        let count = move |now: bool| {
            if counted.try_get_value().is_some_and(|before| before != now) {
                counted.set_value(now);
                faults.try_update(|all| *all = if now { *all + 1 } else { all.saturating_sub(1) });
            }
        };
        effect(move |_| count(is_wrong()));
        on_cleanup(move || count(false));
    }
}
