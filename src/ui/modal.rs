//! A modal dialog, on the browser's own `<dialog>`, which traps the focus, closes on Escape and gives the focus back.

use super::part::IntoPart;
use leptos::{html, prelude::*};

use super::{
    button::ButtonKind,
    icon::{Icon, IconName},
};

use crate::reactive::effect;

/// A dialog, shown while `open`, which becomes false when the person closes it. The children are always in the
/// document, the dialog's buttons among them; the closing button comes last. The heading takes the focus, so that
/// reading begins at the top and one Enter too many does nothing.
#[component]
pub fn Modal(
    /// The id of the dialog; its heading is `{id}-title`.
    id: &'static str,
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    /// The words of the closing button.
    #[prop(into)]
    close: String,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    effect(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog
            class="modal"
            id=id
            aria-labelledby=labelled_by
            node_ref=node
            on:close=move |_| open.set(false)
        >
            <h2 class="modal__title" id=title_id tabindex="-1" autofocus>{title}</h2>
            <div class="modal__body">{children()}</div>
            <button type="button" class=ButtonKind::Quiet.class() on:click=move |_| open.set(false)>
                <Icon name=IconName::Close/>
                {close}
            </button>
        </dialog>
    }
    .into_part()
}
