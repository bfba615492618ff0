//! The page for unknown addresses.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::route::Route;
use crate::shell::{Page, use_base_path};
use crate::t;
use crate::ui::LinkButton;

/// Says that there is no such page, and leads to the first page.
#[component]
pub fn NotFound() -> impl IntoView {
    let base_path = use_base_path();
    view! {
        <div class="column">
            <Page title=t!(base_path.locale, not_found.title)>
                <p class="lead">{t!(base_path.locale, not_found.text)}</p>
                <LinkButton href=base_path.href(&Route::Home)>{t!(base_path.locale, not_found.home)}</LinkButton>
            </Page>
        </div>
    }
    .into_part()
}
