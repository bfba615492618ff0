//! What a search of the list looks at.

use crate::cases::CaseSummary;
use crate::value::letters::lower_case;

/// What is searched for.
#[derive(Debug, Clone, Default)]
pub struct Search(Vec<String>);

impl Search {
    /// The words of a text: each has to be found.
    pub fn of(text: &str) -> Self {
        let text: String = text.chars().take(200).collect();
        Self(folded(&text).split_whitespace().map(str::to_owned).collect())
    }

    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a text of [`search_text`] holds every word.
    pub fn finds(&self, text: &str) -> bool {
        self.0.iter().all(|word| text.contains(word))
    }
}

/// What a search looks at in a case, folded.
pub fn search_text(case: &CaseSummary) -> String {
    let status = &case.status;
    let parts = [
        Some(case.receipt_number.as_str()),
        status.form_type.as_deref(),
        status.title_en.as_deref(),
        status.title_es.as_deref(),
        status.form_name.as_ref().map(|name| name.en.as_str()),
        status.form_name.as_ref().map(|name| name.es.as_str()),
        case.nickname.as_ref().map(|name| name.as_str()),
    ];
    folded(&parts.map(Option::unwrap_or_default).join(" "))
}

/// Lower case, without hyphens and accents: phones make accents slow to type, and in a search they never tell two words
/// apart.
fn folded(text: &str) -> String {
    lower_case(text).chars().filter(|c| *c != '-').map(without_accent).collect()
}

fn without_accent(c: char) -> char {
    match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        // At the end of a word, lower case has another sigma.
        'ς' => 'σ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Search, folded};

    #[test]
    fn a_search_finds_words_whatever_their_case_accents_and_hyphens() {
        let text = folded("I-485 Petición de MARÍA ΟΔΟΣΙΑ");
        for words in ["i485 peticion", "maría", "ΟΔΟΣ", ""] {
            assert!(Search::of(words).finds(&text), "{words}");
        }
        assert!(!Search::of("I-130").finds(&text));
    }
}
