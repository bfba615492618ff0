//! Header and footer: the same on every page, in the same place.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use super::use_place;
use crate::clock;
use crate::form::TroubleBanner;
use crate::i18n::{Locale, code, moment};
use crate::route::Route;
use crate::say;
use crate::session::{Session, use_session};
use crate::ui::{Button, ButtonKind, SiteFooter, SiteHeader, live};

/// Brand, ways on, signing out, languages.
#[component]
pub fn Header() -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let location = use_location();
    let links = move || {
        let link = |route: Route, words: String| {
            let href = place.href(&route);
            let here = href.clone();
            let current = Signal::derive(move || location.pathname.with(|path| *path == here).then_some("page"));
            view! { <li><a class="usa-link" href=href aria-current=current>{words}</a></li> }.into_any()
        };
        match session.now() {
            Session::Unknown => ().into_any(),
            Session::Guest | Session::CodeDue(_) => [
                link(Route::Track, say!(locale, shell.track)),
                link(Route::Help, say!(locale, shell.help)),
                link(Route::SignIn(None), say!(locale, shell.sign_in)),
                link(Route::SignUp, say!(locale, shell.create_account)),
            ]
            .collect_view()
            .into_any(),
            Session::SettingUp(_) => view! { <li><SignOut/></li> }.into_any(),
            Session::SignedIn(_) => view! {
                {link(Route::Cases, say!(locale, shell.my_cases))}
                {link(Route::Profile, say!(locale, shell.profile))}
                <li><SignOut/></li>
            }
            .into_any(),
        }
    };
    let leave = Callback::new(move |()| spawn_local(session.leave()));
    let stayed = move || {
        session.stayed().map(|trouble| {
            view! { <TroubleBanner trouble again=leave lead=say!(locale, trouble.signing_out)/> }
        })
    };
    view! {
        <SiteHeader brand=say!(locale, shell.brand) home=place.href(&Route::Home) label=say!(locale, shell.navigation) language=view! { <OtherLanguage/> }.into_any()>
            {live(links)}
        </SiteHeader>
        {live(stayed)}
    }
    .into_any()
}

/// Who we aren't, and where help and support are: on every page in the same place.
#[component]
pub fn Footer() -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let support = move || session.support().map(|support| view! { <p>{say!(locale, shell.support)} " " {support}</p> });
    // On paper: where it is from, and of when.
    let printed = RwSignal::new(String::new());
    Effect::new(move |_| {
        let listener = window_event_listener(leptos::ev::beforeprint, move |_| {
            let host = window().location().host().unwrap_or_default();
            printed.set(format!("{host} · {}", moment(locale, clock::now() as i64)));
        });
        on_cleanup(move || listener.remove());
    });
    view! {
        <p class="print-only">{printed}</p>
        <SiteFooter>
            <p>{say!(locale, shell.not_government)}</p>
            <p><a class="usa-link" href=place.href(&Route::Help)>{say!(locale, shell.help)}</a></p>
            {live(support)}
        </SiteFooter>
    }
    .into_any()
}

#[component]
fn SignOut() -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let leaving = RwSignal::new(false);
    let leave = move || {
        leaving.set(true);
        spawn_local(async move {
            session.leave().await;
            leaving.try_set(false);
        });
    };
    view! { <Button kind=ButtonKind::Quiet busy=leaving on_press=leave>{say!(place.locale, shell.sign_out)}</Button> }
        .into_any()
}

/// The same page in the other language: a full load, because a load has one language.
#[component]
fn OtherLanguage() -> impl IntoView {
    let place = use_place();
    let location = use_location();
    let (other, name) = match place.locale {
        Locale::en => (Locale::es, say!(Locale::es, shell.language_name)),
        Locale::es => (Locale::en, say!(Locale::en, shell.language_name)),
    };
    // What was painted ahead knows of no query: it is added once the program runs.
    let search = RwSignal::new(String::new());
    Effect::new(move |_| search.set(location.search.get()));
    let href = move || {
        let (path, query) = (location.pathname.get(), search.get());
        let address = place.in_language(other, &path);
        if query.is_empty() { address } else { format!("{address}?{query}") }
    };
    view! { <a class="usa-link" rel="external" href=href lang=code(other) hreflang=code(other)>{name}</a> }.into_any()
}
