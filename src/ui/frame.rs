//! The fixed parts around every page, without their words.

use leptos::prelude::*;

/// Jumps over the header; the first thing in the page that can be reached by keyboard.
#[component]
pub fn SkipLink(
    /// The id of the main part.
    #[prop(default = "main")]
    target: &'static str,
    #[prop(into)] label: String,
) -> impl IntoView {
    let jump = move |event: leptos::ev::MouseEvent| {
        use leptos::wasm_bindgen::JsCast;

        event.prevent_default();
        let found = document()
            .get_element_by_id(target)
            .and_then(|found| found.dyn_into::<leptos::web_sys::HtmlElement>().ok());
        if let Some(found) = found {
            let _ = found.focus();
        }
    };
    view! { <a class="usa-skipnav" href=format!("#{target}") on:click=jump>{label}</a> }.into_any()
}

/// The brand on one side, the navigation on the other. The children are list items (`<li>`) with links or buttons.
#[component]
pub fn SiteHeader(
    #[prop(into)] brand: Signal<String>,
    /// The address of the first page.
    #[prop(into)]
    home: String,
    /// What the navigation is, for assistive technology.
    #[prop(into)]
    label: String,
    children: Children,
) -> impl IntoView {
    view! {
        <header class="site-header">
            <div class="site-header__inner">
                <a class="brand" href=home>
                    <svg class="brand__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                        <path d=MARK></path>
                    </svg>
                    <span>{brand}</span>
                </a>
                <nav class="site-nav" aria-label=label>
                    <ul>{children()}</ul>
                </nav>
            </div>
        </header>
    }
    .into_any()
}

/// The foot of every page: who this is, and the same help links in the same place.
#[component]
pub fn SiteFooter(children: Children) -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer__inner">{children()}</div>
        </footer>
    }
    .into_any()
}

/// One narrow column with a card: sign-up, sign-in, recovery.
#[component]
pub fn NarrowColumn(children: Children) -> impl IntoView {
    view! { <div class="narrow">{children()}</div> }.into_any()
}

/// The same shape as in the page icon: a round door with three steps, an "e" turned to rest.
const MARK: &str = "M16 3a13 13 0 1 0 11.6 18.9l-3.6-1.8A9 9 0 0 1 7.2 18H29v-2A13 13 0 0 0 16 3Zm0 4a9 9 0 0 1 8.8 7H7.2A9 9 0 0 1 16 7Z";
