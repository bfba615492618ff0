//! The problem banner, the one answer to what any request can meet: what happened, when it ends, what can be done now.

use crate::reactive::effect;
use crate::ui::IntoPart;
use std::time::Duration;

use api::session::ReadSession;
use leptos::task::spawn_local;
use leptos::{ev, html, prelude::*};

use crate::client::{RequestProblem, use_client};
use crate::clock::{self, countdown};
use crate::i18n::{self, Locale, use_locale};
use crate::route::{BasePath, Route, Topic};
use crate::t;
use crate::ui::{Alert, Button, ButtonKind, Tone, is_typing, live, rescue_focus};

/// How often the server is asked whether it can be reached again.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// A banner with the problem, a button to try again, and the reference for support. It takes the focus.
#[component]
pub fn ProblemBanner(
    problem: RequestProblem,
    again: Callback<()>,
    /// When the problem was met, in milliseconds of the browser's clock; now by default.
    #[prop(optional)]
    since: Option<f64>,
    /// What follows from the problem on this page.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Whether the page's heading is the [`problem_title`], so that the banner has none.
    #[prop(optional)]
    titled: bool,
    /// Whether the banner is on top of a form. After a wait, the form's own button sends what was corrected meanwhile;
    /// the banner's would send the same again.
    #[prop(optional)]
    of_form: bool,
) -> impl IntoView {
    let locale = use_locale();
    let (heading, text) = words(locale, &problem);
    let heading = if titled { None } else { Some(heading) };
    let may_come_back = matches!(problem, RequestProblem::Offline | RequestProblem::Unreachable);
    let is_busy = matches!(problem, RequestProblem::Busy { .. });
    let wait = match problem {
        RequestProblem::Throttled { retry_after } | RequestProblem::Busy { retry_after } => retry_after,
        _ => 0,
    };
    let asking_helps = problem != RequestProblem::NotFound && !(of_form && wait > 0);
    let reference = match problem {
        RequestProblem::Unexpected { reference: Some(reference) } => {
            let support = expect_context::<BasePath>().href(&Route::Answer(Topic::Support));
            Some(
                view! {
                    <p>{t!(locale, trouble.reference)} " " <code class="receipt">{reference}</code></p>
                    <p><a class="usa-link" href=support>{t!(locale, help.support_title)}</a></p>
                }
                .into_part(),
            )
        }
        _ => None,
    };
    let tone = if wait > 0 { Tone::Warning } else { Tone::Error };
    let start = since.unwrap_or_else(clock::now);
    let left = countdown(move || (start, wait));
    let text = move || match left.get() {
        0 if wait > 0 => t!(locale, trouble.throttled_over),
        0 => text.clone(),
        seconds if is_busy => t!(locale, trouble.busy, time = i18n::wait(locale, seconds)),
        seconds => t!(locale, trouble.throttled, time = i18n::wait(locale, seconds)),
    };
    let node = NodeRef::<html::Div>::new();
    // The banner may be above the visible part of the page. When it goes, its button must not take the focus along.
    effect(move |_| {
        if let Some(node) = node.get() {
            node.scroll_into_view();
            let _ = node.focus();
        }
    });
    on_cleanup(rescue_focus);
    if may_come_back {
        go_on_once_there_is_a_network(again);
    }
    view! {
        <div class="problem-banner" tabindex="-1" node_ref=node>
            <Alert tone nostrip:heading=heading>
                {lead.map(|lead| view! { <p>{lead}</p> }.into_part())}
                // Announced once, not each second.
                <p aria-live="off">{live(text)}</p>
                {reference}
                {asking_helps.then(|| view! {
                    <Button
                        kind=ButtonKind::Secondary
                        disabled=Signal::derive(move || left.get() > 0)
                        on_press=move || again.run(())
                    >
                        {t!(locale, trouble.again)}
                    </Button>
                }.into_part())}
            </Alert>
        </div>
    }
    .into_part()
}

/// Runs `again` once the server can be reached, unless somebody is typing. The browser's word on the network isn't
/// enough, so the server is asked as well.
fn go_on_once_there_is_a_network(again: Callback<()>) {
    let client = use_client();
    // Browser and server may say so at the same time: `again` runs once, and a further failure has another banner.
    let gone_on = StoredValue::new(false);
    let go_on = move || {
        if !is_typing() && gone_on.try_get_value() == Some(false) {
            gone_on.set_value(true);
            again.try_run(());
        }
    };
    effect(move |_| {
        let back = window_event_listener(ev::online, move |_| go_on());
        let asking = set_interval_with_handle(
            move || {
                spawn_local(async move {
                    if client.send(&ReadSession {}).await.is_ok() {
                        go_on();
                    }
                });
            },
            LOOK_AGAIN,
        );
        on_cleanup(move || {
            back.remove();
            if let Ok(asking) = asking {
                asking.clear();
            }
        });
    });
}

/// Returns what happened, as the title of a page that shows nothing else.
pub fn problem_title(locale: Locale, problem: &RequestProblem) -> String {
    words(locale, problem).0
}

fn words(locale: Locale, problem: &RequestProblem) -> (String, String) {
    match problem {
        RequestProblem::Offline => (t!(locale, trouble.offline_title), t!(locale, trouble.offline)),
        RequestProblem::Unreachable => (t!(locale, trouble.unreachable_title), t!(locale, trouble.unreachable)),
        RequestProblem::TimedOut => (t!(locale, trouble.timed_out_title), t!(locale, trouble.timed_out)),
        RequestProblem::SignedOut => (t!(locale, trouble.signed_out_title), t!(locale, trouble.signed_out)),
        RequestProblem::NotFound => (t!(locale, trouble.not_found_title), t!(locale, trouble.not_found)),
        RequestProblem::Throttled { .. } => (t!(locale, trouble.throttled_title), String::new()),
        RequestProblem::Busy { .. } => (t!(locale, trouble.busy_title), String::new()),
        RequestProblem::Unexpected { .. } => (t!(locale, trouble.unexpected_title), t!(locale, trouble.unexpected)),
    }
}
