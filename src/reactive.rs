//! Reactions, compiled once and not once for each closure.

use leptos::prelude::Effect;

/// Runs `run` after the page is shown, and again when what it has read changes, as Leptos's `Effect::new` does. It gets
/// what it returned the time before. It ends with the owner around it.
pub fn effect<T: 'static>(mut run: impl FnMut(Option<T>) -> T + 'static) {
    fn one_type(mut run: Box<dyn FnMut()>) {
        // The one place for it.
        #[allow(clippy::disallowed_methods)]
        Effect::new(move |_: Option<()>| run());
    }
    let mut before = None;
    one_type(Box::new(move || before = Some(run(before.take()))));
}
