//! The catalogue of sentences, and how reasons, waits and dates are said. No sentence stands here itself.

mod dates;
mod questions;
mod reasons;

pub use catalogue::Locale;
pub use dates::{moment, time_of_day, when};
pub use questions::question;
pub use reasons::{sentence, sentence_at};

use leptos::prelude::*;

#[allow(deprecated, unused, clippy::all)]
mod catalogue {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
    pub use i18n::*;
}

/// A sentence of the catalogue, as text: `say!(locale, sign_in.title)`, `say!(locale, shell.wait, count = 3)`.
#[macro_export]
macro_rules! say {
    ($locale:expr, $($key:tt)*) => { ::leptos_i18n::td_string!($locale, $($key)*).to_string() };
}

/// The language of this load.
pub fn use_locale() -> Locale {
    expect_context()
}

/// As in addresses, `lang` attributes and requests.
pub fn code(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::es => "es",
    }
}

/// A span of time: seconds below two minutes, then whole minutes, rounded up.
pub fn wait(locale: Locale, seconds: u32) -> String {
    match seconds {
        1 => say!(locale, shell.one_second),
        0..120 => say!(locale, shell.seconds, count = seconds),
        _ => say!(locale, shell.minutes, count = seconds.div_ceil(60)),
    }
}
