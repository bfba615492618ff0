//! One page: its title, its heading, and the focus when one arrives from another page.

use crate::ui::IntoPart;
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

use super::{Head, use_place};
use crate::ui::{live, staged};

/// Whether one has moved within the app. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct Arrivals {
    /// The path of the page that was shown last.
    last: StoredValue<Option<String>>,
    moved: StoredValue<bool>,
    /// Whether the views are new because the language changed.
    rebuilt: StoredValue<bool>,
}

impl Default for Arrivals {
    fn default() -> Self {
        Self { last: StoredValue::new(None), moved: StoredValue::new(false), rebuilt: StoredValue::new(false) }
    }
}

impl Arrivals {
    /// The views go, to be built again in another language.
    pub fn rebuild(self) {
        self.rebuilt.set_value(true);
    }

    /// True once one has moved within the app; false before that, and where the same page is shown in another language.
    fn arrive(self, path: &str) -> bool {
        let rebuilt = self.rebuilt.try_update_value(std::mem::take).unwrap_or_default();
        let last = self.last.try_update_value(|last| last.replace(path.to_owned())).flatten();
        let is_same = last.as_deref() == Some(path);
        if last.is_some() && !is_same {
            self.moved.set_value(true);
        }
        self.moved.get_value() && !(rebuilt && is_same)
    }
}

/// A page: title, heading, content. The heading takes the focus when one arrives from another page.
#[component]
pub fn Page(
    #[prop(into)] title: String,
    /// What the heading says instead, once it is known; empty until then.
    #[prop(optional)]
    name: Option<RwSignal<String>>,
    /// What stands before the heading, such as the steps.
    #[prop(optional, into)]
    before: Option<AnyView>,
    /// A further step at the same address: what had the focus is gone, so the heading takes it.
    #[prop(optional)]
    further: bool,
    children: Children,
) -> impl IntoView {
    let head = expect_context::<Head>();
    head.entitle(&title);
    let words: AnyView = match name {
        None => title.into_any(),
        Some(name) => {
            Effect::new(move |_| {
                name.with(|name| (!name.is_empty()).then(|| head.entitle(name)));
            });
            live(move || name.with(|name| if name.is_empty() { title.clone() } else { name.clone() }))
        }
    };
    let heading = NodeRef::<html::H1>::new();
    let arrivals = expect_context::<Arrivals>();
    // Below base path and language: the same page in another language is no arrival.
    let path = use_location().pathname.with_untracked(|path| use_place().below(path).to_owned());
    Effect::new(move |done: Option<bool>| {
        let Some(heading) = heading.get() else { return false };
        if done != Some(true) && (arrivals.arrive(&path) || further) {
            let _ = heading.focus();
        }
        true
    });
    view! {
        {before}
        <h1 tabindex="-1" node_ref=heading>{words}</h1>
        {staged(children)}
    }
    .into_part()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_and_the_same_page_in_another_language_are_no_arrivals() {
        Owner::new().with(|| {
            let arrivals = Arrivals::default();
            assert!(!arrivals.arrive("/sign-up"));
            arrivals.rebuild();
            assert!(!arrivals.arrive("/sign-up"));
            assert!(arrivals.arrive("/sign-in"));
            arrivals.rebuild();
            assert!(!arrivals.arrive("/sign-in"), "the focus stays where it is");
            assert!(arrivals.arrive("/sign-in"), "a further step of the same page");
            arrivals.rebuild();
            assert!(arrivals.arrive("/help"), "back to a page in the other language");
        });
    }
}
