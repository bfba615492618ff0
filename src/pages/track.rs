//! The page that looks up receipts without an account.

use leptos::prelude::*;

use crate::lookup::Lookup;
use crate::route::{Route, Topic};
use crate::session::{Session, use_session};
use crate::shell::{Page, use_base_path, use_site};
use crate::t;
use crate::ui::{IntoPart, live};

/// The page that looks up receipts.
#[component]
pub fn Track() -> impl IntoView {
    let (base_path, session, site) = (use_base_path(), use_session(), use_site());
    let locale = base_path.locale;
    let account = move || {
        let stranger = session.with(|now| !matches!(now, Session::SignedIn(_)));
        (stranger && site.offers("sign_up")).then(|| {
            view! {
                <p>
                    {t!(locale, track.account)}
                    " "
                    <a class="usa-link" href=base_path.href(&Route::SignUp)>{t!(locale, track.create_account)}</a>
                </p>
            }
            .into_part()
        })
    };
    view! {
        <div class="column">
            <Page title=t!(locale, track.title)>
                <p class="lead">{t!(locale, track.lead)}</p>
                <Lookup rows=3/>
                <div class="after no-print">
                    <p>
                        <a class="usa-link" href=base_path.href(&Route::Answer(Topic::Numbers))>
                            {t!(locale, track.which_number)}
                        </a>
                    </p>
                    {live(account)}
                </div>
            </Page>
        </div>
    }
    .into_part()
}
