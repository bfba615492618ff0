//! Whether something on the page is wrong, for the document's title.

use leptos::prelude::*;

/// Whether something on the page is told to be wrong: the document's title says so too. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Faults(pub RwSignal<usize>);

impl Faults {
    /// Counts a part of the page as wrong while it is, as long as the component is there that asks for it.
    pub fn follow(is_wrong: impl Fn() -> bool + 'static) {
        let Some(Self(faults)) = use_context() else { return };
        let counted = StoredValue::new(false);
        let count = move |now: bool| {
            if counted.try_get_value().is_some_and(|before| before != now) {
                counted.set_value(now);
                faults.try_update(|all| *all = if now { *all + 1 } else { all.saturating_sub(1) });
            }
        };
        Effect::new(move |_| count(is_wrong()));
        on_cleanup(move || count(false));
    }
}
