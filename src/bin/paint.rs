//! Paints every public page in every language and prints them as JSON, for the build to make documents of.

use ellis::paint::{languages, paint, public};
use ellis::route::Place;

fn main() {
    // Below which path the site will live; empty at the root.
    let base = std::env::args().nth(1).unwrap_or_default();
    let base: &'static str = Box::leak(base.trim_end_matches('/').to_owned().into_boxed_str());
    let mut pages = Vec::new();
    for (locale, language) in languages() {
        let place = Place { base, locale };
        for route in public() {
            let painting = paint(&route, place);
            let below = place.href(&route);
            let folder = below.strip_prefix(base).unwrap_or(&below).trim_matches('/');
            pages.push(serde_json::json!({
                "file": format!("{folder}/index.html").trim_start_matches('/'),
                "language": language,
                "title": painting.title,
                "description": painting.description,
                "body": painting.body(&route, place),
            }));
        }
    }
    println!("{}", serde_json::json!({ "base": base, "pages": pages }));
}
