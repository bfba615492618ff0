//! Prerenders every public page in every language and prints them as JSON, for the build to make documents of.
//! usage: prerender <base path, or nothing> <what `site.mjs` says of the operator's config.json>

use ellis::i18n::Locale;
use ellis::prerender::{languages, prerender, public};
use ellis::route::{BasePath, Route};
use ellis::shell::Site;

fn main() {
    let mut arguments = std::env::args().skip(1);
    // The base path; empty at the root.
    let base = arguments.next().unwrap_or_default();
    let said: serde_json::Value = serde_json::from_str(&arguments.next().unwrap_or_default()).unwrap_or_default();
    let site = said["lines"].as_str().map(Site::read).unwrap_or_default();
    let base: &'static str = Box::leak(base.trim_end_matches('/').to_owned().into_boxed_str());
    let mut pages = Vec::new();
    let all = languages(&site);
    for (locale, language) in all.clone() {
        let base_path = BasePath { base, locale };
        for route in public(&site) {
            let page = prerender(&route, base_path, &site);
            let below = base_path.href(&route);
            let address_in = |(locale, language): &(Locale, &'static str)| {
                (*language, BasePath { base, locale: *locale }.href(&route))
            };
            let folder = below.strip_prefix(base).unwrap_or(&below).trim_matches('/');
            pages.push(serde_json::json!({
                "file": format!("{folder}/index.html").trim_start_matches('/'),
                "language": language,
                "title": page.title,
                "description": page.description,
                // The address of the page in each language.
                "alternates": all.iter().map(address_in).collect::<Vec<_>>(),
                "body": page.body(&route, base_path, &site),
            }));
        }
    }
    // Without those that are public and that the operator doesn't offer: nothing is there.
    let client_rendered = Route::client_rendered(&public(&Site::default()));
    println!(
        "{}",
        serde_json::json!({
            "base": base,
            "site": said,
            "brand": site.brand,
            "pages": pages,
            "client_rendered": client_rendered,
        })
    );
}
