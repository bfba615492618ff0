//! Every page is rendered on the host, for each person who may see it, in each language. What pages do is tested in a
//! browser.
#![cfg(feature = "ssr")]

use std::collections::BTreeSet;

use api::session::Session;
use api::value::CaseId;
use ellis::i18n::Locale;
use ellis::prerender::{prerender, public, render};
use ellis::route::{BasePath, Route, Topic};
use ellis::shell::Site;

const GUEST: &str = r#"{"csrf":"c","who":"guest"}"#;
const SIGNED_IN: &str =
    r#"{"csrf":"c","who":{"signed_in":{"display_name":"María","language":"es","seconds_left":900}}}"#;

fn who_sees(route: &Route) -> String {
    let step = |next: &str| {
        format!(
            r#"{{"csrf":"c","who":{{"setting_up":{{"steps":["terms","codes","backup_codes","questions","done"],"next":"{next}","methods":["authenticator","text","email"],"email":"maria@example.org","terms_version":"2026-11-01"}}}}}}"#
        )
    };
    match route {
        Route::EnterCode(_) => r#"{"csrf":"c","who":{"code_due":{"method":"text","sent_to":"•••• 0123","expires_in":600,"resend_in":30,"attempts_left":5,"methods":[{"method":"text","sent_to":"•••• 0123"},{"method":"authenticator"}]}}}"#.to_owned(),
        Route::Terms => step("terms"),
        Route::Codes => step("codes"),
        Route::BackupCodes => step("backup_codes"),
        Route::Questions => step("questions"),
        Route::Done | Route::Profile | Route::Cases | Route::AddCase | Route::Case(_) => SIGNED_IN.to_owned(),
        _ => GUEST.to_owned(),
    }
}

fn rendered(path: &str, base_path: BasePath, who: &str) -> String {
    let who: Session = serde_json::from_str(who).expect("a session");
    render(path, base_path, &Site::default(), Some(who)).html
}

const CASE: &str = "abcdefghijklmnopqrst_-";

fn every_route() -> Vec<Route> {
    Route::every(CaseId::parse(CASE).expect("well shaped"))
}

fn heading_of(html: &str) -> String {
    let heading = html.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
    heading.split_once('>').map_or("", |(_, words)| words).to_owned()
}

/// What stands at an address of ours without a page.
fn heading_of_nothing(locale: Locale) -> String {
    let base_path = BasePath { base: "", locale };
    let heading = heading_of(&rendered(&format!("{}/nowhere", base_path.router_base()), base_path, GUEST));
    assert!(!heading.is_empty(), "{locale:?}");
    heading
}

#[test]
fn every_page_is_rendered_with_one_heading_in_each_language() {
    for route in every_route() {
        let mut headings = Vec::new();
        for locale in [Locale::En, Locale::Es] {
            let start = BasePath { base: "", locale };
            let path = start.href(&route);
            let base_path = BasePath::at("", &path);
            assert_eq!(base_path.locale, locale, "{path}");
            let html = rendered(&path, base_path, &who_sees(&route));
            assert_eq!(html.matches("<h1").count(), 1, "{path}: {html}");
            assert_eq!(html.matches("<main").count(), 1, "{path}");
            assert!(!html.contains(" style="), "{path}: a style that the policy refuses");
            let heading = heading_of(&html);
            assert!(!heading.is_empty(), "{path}: {html}");
            assert_ne!(heading, heading_of_nothing(locale), "{path} has no page");
            headings.push(heading);
        }
        assert_ne!(headings[0], headings[1], "{route:?} says the same in both languages");
    }
}

/// An address that shows the page of another one has its heading.
#[test]
fn no_two_pages_have_the_same_heading() {
    let base_path = BasePath { base: "", locale: Locale::En };
    let mut seen = std::collections::BTreeMap::new();
    for route in every_route() {
        let heading = heading_of(&rendered(&base_path.href(&route), base_path, &who_sees(&route)));
        if let Some(before) = seen.insert(heading, route.clone()) {
            // A link without what it proves sends to the beginning, under the same heading.
            assert_eq!((before, &route), (Route::Recover, &Route::RecoverLink));
        }
    }
}

/// The addresses that a piece of a page links to.
fn links(html: &str) -> Vec<&str> {
    html.split("<a ")
        .skip(1)
        .filter_map(|tag| tag.split('>').next()?.split("href=\"").nth(1)?.split('"').next())
        .collect()
}

#[test]
fn below_a_base_path_every_link_of_the_page_begins_with_it() {
    let base_path = BasePath { base: "/portal", locale: Locale::Es };
    let ways_on = [
        (Route::Home, vec![Route::SignUp, Route::SignIn(None)]),
        (Route::SignIn(None), vec![Route::SignUp, Route::Recover]),
        (Route::SignUp, vec![Route::SignIn(None)]),
        (Route::Help, Topic::ALL.map(Route::Answer).to_vec()),
        (Route::Cases, vec![Route::AddCase]),
    ];
    for route in every_route() {
        let path = base_path.href(&route);
        let html = rendered(&path, base_path, &who_sees(&route));
        let links = links(&html);
        let own = links.iter().filter(|link| link.starts_with("/portal")).count();
        assert!(own >= 3, "{path}: head and foot of each page lead on, here {links:?}");
        for link in links {
            let other_language = link == base_path.in_language(Locale::En, &path);
            let own = other_language || link.starts_with("/portal/es");
            let outside = ["#", "https:", "tel:"].iter().any(|start| link.starts_with(start));
            assert!(own || outside, "{path} leads to {link}");
        }
    }
    for (route, ways) in ways_on {
        let path = base_path.href(&route);
        let html = rendered(&path, base_path, &who_sees(&route));
        let main = html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
        let links = links(main);
        for way in ways {
            assert!(links.contains(&base_path.href(&way).as_str()), "{path} doesn't lead to {way:?}, but to {links:?}");
        }
    }
}

#[test]
fn the_addresses_that_hosts_are_asked_for_are_those_of_the_page() {
    let listed: serde_json::Value = serde_json::from_str(include_str!("hosts/addresses.json")).expect("JSON");
    let listed = |kind: &str| -> BTreeSet<String> {
        listed[kind].as_array().into_iter().flatten().filter_map(|path| path.as_str().map(str::to_owned)).collect()
    };
    let prerendered: BTreeSet<String> = public(&Site::default()).iter().map(Route::path).collect();
    let every: BTreeSet<String> = every_route().iter().map(Route::path).collect();
    assert_eq!(listed("prerendered"), prerendered);
    assert_eq!(listed("client_rendered"), &every - &prerendered);
    let languages = [Locale::En, Locale::Es].map(|locale| BasePath { base: "", locale }.router_base());
    assert_eq!(listed("languages"), languages.into());
}

#[test]
fn a_page_for_members_shows_nothing_of_it_to_a_guest() {
    let base_path = BasePath { base: "", locale: Locale::En };
    let case = CaseId::parse(CASE).expect("well shaped");
    for route in [Route::Profile, Route::Cases, Route::AddCase, Route::Case(case)] {
        let path = base_path.href(&route);
        let html = rendered(&path, base_path, GUEST);
        let main = html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).expect("a main part");
        assert!(!main.contains("<a ") && !main.contains("<h"), "{path}: {main}");
        assert!(!html.contains(&heading_of(&rendered(&path, base_path, SIGNED_IN))), "{path}: {html}");
        assert!(html.contains("<header") && html.contains("/sign-in"), "{path} leads on: {html}");
    }
}

#[test]
fn a_public_page_is_prerendered_with_its_title_its_heading_and_the_ways_of_a_guest() {
    for route in public(&Site::default()) {
        for locale in [Locale::En, Locale::Es] {
            let base_path = BasePath { base: "/portal", locale };
            let page = prerender(&route, base_path, &Site::default());
            assert!(page.title.contains(" – "), "{}", page.title);
            assert_eq!(page.html.matches("<h1").count(), 1, "{route:?}");
            assert!(page.html.contains(&base_path.href(&Route::SignUp)), "{route:?}: {}", page.html);
            assert!(!page.html.contains("skeleton"), "{route:?} waits for nobody");
        }
    }
}

#[test]
fn where_backup_codes_are_the_only_way_left_the_page_says_so_and_names_support() {
    let only = r#"{"csrf":"c","support":"help@example.org","who":{"code_due":{"method":"backup_code","expires_in":900,"resend_in":0,"attempts_left":5,"methods":[{"method":"backup_code"}]}}}"#;
    let both =
        only.replace(r#"[{"method":"backup_code"}]"#, r#"[{"method":"authenticator"},{"method":"backup_code"}]"#);
    for (path, locale, words) in [
        ("/sign-in/code", Locale::En, "For now you can only use a backup code"),
        ("/es/sign-in/code", Locale::Es, "Por ahora solo puede usar un código de respaldo"),
    ] {
        let main = |who: &str| {
            let html = rendered(path, BasePath { base: "", locale }, who);
            html.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default().to_owned()
        };
        let (alone, beside) = (main(only), main(&both));
        assert!(alone.contains(words) && alone.contains("help@example.org"), "{path}: {alone}");
        assert!(!beside.contains(words) && !beside.contains("help@example.org"), "{path}: {beside}");
    }
}

#[test]
fn who_is_set_up_and_needs_a_new_way_to_get_codes_is_told_why_they_choose_again() {
    let set_up = |steps: &str| {
        format!(
            r#"{{"csrf":"c","who":{{"setting_up":{{"steps":{steps},"next":"codes","methods":["authenticator","email"],"email":"maria@example.org","terms_version":"2026-11-01"}}}}}}"#
        )
    };
    let base_path = BasePath { base: "", locale: Locale::En };
    let words = "None of your ways to get a security code can be used right now";
    let again = rendered("/welcome/codes", base_path, &set_up(r#"["codes","done"]"#));
    assert!(again.contains(words) && again.contains("Step 1 of 2"), "{again}");
    let first = rendered("/welcome/codes", base_path, &set_up(r#"["terms","codes","backup_codes","done"]"#));
    assert!(!first.contains(words), "{first}");
}
