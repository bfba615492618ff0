//! An address without a page: says so, and leads to the first page.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::route::Route;
use crate::shell::{Page, use_place};
use crate::t;
use crate::ui::LinkButton;

/// No such page.
#[component]
pub fn NotFound() -> impl IntoView {
    let place = use_place();
    view! {
        <div class="column">
            <Page title=t!(place.locale, not_found.title)>
                <p class="lead">{t!(place.locale, not_found.text)}</p>
                <LinkButton href=place.href(&Route::Home)>{t!(place.locale, not_found.home)}</LinkButton>
            </Page>
        </div>
    }
    .into_part()
}
