//! The operator's site (`config.json`), for every page: name, support, links, what is offered. It may change once,
//! right after the start, since a prerendered page has the values of its build. `public/site_config.js` reads the file
//! and leaves lines for the program: a name, then values, with tabs between.

use leptos::prelude::*;

use super::root::said_of_site;
use crate::reactive::effect;
use crate::ui::live;

/// What the operator says.
#[derive(Clone, PartialEq)]
pub struct Site {
    /// The path of the interface at the page's own host.
    pub api: String,
    /// The name of the site.
    pub brand: String,
    /// How to reach support in words, such as its hours.
    pub words: String,
    /// The telephone number of support, as it is written.
    pub telephone: String,
    /// The e-mail address of support.
    pub email: String,
    /// Further links in the footer: the words in English and in Spanish, and the address.
    pub links: Vec<[String; 3]>,
    languages: Vec<String>,
    offered: Vec<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self::read("language\ten\nlanguage\tes\noffered\tsign_up\noffered\ttrack\napi\t/api/v1\nbrand\tEllis")
    }
}

impl Site {
    /// Reads the lines. Unknown names are ignored: a newer file may have more.
    pub fn read(lines: &str) -> Self {
        let empty = String::new;
        let mut site = Self {
            api: empty(),
            brand: empty(),
            words: empty(),
            telephone: empty(),
            email: empty(),
            links: Vec::new(),
            languages: Vec::new(),
            offered: Vec::new(),
        };
        for line in lines.lines() {
            let mut values = line.split('\t').map(str::to_owned);
            let (name, first) = (values.next().unwrap_or_default(), values.next().unwrap_or_default());
            match name.as_str() {
                "api" => site.api = first,
                "brand" => site.brand = first,
                "words" => site.words = first,
                "telephone" => site.telephone = first,
                "email" => site.email = first,
                "language" => site.languages.push(first),
                "offered" => site.offered.push(first),
                "link" => {
                    site.links.push([first, values.next().unwrap_or_default(), values.next().unwrap_or_default()])
                }
                _ => {}
            }
        }
        site
    }

    /// Returns whether a language is offered, by its code.
    pub fn speaks(&self, code: &str) -> bool {
        self.languages.iter().any(|one| one == code)
    }

    /// Returns whether a feature is offered, by its name in `features`.
    pub fn offers(&self, feature: &str) -> bool {
        self.offered.iter().any(|one| one == feature)
    }
}

/// The operator's site. `Copy`, in context.
#[derive(Clone, Copy)]
pub struct SiteHandle(RwSignal<Site>);

impl SiteHandle {
    /// Creates the handle of a site.
    pub fn new(site: Site) -> Self {
        Self(RwSignal::new(site))
    }

    /// Creates the handle of the site as prerendered. Returns it with the current path of the interface.
    pub fn of_document() -> (Self, String) {
        let (prerendered, now) = said_of_site();
        let site = Self::new(prerendered.map(|lines| Site::read(&lines)).unwrap_or_default());
        let api = now.map_or_else(|| site.with(|site| site.api.clone()), |lines| Site::read(&lines).api);
        (site, api)
    }

    /// Follows `config.json`: takes what it says now, and each newer version of it.
    pub fn follow(self) {
        let look = move || {
            if let Some(now) = said_of_site().1.map(|lines| Site::read(&lines))
                && self.0.with_untracked(|known| *known != now)
            {
                self.0.set(now);
            }
        };
        effect(move |_| {
            look();
            let heard = window_event_listener_untyped("ellis-site", move |_| look());
            on_cleanup(move || heard.remove());
        });
    }

    /// Returns the name of the site, tracked.
    pub fn brand(self) -> String {
        self.0.with(|site| site.brand.clone())
    }

    /// Returns whether a feature is offered, tracked.
    pub fn offers(self, feature: &str) -> bool {
        self.0.with(|site| site.offers(feature))
    }

    /// Reads the site, tracked.
    pub fn with<T>(self, look: impl FnOnce(&Site) -> T) -> T {
        self.0.with(look)
    }
}

/// Returns a view that is shown only when the operator offers a feature.
pub fn where_offered(feature: &'static str, show: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    offered(feature, Box::new(show), || ().into_any())
}

/// Returns a view that is shown when the operator offers a feature, and another one otherwise.
pub fn offered_or(feature: &'static str, show: fn() -> AnyView, otherwise: fn() -> AnyView) -> AnyView {
    offered(feature, Box::new(show), otherwise)
}

type Show = Box<dyn Fn() -> AnyView + Send + Sync>;

fn offered(feature: &'static str, show: Show, otherwise: fn() -> AnyView) -> AnyView {
    let site = use_site();
    let offered = Memo::new(move |_| site.offers(feature));
    live(move || if offered.get() { show() } else { otherwise() })
}

/// Returns the handle to the operator's site.
pub fn use_site() -> SiteHandle {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn lines_are_read_and_unknown_ones_left_out() {
        let site = Site::read(
            "api\t/x\nbrand\tHarbor Legal Aid\nlanguage\ten\n\
             link\tPrivacy\tPrivacidad\thttps://a.example\noffered\ttrack\nnew\t1\n",
        );
        assert_eq!((site.api.as_str(), site.brand.as_str()), ("/x", "Harbor Legal Aid"));
        assert_eq!(site.links, [["Privacy", "Privacidad", "https://a.example"].map(str::to_owned)]);
        assert!(site.speaks("en") && !site.speaks("es"));
        assert!(site.offers("track") && !site.offers("sign_up"));
    }

    #[test]
    fn nothing_said_is_the_site_as_it_is_by_default() {
        let site = Site::default();
        assert!(site.speaks("en") && site.speaks("es") && site.offers("sign_up") && site.offers("track"));
        assert_eq!((site.api.as_str(), site.brand.as_str()), ("/api/v1", "Ellis"));
    }
}
