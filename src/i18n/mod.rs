//! The catalogue of sentences, and the words for reasons, waits and dates. Contains no sentence itself.

mod catalogue;
mod dates;
mod questions;
mod reasons;

pub use catalogue::{Sentence, knows, learn, names, said, said_with};
pub use dates::{ago, moment, time_of_day, when};
pub use questions::question;
pub use reasons::{sentence, sentence_at};

use leptos::prelude::*;

use crate::t;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    En,
    Es,
}

/// Returns the language of the page.
pub fn use_locale() -> Locale {
    expect_context()
}

/// Returns the code of a language, as in addresses, `lang` attributes and requests.
pub fn code(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "en",
        Locale::Es => "es",
    }
}

/// Returns a span of time in words: seconds below two minutes, then whole minutes, rounded up.
pub fn wait(locale: Locale, seconds: u32) -> String {
    match seconds {
        1 => t!(locale, shell.one_second),
        0..120 => t!(locale, shell.seconds, count = seconds),
        _ => t!(locale, shell.minutes, count = seconds.div_ceil(60)),
    }
}

/// Returns in words how many tries are left.
pub fn tries(locale: Locale, count: u32) -> String {
    match count {
        1 => t!(locale, code.one_attempt),
        _ => t!(locale, code.attempts, count = count),
    }
}
