//! Telephone numbers and addresses of the outside world that sentences name, from `locales/facts.json`, which has the
//! source of each and the day on which it was read. A sentence names a fact in braces: `Call {agency_telephone}.`

use leptos::prelude::*;

use crate::ui::IntoPart;

/// Name, words and address of each fact.
const FACTS: &[(&str, &str, &str)] = &include!(concat!(env!("OUT_DIR"), "/facts.rs"));

/// Returns a sentence in which each fact is a link.
pub fn linked(sentence: &str) -> AnyView {
    let mut pieces = sentence.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    let rest = pieces.map(|piece| {
        let (name, after) = piece.split_once('}').unwrap_or_default();
        let after = after.to_owned();
        view! { {link(name)} {after} }.into_part()
    });
    view! { {first} {rest.collect_view()} }.into_part()
}

/// Returns the link of a fact; `None` when it isn't known.
fn link(name: &str) -> Option<AnyView> {
    let (_, words, href) = FACTS.iter().find(|fact| fact.0 == name)?;
    Some(view! { <a class="usa-link" href=*href>{*words}</a> }.into_part())
}

/// Returns the address of a fact; empty when it isn't known.
pub fn address(name: &str) -> &'static str {
    FACTS.iter().find(|fact| fact.0 == name).map_or("", |fact| fact.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts that name facts.
    const SENTENCES: [&str; 2] = [include_str!("../locales/en/help.json"), include_str!("../locales/es/help.json")];

    #[test]
    fn every_fact_that_a_sentence_names_is_there() {
        for text in SENTENCES {
            let names: Vec<_> = text.split('{').skip(2).filter_map(|piece| piece.split_once('}')).collect();
            // The first brace opens the file.
            assert_eq!(names.len(), text.matches('{').count() - 1);
            assert!(names.iter().all(|(name, _)| !address(name).is_empty()), "{names:?}");
        }
    }

    #[test]
    fn no_telephone_number_stands_in_a_sentence_itself() {
        for text in SENTENCES {
            let digits = text.split(|one: char| !one.is_ascii_digit() && one != '-');
            let numbers: Vec<_> = digits.filter(|word| word.matches('-').count() >= 2).collect();
            assert!(numbers.is_empty(), "{numbers:?}");
        }
    }
}
