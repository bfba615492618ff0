//! The app: what every page finds in context, and which page an address has.

use crate::reactive::effect;
use crate::ui::IntoPart;
use api::session::Session as Reply;
use api::set_up::Step as SetUpStep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use leptos_router::location::{BrowserUrl, LocationProvider};

use crate::client::{Client, Fetch};
use crate::kept::{Kept, use_kept};
use crate::pages::{cases, help, home, not_found, profile, recovery, set_up, sign_in, sign_up, stop_alerts, track};
use crate::route::{BasePath, Route};
use crate::session::{Needs, Session, SessionHandle};
use crate::shell::{
    Announcer, AnnouncerRegion, Footer, Guard, Head, Header, Navigation, OfflineNotice, Site, SiteHandle, follow_path,
    monitor_session, offered_or, use_base_path,
};
use crate::t;
use crate::ui::{SkipLink, live, staged};

/// What lasts as long as the document, in whichever language it is shown. `Copy`.
#[derive(Clone, Copy)]
pub struct Lasting {
    client: Client,
    site: SiteHandle,
    session: SessionHandle,
    announcer: Announcer,
    navigation: Navigation,
    list_state: cases::list_state::ListState,
    kept: Kept,
    /// Whether the session was read.
    asked: StoredValue<bool>,
}

impl Lasting {
    /// Creates it for a document that shows nothing yet. Reads the browser's address and document once.
    pub fn of_document(prerendered: bool) -> Self {
        let (site, api) = SiteHandle::of_document();
        Self::new(Client::new(Fetch::to(&api)), site, prerendered)
    }

    fn new(client: Client, site: SiteHandle, prerendered: bool) -> Self {
        let session = if prerendered { SessionHandle::presumed_guest(client) } else { SessionHandle::new(client) };
        let (announcer, kept) = (Announcer::default(), Kept::default());
        effect(move |before: Option<String>| {
            let now = session.with(Session::person).unwrap_or_default();
            if before.is_some_and(|before| !before.is_empty() && before != now) {
                announcer.hush();
                kept.forget();
            }
            now
        });
        Self {
            client,
            site,
            session,
            announcer,
            navigation: Navigation::default(),
            list_state: cases::list_state::ListState::new(session),
            kept,
            asked: StoredValue::new(false),
        }
    }

    /// Runs `go`, which removes the views, so that they can be built again in another language.
    pub fn over_a_change(self, go: impl FnOnce()) {
        self.navigation.rebuild();
        self.kept.over_a_change(go);
    }

    /// Returns whether the views may be built anew, tracked: not while they wait for an answer.
    pub fn rests(self) -> bool {
        !self.client.acts()
    }
}

/// The app over any client, at any base path: for tests and for prerendering.
#[component]
pub fn AppOver(
    client: Client,
    base_path: BasePath,
    /// The session; by default it is read from the server.
    #[prop(optional)]
    session: Option<Reply>,
    /// Begins as a guest, as prerendered pages are shown, until the session is read.
    #[prop(optional)]
    prerendered: bool,
    /// What the operator says of the site.
    #[prop(optional)]
    site: Option<SiteHandle>,
) -> impl IntoView {
    let lasting = Lasting::new(client, site.unwrap_or_else(|| SiteHandle::new(Site::default())), prerendered);
    if let Some(session) = session {
        lasting.session.enter(session);
        lasting.asked.set_value(true);
    }
    app(lasting, base_path)
}

/// Returns the whole app, in the language of its base path.
pub fn app(lasting: Lasting, base_path: BasePath) -> AnyView {
    let Lasting { client, site, session, announcer, navigation, list_state, kept, asked } = lasting;
    provide_context(site);
    provide_context(client);
    provide_context(session);
    provide_context(base_path);
    provide_context(base_path.locale);
    provide_context(announcer);
    if use_context::<Head>().is_none() {
        provide_context(Head::new(base_path.locale, site));
    }
    provide_context(expect_context::<Head>().faults());
    provide_context(navigation);
    provide_context(list_state);
    provide_context(kept);
    let checking = RwSignal::new(false);
    // The last stage, once the rest of the page is hydrated: what it hears may change the page.
    let follow = move || {
        site.follow();
        monitor_session(checking);
        effect(move |_| {
            if !asked.get_value() {
                asked.set_value(true);
                spawn_local(session.refresh());
            }
        });
        view! { <OfflineNotice/> }.into_part()
    };
    let around = move || {
        follow_path(base_path, kept);
        view! {
            <SkipLink label=t!(base_path.locale, shell.skip)/>
            {staged(|| Header().into_any())}
            <main id="main" tabindex="-1" hidden=checking>
                {staged(|| Pages().into_any())}
            </main>
            {staged(|| Footer().into_any())}
            <AnnouncerRegion/>
            {staged(follow)}
        }
    };
    view! { <Router base=base_path.router_base()>{around()}</Router> }.into_part()
}

#[component]
fn Pages() -> impl IntoView {
    let (base_path, pathname, provider) = (use_base_path(), use_location().pathname, use_context::<BrowserUrl>());
    // The router updates the address bar and scrolls after `ready_to_complete`, in a later task than the one that
    // rebuilds the view below.
    effect(move |_| {
        pathname.track();
        if let Some(provider) = &provider {
            provider.ready_to_complete();
        }
    });
    let kept = use_kept();
    live(move || {
        // Rebuilds the page when the person changes, so that nothing of the previous person's stays.
        kept.track_forgetting();
        page(pathname.with(|path| Route::parse(base_path.below(path))))
    })
}

/// Returns the page of a screen.
fn page(screen: Option<Route>) -> AnyView {
    let Some(screen) = screen else { return none() };
    match screen {
        Route::Home => home::Home().into_any(),
        Route::SignUp => offered_or("sign_up", || guarded(Needs::Guest, || sign_up::begin::SignUp().into_any()), none),
        Route::CheckEmail => guarded(Needs::Guest, || sign_up::check_email::CheckEmail().into_any()),
        Route::Confirm => sign_up::confirm::Confirm().into_any(),
        Route::StopAlerts => stop_alerts::StopAlerts().into_any(),
        Route::SignIn(_) => guarded(Needs::Guest, || sign_in::enter_password::SignIn().into_any()),
        Route::EnterCode(_) => guarded(Needs::CodeDue, || sign_in::enter_code::EnterCode().into_any()),
        Route::Recover => recovery::begin::Begin().into_any(),
        Route::RecoverLink => recovery::link::Link().into_any(),
        Route::Terms => guarded(Needs::Step(SetUpStep::Terms), || set_up::terms::Terms().into_any()),
        Route::Codes => guarded(Needs::Step(SetUpStep::Codes), || set_up::codes::Codes().into_any()),
        Route::BackupCodes => {
            guarded(Needs::Step(SetUpStep::BackupCodes), || set_up::backup_codes::BackupCodes().into_any())
        }
        Route::Questions => guarded(Needs::Step(SetUpStep::Questions), || set_up::questions::Questions().into_any()),
        Route::Done => guarded(Needs::Step(SetUpStep::Done), || set_up::done::Done().into_any()),
        Route::Profile => guarded(Needs::SignedIn, || profile::page::Profile().into_any()),
        Route::Track => offered_or("track", || track::Track().into_any(), none),
        Route::Help => help::Help().into_any(),
        Route::Answer(topic) => help::answer(use_base_path(), topic),
        Route::Cases => guarded(Needs::SignedIn, || cases::list::List().into_any()),
        Route::AddCase => guarded(Needs::SignedIn, || cases::add::Add().into_any()),
        Route::Case(_) => guarded(Needs::SignedIn, || cases::case::Case().into_any()),
    }
}

/// Returns the not-found page, also for pages that the operator doesn't offer.
fn none() -> AnyView {
    not_found::NotFound().into_any()
}

fn guarded(needs: Needs, page: fn() -> AnyView) -> AnyView {
    view! { <Guard needs page/> }.into_part()
}
