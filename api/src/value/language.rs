//! The languages that Ellis speaks.

use super::shape::Shape;
use crate::field::Reason;

text_value!(
    /// A language of page, mail and text: a code of [`Language::ALL`].
    Language, Shape::new("Code of a language.").one_of(&CODES).example("en")
);

/// The codes of [`Language::ALL`].
const CODES: [&str; Language::ALL.len()] = {
    let mut codes = [""; Language::ALL.len()];
    let mut row = 0;
    while row < codes.len() {
        codes[row] = Language::ALL[row].0;
        row += 1;
    }
    codes
};

impl Language {
    /// Code, own name, writing direction. A further language is a row here and its files under `locales/`.
    pub const ALL: &'static [(&'static str, &'static str, &'static str)] =
        &[("en", "English", "ltr"), ("es", "Español", "ltr")];

    /// One of the codes. Errors: `LanguageUnknown`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        CODES
            .iter()
            .find(|code| **code == text.trim())
            .map(|code| Self((*code).to_owned()))
            .ok_or(Reason::LanguageUnknown)
    }

    /// English, which has no prefix in addresses.
    pub fn english() -> Self {
        Self("en".to_owned())
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::english()
    }
}
