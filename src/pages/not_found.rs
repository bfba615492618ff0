//! An address without a page: says so, and leads to the first page.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::route::Route;
use crate::say;
use crate::shell::{Page, use_place};
use crate::ui::LinkButton;

/// No such page.
#[component]
pub fn NotFound() -> impl IntoView {
    let place = use_place();
    view! {
        <div class="column">
            <Page title=say!(place.locale, not_found.title)>
                <p class="lead">{say!(place.locale, not_found.text)}</p>
                <LinkButton href=place.href(&Route::Home)>{say!(place.locale, not_found.home)}</LinkButton>
            </Page>
        </div>
    }
    .into_part()
}
