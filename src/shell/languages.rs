//! The same page in the other language: the link to it, and how a change without a load goes. Who changes it is `mount`'s.

use crate::ui::IntoPart;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::use_base_path;
use crate::form::StillWorking;
use crate::i18n::{Locale, code};
use crate::route::BasePath;
use crate::t;
use crate::ui::{Alert, Tone, live};

/// A change of language without a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nobody asked for one, or it is done.
    No,
    /// The sentences of the other language are on their way.
    UnderWay,
    /// They can't be had.
    Failed,
}

/// Shows the same page in another language without a load. `Copy`, in context where that can be done.
#[derive(Clone, Copy)]
pub struct Languages {
    /// Takes the language.
    pub ask: Callback<Locale>,
    pub change: RwSignal<Change>,
}

impl Languages {
    /// Ends the notice that a language couldn't be loaded. It belongs to the page on which the language was asked for.
    pub fn go_on(self) {
        if self.change.get_untracked() == Change::Failed {
            self.change.set(Change::No);
        }
    }
}

/// The address of a page in another language.
fn address_in(base_path: BasePath, other: Locale, path: &str, query: &str) -> String {
    let address = base_path.in_language(other, path);
    if query.is_empty() { address } else { format!("{address}?{query}") }
}

/// The same page in the other language, where nothing typed is lost by it; in a new tab, or without the program, a load.
#[component]
pub fn OtherLanguage(other: Locale) -> impl IntoView {
    let base_path = use_base_path();
    let location = use_location();
    let languages = use_context::<Languages>();
    // What was prerendered knows of no query: it is added once the program runs.
    let search = RwSignal::new(String::new());
    Effect::new(move |_| search.set(location.search.get()));
    let href = move || address_in(base_path, other, &location.pathname.get(), &search.get());
    let change = move |event: leptos::ev::MouseEvent| {
        let elsewhere = event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key();
        if let (Some(languages), false) = (languages, elsewhere) {
            event.prevent_default();
            languages.ask.run(other);
        }
    };
    let name = t!(base_path.locale, shell.other_language);
    view! { <a class="usa-link" rel="external" href=href lang=code(other) hreflang=code(other) on:click=change>{name}</a> }
        .into_part()
}

/// How the change goes that was asked for, where it can't be done at once.
#[component]
pub fn ChangeOfLanguage(other: Locale) -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let (languages, location) = (use_context::<Languages>(), use_location());
    let change = move || languages.map_or(Change::No, |languages| languages.change.get());
    let failed = move || {
        (change() == Change::Failed).then(|| {
            // The site may be a newer one by now, of which this document knows no file.
            let href = untrack(|| address_in(base_path, other, &location.pathname.get(), &location.search.get()));
            view! {
                <Alert tone=Tone::Warning quiet=true>
                    <p>{t!(locale, shell.no_language)}</p>
                    <p><a class="usa-link" rel="external" href=href hreflang=code(other)>{t!(locale, shell.load_language)}</a></p>
                </Alert>
            }
            .into_part()
        })
    };
    view! {
        <StillWorking active=Signal::derive(move || change() == Change::UnderWay)/>
        {live(failed)}
    }
    .into_part()
}
