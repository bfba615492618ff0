//! A page: its title, its heading, and the focus on arrival from another page.

use crate::reactive::effect;
use crate::ui::IntoPart;
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

use super::{Head, Navigation, use_base_path};
use crate::ui::{live, staged};

/// A page: title, heading, content. The heading takes the focus on arrival from another page.
#[component]
pub fn Page(
    #[prop(into)] title: String,
    /// The heading that replaces the title, once it is known; empty until then.
    #[prop(optional)]
    name: Option<RwSignal<String>>,
    /// What comes before the heading, such as the steps.
    #[prop(optional, into)]
    before: Option<AnyView>,
    /// Whether this is a further step at the same address: what had the focus is gone, so the heading takes it.
    #[prop(optional)]
    further: bool,
    children: Children,
) -> impl IntoView {
    let head = expect_context::<Head>();
    head.entitle(&title);
    let words: AnyView = match name {
        None => title.into_any(),
        Some(name) => {
            effect(move |_| {
                name.with(|name| (!name.is_empty()).then(|| head.entitle(name)));
            });
            live(move || name.with(|name| if name.is_empty() { title.clone() } else { name.clone() }))
        }
    };
    let heading = NodeRef::<html::H1>::new();
    let navigation = expect_context::<Navigation>();
    // Below base path and language: a change of language isn't an arrival.
    let path = use_location().pathname.with_untracked(|path| use_base_path().below(path).to_owned());
    effect(move |done: Option<bool>| {
        let Some(heading) = heading.get() else { return false };
        if done != Some(true) && (navigation.arrive(&path) || further) {
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
