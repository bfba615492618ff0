//! Header and footer, the same on every page.

use crate::reactive::effect;
use crate::ui::IntoPart;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use super::languages::{ChangeOfLanguage, ChangeOfLanguageProps, Languages, OtherLanguage};
use super::{use_base_path, use_site, use_support};
use crate::clock;
use crate::form::ProblemBanner;
use crate::i18n::{Locale, code, moment};
use crate::route::Route;
use crate::session::{Session, use_session};
use crate::t;
use crate::ui::{Alert, Button, ButtonKind, SiteFooter, SiteHeader, Tone, live, staged};

/// Brand, links, the button to sign out, the other language.
#[component]
pub fn Header() -> impl IntoView {
    let (base_path, session, site) = (use_base_path(), use_session(), use_site());
    let locale = base_path.locale;
    let location = use_location();
    let links = move || {
        let link = |route: Route, words: String| {
            let href = base_path.href(&route);
            let here = href.clone();
            let current = Signal::derive(move || location.pathname.with(|path| *path == here).then_some("page"));
            view! { <li><a class="usa-link" href=href aria-current=current>{words}</a></li> }.into_part()
        };
        // Links that are open to everyone.
        let open = || {
            let track = site.offers("track").then(|| link(Route::Track, t!(locale, shell.track)));
            [track, Some(link(Route::Help, t!(locale, shell.help)))].into_iter().flatten()
        };
        match session.now() {
            // Not read yet, or it couldn't be read.
            Session::Unknown => match session.problem() {
                Some(_) => open().collect_view().into_any(),
                None => ().into_any(),
            },
            Session::Guest | Session::CodeDue(_) => {
                let sign_in = link(Route::SignIn(None), t!(locale, shell.sign_in));
                let sign_up = site.offers("sign_up").then(|| link(Route::SignUp, t!(locale, shell.create_account)));
                open().chain([sign_in]).chain(sign_up).collect_view().into_any()
            }
            Session::SettingUp(_) => view! { <li><SignOut/></li> }.into_part(),
            Session::SignedIn(_) => view! {
                {link(Route::Cases, t!(locale, shell.my_cases))}
                {link(Route::Profile, t!(locale, shell.profile))}
                <li><SignOut/></li>
            }
            .into_part(),
        }
    };
    let leave = Callback::new(move |()| spawn_local(session.sign_out()));
    let other = match locale {
        Locale::En => Locale::Es,
        Locale::Es => Locale::En,
    };
    let offered = Memo::new(move |_| site.with(|site| site.speaks(code(other))));
    let other_language = move || offered.get().then(|| view! { <OtherLanguage other/> }.into_part());
    let sign_out_problem = move || {
        session.sign_out_problem().map(|problem| {
            view! { <ProblemBanner problem again=leave lead=t!(locale, trouble.signing_out)/> }.into_part()
        })
    };
    let signed_out = session.signed_out();
    let notice = move || {
        signed_out.get().then(|| {
            view! { <Alert tone=Tone::Success quiet=true><p>{t!(locale, shell.signed_out)}</p></Alert> }.into_part()
        })
    };
    let languages = use_context::<Languages>();
    // The notice of signing out stays on the first page; navigation ends both notices.
    effect(move |before: Option<String>| {
        let now = location.pathname.get();
        if before.is_some_and(|before| before != now) {
            if now != base_path.href(&Route::Home) {
                signed_out.set(false);
            }
            if let Some(languages) = languages {
                languages.go_on();
            }
        }
        now
    });
    // A line for printed pages: the site, the person and the time.
    let printed = RwSignal::new(String::new());
    effect(move |_| {
        let listener = window_event_listener(leptos::ev::beforeprint, move |_| {
            let host = window().location().host().unwrap_or_default();
            let whose = session.untracked(Session::person);
            let said = [
                Some(format!("{} ({host})", untrack(|| site.brand()))),
                whose,
                Some(moment(locale, clock::now() as i64)),
            ];
            printed.set(said.into_iter().flatten().collect::<Vec<_>>().join(" · "));
        });
        on_cleanup(move || listener.remove());
    });
    view! {
        <p class="print-only">{printed}</p>
        <SiteHeader
            brand=Signal::derive(move || site.brand())
            home=base_path.href(&Route::Home)
            label=t!(locale, shell.navigation)
            menu=t!(locale, shell.menu)
            language=live(other_language)
        >
            {staged(move || live(links))}
        </SiteHeader>
        {live(sign_out_problem)}
        <div class="news" role="status">
            {live(notice)}
            {staged(move || ChangeOfLanguage(ChangeOfLanguageProps { other }).into_any())}
        </div>
    }
    .into_part()
}

/// Says that the site isn't the government's, and has the links to help and support.
#[component]
pub fn Footer() -> impl IntoView {
    let (base_path, site) = (use_base_path(), use_site());
    let locale = base_path.locale;
    let support = use_support(locale);
    let links = move || {
        let links = site.with(|site| site.links.clone()).into_iter();
        let shown = links.map(|link| {
            let [en, es, href] = link;
            let words = match locale {
                Locale::En => en,
                Locale::Es => es,
            };
            view! { <p><a class="usa-link" href=href rel="external">{words}</a></p> }.into_part()
        });
        shown.collect_view()
    };
    let about = Signal::derive(move || t!(locale, shell.not_government, brand = site.brand()));
    view! {
        <SiteFooter>
            <p>{about}</p>
            <p><a class="usa-link" href=base_path.href(&Route::Help)>{t!(locale, shell.help)}</a></p>
            {live(links)}
            {live(support)}
        </SiteFooter>
    }
    .into_part()
}

#[component]
fn SignOut() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let leaving = RwSignal::new(false);
    let leave = move || {
        leaving.set(true);
        spawn_local(async move {
            session.sign_out().await;
            leaving.try_set(false);
        });
    };
    view! { <Button kind=ButtonKind::Quiet busy=leaving on_press=leave>{t!(base_path.locale, shell.sign_out)}</Button> }
        .into_part()
}
