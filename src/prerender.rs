//! Prerenders pages on the host: the same views, for a guest, as text. The build decides which files they become.

use crate::ui::IntoPart;
use std::sync::Arc;

use api::session::Session;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos_router::location::RequestUrl;

use crate::app::AppOver;
use crate::client::{Broken, Client, Outgoing, Pending, Transport};
use crate::i18n::{Locale, code};
use crate::pages::help;
use crate::route::{BasePath, Route, Topic};
use crate::shell::{Head, Site, SiteHandle};
use crate::t;

/// A prerendered page.
pub struct Prerendered {
    /// The title of the document, as text.
    pub title: String,
    /// One sentence about the page, for search engines and previews.
    pub description: String,
    /// The content of `#app`.
    pub html: String,
}

impl Prerendered {
    /// Returns the body of the document: the page, and the notices for what may happen before or instead of the
    /// program.
    pub fn body(&self, route: &Route, base_path: BasePath, site: &Site) -> String {
        let locale = base_path.locale;
        let has_form = self.html.contains("<form");
        // Without a link, so that the skip link stays the first one.
        let without_script = has_form.then(|| {
            view! {
                <noscript>
                    <aside class="notice" aria-label=t!(locale, document.no_script_title)>
                        <p><strong>{t!(locale, document.no_script_title)}</strong></p>
                        <p>{t!(locale, document.no_script)}</p>
                    </aside>
                </noscript>
            }
        });
        let missing = view! {
                <div id="missing" class="notice" role="alert" hidden>
                    <p><strong>{t!(locale, document.missing_title)}</strong></p>
                    <p data-slow=t!(locale, document.missing_slow)>{t!(locale, document.missing)}</p>
                    <p><button type="button" class="usa-button">{t!(locale, document.missing_again)}</button></p>
                    <p>
                        <a class="usa-link" href=base_path.href(&Route::Answer(Topic::Support))>
                            {t!(locale, document.missing_support)}
                        </a>
                    </p>
                    {support(site)}
                </div>
                <p id="held" role="status" data-text=t!(locale, document.held)></p>
        };
        let crash = view! {
            <div id="crash" class="notice" role="alert" hidden>
                <p>
                    <strong>{t!(locale, document.crash)}</strong> " " {t!(locale, document.crash_safe)} " "
                    <a href=base_path.href(route) rel="external">{t!(locale, document.crash_again)}</a>
                </p>
                <p>
                    <a class="usa-link" href=base_path.href(&Route::Answer(Topic::Support))>
                        {t!(locale, document.missing_support)}
                    </a>
                </p>
                {support(site)}
            </div>
        };
        let misconfigured = view! {
            <main id="misconfigured" class="misconfigured" hidden>
                <h1 tabindex="-1">{t!(locale, document.misconfigured)}</h1>
                <p>{t!(locale, document.misconfigured_person)}</p>
                <p>
                    <a class="usa-link" href=base_path.href(route) rel="external">{t!(locale, document.crash_again)}</a>
                </p>
                {support(site)}
                <p>{t!(locale, document.misconfigured_operator)} <br/> <code></code></p>
            </main>
        };
        let update = view! {
            <div id="update" class="update" role="status" hidden>
                <p>{t!(locale, document.update)}</p>
                <div class="button-group">
                    <button type="button" class="usa-button">{t!(locale, document.update_now)}</button>
                    <button type="button" class="usa-button usa-button--outline">
                        {t!(locale, document.update_later)}
                    </button>
                </div>
            </div>
        };
        let around = |view: String| view.replace("<!>", "");
        let before = around(without_script.to_html());
        let after = around(misconfigured.to_html())
            + &around(missing.to_html())
            + &around(update.to_html())
            + &around(crash.to_html());
        // The markers between texts and views, as comments that are valid HTML.
        let page = self.html.replace("<!>", "<!---->");
        format!(r#"{before}<div id="app" data-prerendered>{page}</div>{after}"#)
    }
}

/// Returns the links to support, as far as the operator gives them. `site_config.js` replaces them by the newest ones.
fn support(site: &Site) -> impl IntoView + use<> {
    let link = |scheme: &str, shown: &str| {
        let href = [scheme, &shown.replace(' ', "")].concat();
        (!shown.is_empty()).then(|| view! { <a class="usa-link" href=href>{shown.to_owned()}</a> " " })
    };
    view! { <p data-support="">{link("tel:", &site.telephone)} {link("mailto:", &site.email)}</p> }
}

/// Returns the pages that look the same for everyone who isn't signed in, and so are prerendered.
pub fn public(site: &Site) -> Vec<Route> {
    let mut all = vec![Route::Home, Route::SignIn(None), Route::Recover, Route::Help];
    all.extend(site.offers("sign_up").then_some(Route::SignUp));
    all.extend(site.offers("track").then_some(Route::Track));
    all.extend(Topic::ALL.map(Route::Answer));
    all
}

/// Returns the languages that the site offers, each with its code.
pub fn languages(site: &Site) -> Vec<(Locale, &'static str)> {
    [Locale::En, Locale::Es]
        .map(|locale| (locale, code(locale)))
        .into_iter()
        .filter(|(_, code)| site.speaks(code))
        .collect()
}

/// Renders a page as a guest sees it.
pub fn prerender(route: &Route, base_path: BasePath, site: &Site) -> Prerendered {
    let page = render(&base_path.href(route), base_path, site, None);
    Prerendered { description: description(route, base_path.locale), ..page }
}

/// Returns one sentence about a page.
fn description(route: &Route, locale: Locale) -> String {
    match route {
        Route::Track => t!(locale, track.lead),
        Route::SignUp => t!(locale, sign_up.lead),
        Route::SignIn(_) => t!(locale, sign_in.about),
        Route::Recover => t!(locale, recover.lead),
        Route::Help => t!(locale, help.lead),
        Route::Answer(topic) => help::first_words(locale, *topic),
        _ => [t!(locale, landing.title), t!(locale, landing.lead)].join(". "),
    }
}

/// Renders the page at an address for a session; for a presumed guest when `session` is `None`.
pub fn render(path: &str, base_path: BasePath, site: &Site, session: Option<Session>) -> Prerendered {
    // A second call in the same process fails, and changes nothing.
    let _ = any_spawner::Executor::init_futures_executor();
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
    let (html, title) = owner.with(|| {
        provide_context(RequestUrl::new(path));
        let site = SiteHandle::new(site.clone());
        let head = Head::new(base_path.locale, site);
        provide_context(head);
        let client = Client::new(Nowhere);
        let html = match session {
            Some(session) => view! { <AppOver client base_path site session/> }.into_part().to_html(),
            None => view! { <AppOver client base_path site prerendered=true/> }.into_part().to_html(),
        };
        (html, head.title())
    });
    owner.cleanup();
    Prerendered { title, description: String::new(), html }
}

/// Answers no request: what is prerendered asks no server.
struct Nowhere;

impl Transport for Nowhere {
    fn carry(&self, _: Outgoing) -> Pending {
        Box::pin(async { Err(Broken::Offline) })
    }
}
