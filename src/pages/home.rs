//! The first page: what Ellis is for, the form that looks up a case, and the links to sign in and to create an account.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::lookup::Lookup;
use crate::route::Route;
use crate::session::{Session, use_session};
use crate::shell::{Page, use_base_path, where_offered};
use crate::t;
use crate::ui::{ButtonGroup, ButtonKind, Drawing, LinkButton, Scene, live, staged};

/// A receipt number that the agency's test service knows, as in the hint of the field.
const SAMPLE: &str = "EAC9999103403";

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    let (base_path, session) = (use_base_path(), use_session());
    let locale = base_path.locale;
    let further = Memo::new(move |_| {
        session.with(|now| match now {
            Session::SignedIn(_) => Some((Route::Cases, t!(locale, landing.go_on))),
            Session::SettingUp(_) => Some((Route::Terms, t!(locale, landing.set_up))),
            _ => None,
        })
    });
    let ways = move || {
        if let Some((route, words)) = further.get() {
            // The guard redirects from the first step to the one that is due.
            view! { <LinkButton href=base_path.href(&route)>{words}</LinkButton> }.into_part()
        } else {
            view! {
                {where_offered("sign_up", move || view! {
                    <LinkButton href=base_path.href(&Route::SignUp) kind=ButtonKind::Secondary>
                        {t!(locale, landing.create_account)}
                    </LinkButton>
                }.into_part())}
                <LinkButton href=base_path.href(&Route::SignIn(None)) kind=ButtonKind::Quiet>
                    {t!(locale, landing.sign_in)}
                </LinkButton>
            }
            .into_part()
        }
    };
    let track =
        move || view! { <div class="hero__form"><p>{t!(locale, landing.check)}</p><Lookup rows=1/></div> }.into_part();
    let notice = move || {
        view! {
            <figure class="hero__notice">
                <Drawing of=Scene::Notice number=SAMPLE/>
                <figcaption class="muted">{t!(locale, landing.notice)}</figcaption>
            </figure>
        }
        .into_part()
    };
    let what = move || {
        view! {
            {where_offered("track", notice)}
            <h2>{t!(locale, landing.what)}</h2>
            <ul>
                <li>{t!(locale, landing.cases)}</li>
                <li>{t!(locale, landing.number)}</li>
                <li>{t!(locale, landing.safe)}</li>
            </ul>
        }
        .into_part()
    };
    view! {
        <div class="hero">
            <Page title=t!(locale, landing.title)>
                <p class="lead">{t!(locale, landing.lead)}</p>
                {where_offered("track", track)}
                <ButtonGroup>{live(ways)}</ButtonGroup>
                {staged(what)}
            </Page>
        </div>
    }
    .into_part()
}
