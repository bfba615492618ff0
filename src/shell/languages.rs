//! The same page in the other language: the link to it, and the progress of a change without a load, which `mount`
//! makes.

use crate::reactive::effect;
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
    /// There is none, or it is done.
    No,
    /// The sentences of the other language are being loaded.
    UnderWay,
    /// The sentences couldn't be loaded.
    Failed,
}

/// Changes the language without a load. `Copy`, in context where that is possible.
#[derive(Clone, Copy)]
pub struct Languages {
    /// Requests a language.
    pub ask: Callback<Locale>,
    pub change: RwSignal<Change>,
}

impl Languages {
    /// Ends the notice that a language couldn't be loaded, which belongs to the page on which it was requested.
    pub fn go_on(self) {
        if self.change.get_untracked() == Change::Failed {
            self.change.set(Change::No);
        }
    }
}

/// Returns the address of a page in another language.
fn address_in(base_path: BasePath, other: Locale, path: &str, query: &str) -> String {
    let address = base_path.in_language(other, path);
    if query.is_empty() { address } else { format!("{address}?{query}") }
}

/// The link to the same page in the other language, which keeps what was typed. In a new tab, or without the program,
/// it loads.
#[component]
pub fn OtherLanguage(other: Locale) -> impl IntoView {
    let base_path = use_base_path();
    let location = use_location();
    let languages = use_context::<Languages>();
    // A prerendered page has no query, so it is added by an effect.
    let search = RwSignal::new(String::new());
    effect(move |_| search.set(location.search.get()));
    let href = move || address_in(base_path, other, &location.pathname.get(), &search.get());
    let change = move |event: leptos::ev::MouseEvent| {
        let elsewhere = event.button() != 0 || event.ctrl_key() || event.meta_key() || event.shift_key();
        if let (Some(languages), false) = (languages, elsewhere) {
            event.prevent_default();
            languages.ask.run(other);
        }
    };
    let name = t!(base_path.locale, shell.other_language);
    view! {
        <a class="usa-link" rel="external" href=href lang=code(other) hreflang=code(other) on:click=change>{name}</a>
    }
    .into_part()
}

/// The progress of a change of language that can't be made at once.
#[component]
pub fn ChangeOfLanguage(other: Locale) -> impl IntoView {
    let base_path = use_base_path();
    let locale = base_path.locale;
    let (languages, location) = (use_context::<Languages>(), use_location());
    let change = move || languages.map_or(Change::No, |languages| languages.change.get());
    let failed = move || {
        (change() == Change::Failed).then(|| {
            // The site may have a newer version, whose files this document doesn't know.
            let href = untrack(|| address_in(base_path, other, &location.pathname.get(), &location.search.get()));
            view! {
                <Alert tone=Tone::Warning quiet=true>
                    <p>{t!(locale, shell.no_language)}</p>
                    <p>
                        <a class="usa-link" rel="external" href=href hreflang=code(other)>
                            {t!(locale, shell.load_language)}
                        </a>
                    </p>
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
