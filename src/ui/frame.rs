//! The fixed parts around every page, without their words.

use super::part::IntoPart;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::focus::focus_on;
use super::icon::{Icon, IconName};

/// The link that skips the header, the first one that the keyboard reaches.
#[component]
pub fn SkipLink(
    /// The id of the main part.
    #[prop(default = "main")]
    target: &'static str,
    #[prop(into)] label: String,
) -> impl IntoView {
    let jump = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus_on(&format!("#{target}"));
    };
    view! { <a class="usa-skipnav" href=format!("#{target}") on:click=jump>{label}</a> }.into_part()
}

/// The brand on one side, the navigation and the other language on the other. The children are list items (`<li>`) with
/// links or buttons. On a narrow page the navigation is a menu, whose button also works without a script, and which
/// closes when something in it is pressed.
#[component]
pub fn SiteHeader(
    #[prop(into)] brand: Signal<String>,
    /// The address of the first page.
    #[prop(into)]
    home: String,
    /// The name of the navigation, for assistive technology.
    #[prop(into)]
    label: String,
    /// The words of the button that opens the navigation on a narrow page.
    #[prop(into)]
    menu: String,
    /// The link to the other language.
    language: AnyView,
    children: Children,
) -> impl IntoView {
    view! {
        <header class="site-header">
            <div class="site-header__inner">
                <a class="brand" href=home>
                    <svg class="brand__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
                        <rect width="32" height="32" rx="9"></rect>
                        <path d=MARK></path>
                    </svg>
                    <span>{brand}</span>
                </a>
                <button type="button" class="usa-button usa-button--unstyled site-menu" popovertarget=MENU>
                    <Icon name=IconName::Menu/> {menu}
                </button>
                <nav class="site-nav" id=MENU popover="auto" aria-label=label on:click=move |_| close_menu()>
                    <ul>{children()}</ul>
                </nav>
                <div class="site-language">{language}</div>
            </div>
        </header>
    }
    .into_part()
}

const MENU: &str = "menu";

/// Closes the navigation menu of a narrow page. Does nothing when it is closed.
fn close_menu() {
    let menu = document().get_element_by_id(MENU).and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
    if let Some(menu) = menu {
        // Fails when it isn't open.
        let _ = menu.hide_popover();
    }
}

/// The footer of every page.
#[component]
pub fn SiteFooter(children: Children) -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer__inner">{children()}</div>
        </footer>
    }
    .into_part()
}

/// One narrow column, for sign-up, sign-in and recovery.
#[component]
pub fn NarrowColumn(children: Children) -> impl IntoView {
    view! { <div class="narrow">{children()}</div> }.into_part()
}

/// An "e" in one stroke, as in the page's icon.
const MARK: &str = "M8.5 16h15a7.5 7.5 0 1 0-2.6 5.7";
