//! The catalogue of sentences. The program knows them by number; their text is data, which is loaded for each language
//! that is used. `locales/` alone decides which sentences there are, and in which order (build/sentences.rs).

use std::cell::RefCell;

use super::Locale;

/// A sentence: its position in the data, and the names of its values.
pub struct Sentence {
    pub number: u16,
    values: &'static [&'static str],
}

impl Sentence {
    pub const fn new(number: u16, values: &'static [&'static str]) -> Self {
        Self { number, values }
    }

    /// Returns whether the sentence takes exactly these values. `t!` asks at compile time.
    pub const fn takes(&self, given: &[&str]) -> bool {
        let (mut at, mut all) = (0, given.len() == self.values.len());
        while at < given.len() && all {
            let (mut other, mut found) = (0, false);
            while other < self.values.len() {
                found |= same(given[at].as_bytes(), self.values[other].as_bytes());
                other += 1;
            }
            all = found;
            at += 1;
        }
        all
    }
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The names of all sentences, by room.
#[allow(non_upper_case_globals)]
pub mod names {
    include!(concat!(env!("OUT_DIR"), "/names.rs"));
}

thread_local! {
    /// The sentences of each language; empty until they are loaded.
    static KNOWN: RefCell<[Vec<&'static str>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
}

/// Loads the sentences of a language from its data. They stay as long as the program runs.
pub fn learn(locale: Locale, data: String) {
    let data: &'static str = Box::leak(data.into_boxed_str());
    KNOWN.with_borrow_mut(|known| known[locale as usize] = data.split("\n\n").collect());
}

/// Returns whether the sentences of a language are loaded.
pub fn knows(locale: Locale) -> bool {
    KNOWN.with_borrow(|known| !known[locale as usize].is_empty())
}

/// Returns a sentence of the data; empty when its language isn't loaded.
fn data(locale: Locale, number: u16) -> &'static str {
    // On the host, the data of both languages is part of the program.
    #[cfg(not(target_arch = "wasm32"))]
    if !knows(locale) {
        learn(
            locale,
            match locale {
                Locale::En => include_str!(concat!(env!("OUT_DIR"), "/en.txt")),
                Locale::Es => include_str!(concat!(env!("OUT_DIR"), "/es.txt")),
            }
            .to_owned(),
        );
    }
    KNOWN.with_borrow(|known| known[locale as usize].get(usize::from(number)).copied().unwrap_or_default())
}

/// Returns a sentence without values, by its number.
#[inline(never)]
pub fn said(locale: Locale, number: u16) -> String {
    data(locale, number).to_owned()
}

/// Returns a sentence with its values in the place of their names. Names within a value aren't replaced.
#[inline(never)]
pub fn said_with(locale: Locale, number: u16, values: &[(&str, String)]) -> String {
    let mut parts = data(locale, number).split("{{ ");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(" }}").unwrap_or((part, ""));
        let value = values.iter().find(|(one, _)| *one == name);
        all.push_str(value.map_or("", |(_, value)| value));
        all.push_str(rest);
    }
    all
}

/// Returns a sentence of the catalogue as text: `t!(locale, sign_in.title)`, `t!(locale, shell.minutes, count = 3)`. An
/// unknown sentence, and values that it doesn't take, don't compile.
#[macro_export]
macro_rules! t {
    ($locale:expr, $room:ident . $name:ident) => {{
        const { assert!($crate::i18n::names::$room::$name.takes(&[]), "the sentence takes values") };
        $crate::i18n::said($locale, const { $crate::i18n::names::$room::$name.number })
    }};
    ($locale:expr, $room:ident . $name:ident, $($value:ident = $given:expr),+ $(,)?) => {{
        const {
            let given = &[$(stringify!($value)),+];
            assert!($crate::i18n::names::$room::$name.takes(given), "the sentence takes other values")
        };
        let values = [$((stringify!($value), ($given).to_string())),+];
        $crate::i18n::said_with($locale, const { $crate::i18n::names::$room::$name.number }, &values)
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_said_as_it_is_even_where_it_looks_like_a_name() {
        assert_eq!(t!(Locale::En, cases.shown, total = 7, count = "{{ total }}"), "{{ total }} of 7 cases shown");
    }

    #[test]
    fn each_language_has_its_own_sentences_and_as_many() {
        assert_ne!(t!(Locale::En, sign_in.title), t!(Locale::Es, sign_in.title));
        KNOWN.with_borrow(|[en, es]| assert_eq!(en.len(), es.len()));
        assert!(KNOWN.with_borrow(|[en, _]| en.len() > 400));
    }

    #[test]
    fn a_sentence_takes_the_values_that_it_names_and_no_others() {
        const SHOWN: Sentence = Sentence::new(0, &["count", "total"]);
        assert!(SHOWN.takes(&["total", "count"]));
        for others in [&["count"][..], &["count", "tota"], &["count", "totals"], &["count", "total", "brand"], &[]] {
            assert!(!SHOWN.takes(others), "{others:?}");
        }
    }
}
