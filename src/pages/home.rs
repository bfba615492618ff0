//! The first page: what Ellis is for, a case looked up at once, and the two ways in.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::lookup::Lookup;
use crate::route::Route;
use crate::say;
use crate::session::{Session, use_session};
use crate::shell::{Page, use_place, where_offered};
use crate::ui::{ButtonGroup, ButtonKind, Drawing, LinkButton, Scene, in_turn, live};

/// A receipt number that the agency's test service knows, as in the hint of the field.
const SAMPLE: &str = "EAC9999103403";

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    let (place, session) = (use_place(), use_session());
    let locale = place.locale;
    let further = Memo::new(move |_| {
        session.with(|now| match now {
            Session::SignedIn(_) => Some((Route::Cases, say!(locale, landing.go_on))),
            Session::SettingUp(_) => Some((Route::Terms, say!(locale, landing.set_up))),
            _ => None,
        })
    });
    let ways = move || {
        if let Some((route, words)) = further.get() {
            // From the first step the guard leads to the one that is due.
            view! { <LinkButton href=place.href(&route)>{words}</LinkButton> }.into_part()
        } else {
            view! {
                {where_offered("sign_up", move || view! {
                    <LinkButton href=place.href(&Route::SignUp) kind=ButtonKind::Secondary>{say!(locale, landing.create_account)}</LinkButton>
                }.into_part())}
                <LinkButton href=place.href(&Route::SignIn(None)) kind=ButtonKind::Quiet>{say!(locale, landing.sign_in)}</LinkButton>
            }
            .into_part()
        }
    };
    let track = move || {
        view! { <div class="hero__form"><p>{say!(locale, landing.check)}</p><Lookup rows=1/></div> }.into_part()
    };
    let notice = move || {
        view! {
            <figure class="hero__notice">
                <Drawing of=Scene::Notice number=SAMPLE/>
                <figcaption class="muted">{say!(locale, landing.notice)}</figcaption>
            </figure>
        }
        .into_part()
    };
    let what = move || {
        view! {
            {where_offered("track", notice)}
            <h2>{say!(locale, landing.what)}</h2>
            <ul>
                <li>{say!(locale, landing.cases)}</li>
                <li>{say!(locale, landing.number)}</li>
                <li>{say!(locale, landing.safe)}</li>
            </ul>
        }
        .into_part()
    };
    view! {
        <div class="hero">
            <Page title=say!(locale, landing.title)>
                <p class="lead">{say!(locale, landing.lead)}</p>
                {where_offered("track", track)}
                <ButtonGroup>{live(ways)}</ButtonGroup>
                {in_turn(what)}
            </Page>
        </div>
    }
    .into_part()
}
