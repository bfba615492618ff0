//! Buttons that copy or print.

use super::part::IntoPart;
use leptos::{prelude::*, task::spawn_local};
use leptos::{wasm_bindgen::JsCast, web_sys};

use super::{
    button::ButtonKind,
    icon::{Icon, IconName},
};

/// Copies `text`. A live region beside the button says what happened. Where the clipboard isn't available, the element
/// `select_id` is selected, so that the person can copy by hand.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] label: String,
    /// Announced when the text is in the clipboard.
    #[prop(into)]
    copied: String,
    /// Announced when the text has to be copied by hand.
    #[prop(into)]
    failed: String,
    /// The id of the element that shows the text.
    #[prop(optional, into)]
    select_id: Option<String>,
    /// Runs once the text is in the clipboard.
    #[prop(optional, into)]
    on_copied: Option<Callback<()>>,
) -> impl IntoView {
    let status = RwSignal::new(String::new());
    let copy = move |_| {
        let (copied, failed, select_id) = (copied.clone(), failed.clone(), select_id.clone());
        let text = text.get_untracked();
        // Emptied first, so that a second press is announced.
        status.set(String::new());
        spawn_local(async move {
            if write_to_clipboard(&text).await {
                status.try_set(copied);
                if let Some(on_copied) = on_copied {
                    on_copied.try_run(());
                }
            } else {
                select_text(select_id.as_deref());
                status.try_set(failed);
            }
        });
    };
    view! {
        <span class="copy">
            <button type="button" class=ButtonKind::Secondary.class() on:click=copy>
                <Icon name=IconName::ContentCopy/>
                {label}
            </button>
            <span class="copy__status" role="status">{status}</span>
        </span>
    }
    .into_part()
}

/// Opens the browser's print dialog.
#[component]
pub fn PrintButton(#[prop(into)] label: String) -> impl IntoView {
    view! {
        <button type="button" class=ButtonKind::Secondary.class() on:click=|_| { let _ = window().print(); }>
            <Icon name=IconName::Print/>
            {label}
        </button>
    }
    .into_part()
}

async fn write_to_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    // Outside of a secure context the property is missing, against its type.
    let present =
        js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| !clipboard.is_undefined());
    present && wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

fn select_text(id: Option<&str>) {
    let found = id.and_then(|id| document().get_element_by_id(id));
    let selection = window().get_selection().ok().flatten();
    if let (Some(found), Some(selection)) = (found, selection) {
        if let Some(input) = found.dyn_ref::<web_sys::HtmlInputElement>() {
            input.select();
        } else {
            let _ = selection.select_all_children(&found);
        }
    }
}
