//! Redirects people to the first condition that they don't meet. No other module redirects.

use crate::reactive::effect;
use crate::ui::IntoPart;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Page, current_route, use_base_path, use_go};
use crate::form::{ProblemBanner, Waiting, problem_title};
use crate::route::Route;
use crate::session::{Needs, Verdict, use_session};
use crate::ui::{NarrowColumn, live};

/// Shows its page when the needs are met; redirects otherwise.
#[component]
pub fn Guard(needs: Needs, page: fn() -> AnyView) -> impl IntoView {
    let session = use_session();
    let (go, base_path) = (use_go(), use_base_path());
    let here = current_route().unwrap_or(Route::Home);
    let verdict = Memo::new(move |_| session.with(|now| needs.verdict(now, &here)));
    effect(move |_| {
        if let Verdict::Elsewhere(route) = verdict.get() {
            // Somebody who has just signed out isn't asked to sign in.
            let route = if session.take_signed_out_by_choice() { Route::Home } else { route };
            go(&route, true);
        }
    });
    let again = Callback::new(move |()| spawn_local(async move { session.refresh().await }));
    live(move || match verdict.get() {
        Verdict::Met => page(),
        Verdict::Elsewhere(_) => ().into_any(),
        Verdict::Wait => match session.problem() {
            Some(problem) => {
                let title = problem_title(base_path.locale, &problem);
                view! { <NarrowColumn><Page title><ProblemBanner problem again titled=true/></Page></NarrowColumn> }
                    .into_part()
            }
            None => view! { <Waiting/> }.into_part(),
        },
    })
}
