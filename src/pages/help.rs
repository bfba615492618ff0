//! Questions that people have, and short answers. The answers are texts of the catalogue; one view shows them all.

use crate::ui::IntoPart;
use leptos::prelude::*;

use crate::facts::{address, linked};
use crate::i18n::Locale;
use crate::route::{BasePath, Route, Topic};
use crate::shell::{Page, use_base_path, use_support, where_offered};
use crate::t;
use crate::ui::live;

/// The page with every question.
#[component]
pub fn Help() -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let questions = Topic::ALL.map(|topic| view! { <li>{link(base_path, topic)}</li> }.into_part());
    view! {
        <div class="column">
            <Page title=t!(locale, help.title)>
                <p class="lead">{t!(locale, help.lead)}</p>
                <ul class="topics">{questions.into_iter().collect_view()}</ul>
            </Page>
        </div>
    }
    .into_part()
}

/// Returns the page of a question: its answer, and links to what can be done next.
pub fn answer(base_path: BasePath, topic: Topic) -> AnyView {
    let locale = base_path.locale;
    let (title, text) = words(locale, topic);
    let ways = ways(base_path, topic).into_iter().map(|way| view! { <p>{way}</p> }.into_part()).collect_view();
    view! {
        <div class="column">
            <Page title>
                {text.lines().map(|line| block(locale, line)).collect_view()}
                <div class="after no-print">
                    {ways}
                    <p><a class="usa-link" href=base_path.href(&Route::Help)>{t!(locale, help.all)}</a></p>
                </div>
            </Page>
        </div>
    }
    .into_part()
}

/// The line of an answer that is replaced by how to reach support.
const SUPPORT: &str = "[support]";

/// Returns a line of an answer: a list when it begins with `|`, which also separates the items, else a paragraph. Lines
/// and items with a name in brackets before them are shown only when the site offers that.
fn block(locale: Locale, line: &str) -> AnyView {
    match line.strip_prefix('|') {
        None if line == SUPPORT => live(use_support(locale)),
        Some(items) => {
            let items =
                items.split('|').map(|item| offered(item, |words| view! { <li>{linked(&words)}</li> }.into_part()));
            view! { <ul>{items.collect_view()}</ul> }.into_part()
        }
        None => offered(line, |words| view! { <p>{linked(&words)}</p> }.into_part()),
    }
}

/// The names that may be in brackets before a line or an item, as in `[track]Online: …`.
const MARKS: [&str; 2] = ["sign_up", "track"];

fn offered(text: &str, show: fn(String) -> AnyView) -> AnyView {
    let marked = |mark: &&str| text.strip_prefix('[')?.strip_prefix(*mark)?.strip_prefix(']').map(str::to_owned);
    match MARKS.into_iter().find_map(|mark| Some((mark, marked(&mark)?))) {
        Some((mark, words)) => where_offered(mark, move || show(words.clone())),
        None => show(text.to_owned()),
    }
}

fn link(base_path: BasePath, topic: Topic) -> AnyView {
    anchor(base_path.href(&Route::Answer(topic)), words(base_path.locale, topic).0)
}

fn anchor(href: String, words: String) -> AnyView {
    view! { <a class="usa-link" href=href>{words}</a> }.into_part()
}

/// Returns links to what can be done next.
fn ways(base_path: BasePath, topic: Topic) -> Vec<AnyView> {
    let locale = base_path.locale;
    let recover = || anchor(base_path.href(&Route::Recover), t!(locale, recover.title));
    let track = || {
        let link = move || anchor(base_path.href(&Route::Track), t!(locale, track.title));
        where_offered("track", link)
    };
    let sign_up = move || anchor(base_path.href(&Route::SignUp), t!(locale, landing.create_account));
    match topic {
        Topic::Numbers => vec![track(), recover()],
        Topic::Paper => vec![where_offered("sign_up", sign_up)],
        Topic::Tracking | Topic::Filing => vec![track()],
        Topic::Outside => vec![anchor(address("embassies").to_owned(), t!(locale, help.outside_link))],
        Topic::Expedite => vec![link(base_path, Topic::Tracking)],
        Topic::Messages => vec![recover(), link(base_path, Topic::Support)],
        Topic::Support => vec![recover(), link(base_path, Topic::Messages), link(base_path, Topic::Tracking)],
    }
}

/// Returns the question and the answer of a topic.
fn words(locale: Locale, topic: Topic) -> (String, String) {
    match topic {
        Topic::Numbers => (t!(locale, help.numbers_title), t!(locale, help.numbers)),
        Topic::Paper => (t!(locale, help.paper_title), t!(locale, help.paper)),
        Topic::Outside => (t!(locale, help.outside_title), t!(locale, help.outside)),
        Topic::Filing => (t!(locale, help.filing_title), t!(locale, help.filing)),
        Topic::Tracking => (t!(locale, help.tracking_title), t!(locale, help.tracking)),
        Topic::Expedite => (t!(locale, help.expedite_title), t!(locale, help.expedite)),
        Topic::Messages => (t!(locale, help.messages_title), t!(locale, help.messages)),
        Topic::Support => (t!(locale, help.support_title), t!(locale, help.support)),
    }
}

/// Returns the first paragraph of an answer, for search engines and previews.
pub fn first_words(locale: Locale, topic: Topic) -> String {
    words(locale, topic).1.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_same_shape_in_each_language() {
        let shape =
            |locale, topic| words(locale, topic).1.lines().map(|line| line.matches('|').count()).collect::<Vec<_>>();
        for topic in Topic::ALL {
            assert_eq!(shape(Locale::En, topic), shape(Locale::Es, topic), "{topic:?}");
        }
    }

    #[test]
    fn every_mark_of_an_answer_is_known() {
        for (topic, locale) in Topic::ALL.into_iter().flat_map(|topic| [(topic, Locale::En), (topic, Locale::Es)]) {
            let (title, text) = words(locale, topic);
            let known = MARKS.map(|mark| text.matches(&format!("[{mark}]")).count()).iter().sum::<usize>()
                + text.lines().filter(|line| *line == SUPPORT).count();
            assert_eq!(text.matches('[').count(), known, "{topic:?}: {text}");
            assert!(!title.contains('['), "{title}");
            for piece in text.split(['\n', '|']) {
                assert!(!piece.trim_start_matches('[').contains('['), "a mark stands first: {piece}");
            }
        }
    }
}
