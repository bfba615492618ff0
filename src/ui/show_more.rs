//! The way to more of a long list.

use super::part::IntoPart;
use leptos::prelude::*;

use super::button::{Button, ButtonKind};

/// How many items are shown, and the button for more.
#[component]
pub fn ShowMore(
    /// A sentence such as "20 of 85 shown".
    #[prop(into)]
    shown: Signal<String>,
    #[prop(into)] label: String,
    /// Whether there is more; without, the button is removed.
    #[prop(into)]
    more: Signal<bool>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="show-more">
            <p role="status">{shown}</p>
            <div hidden=move || !more.get()>
                <Button kind=ButtonKind::Secondary busy=busy on_press=on_press>{label}</Button>
            </div>
        </div>
    }
    .into_part()
}
