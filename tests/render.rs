//! Every page is rendered on the host, for each person who may see it, in each language. What pages do is tested in a browser.
#![cfg(feature = "ssr")]

use api::session::Session;
use api::value::CaseId;
use ellis::i18n::Locale;
use ellis::paint::{paint, painted, public};
use ellis::route::{Place, Route};
use ellis::shell::Site;

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
        _ => r#"{"csrf":"c","who":"guest"}"#.to_owned(),
    }
}

fn rendered(path: &str, place: Place, who: &str) -> String {
    let who: Session = serde_json::from_str(who).expect("a session");
    painted(path, place, &Site::default(), Some(who)).html
}

#[test]
fn every_page_is_rendered_with_one_heading_in_each_language() {
    let case = CaseId::parse("abcdefghijklmnopqrst_-").expect("well shaped");
    for route in Route::every(case) {
        let mut headings = Vec::new();
        for locale in [Locale::en, Locale::es] {
            let start = Place { base: "", locale };
            let path = start.href(&route);
            let place = Place::at("", &path);
            assert_eq!(place.locale, locale, "{path}");
            let html = rendered(&path, place, &who_sees(&route));
            assert_eq!(html.matches("<h1").count(), 1, "{path}: {html}");
            assert_eq!(html.matches("<main").count(), 1, "{path}");
            assert!(!html.contains(" style="), "{path}: a style that the policy refuses");
            let heading = html.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
            headings.push(heading.to_owned());
        }
        assert_ne!(headings[0], headings[1], "{route:?} says the same in both languages");
    }
}

#[test]
fn below_a_base_path_every_link_of_the_page_begins_with_it() {
    for route in [Route::Home, Route::SignIn(None), Route::SignUp] {
        let place = Place { base: "/portal", locale: Locale::es };
        let path = place.href(&route);
        let html = rendered(&path, place, &who_sees(&route));
        for link in html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let own = link.starts_with("/portal") || link.starts_with('#') || link.starts_with("https:");
            assert!(own, "{path} leads to {link}");
        }
    }
}

#[test]
fn a_page_for_members_shows_nothing_of_it_to_a_guest() {
    let html = rendered("/cases", Place { base: "", locale: Locale::en }, r#"{"csrf":"c","who":"guest"}"#);
    assert!(!html.contains("/cases/add"), "{html}");
}

#[test]
fn a_public_page_is_painted_with_its_title_its_heading_and_the_ways_of_a_guest() {
    for route in public(&Site::default()) {
        for locale in [Locale::en, Locale::es] {
            let place = Place { base: "/portal", locale };
            let painting = paint(&route, place, &Site::default());
            assert!(painting.title.contains(" – "), "{}", painting.title);
            assert_eq!(painting.html.matches("<h1").count(), 1, "{route:?}");
            assert!(painting.html.contains(&place.href(&Route::SignUp)), "{route:?}: {}", painting.html);
            assert!(!painting.html.contains("skeleton"), "{route:?} waits for nobody");
        }
    }
}

#[test]
fn where_backup_codes_are_the_only_way_left_the_page_says_so_and_names_support() {
    let only = r#"{"csrf":"c","support":"help@example.org","who":{"code_due":{"method":"backup_code","expires_in":900,"resend_in":0,"attempts_left":5,"methods":[{"method":"backup_code"}]}}}"#;
    let both =
        only.replace(r#"[{"method":"backup_code"}]"#, r#"[{"method":"authenticator"},{"method":"backup_code"}]"#);
    for (path, locale, words) in [
        ("/sign-in/code", Locale::en, "None of your other ways to get a code"),
        ("/es/sign-in/code", Locale::es, "ninguna de sus otras formas de recibir"),
    ] {
        let main = |who: &str| {
            let html = rendered(path, Place { base: "", locale }, who);
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
    let place = Place { base: "", locale: Locale::en };
    let words = "None of your ways to get a security code can be used right now";
    let again = rendered("/welcome/codes", place, &set_up(r#"["codes","done"]"#));
    assert!(again.contains(words) && again.contains("Step 1 of 2"), "{again}");
    let first = rendered("/welcome/codes", place, &set_up(r#"["terms","codes","backup_codes","done"]"#));
    assert!(!first.contains(words), "{first}");
}
