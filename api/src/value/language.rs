//! The languages that Ellis speaks.

use crate::field::Reason;

text_value!(
    /// A language of page, mail and text: a code of [`Language::ALL`].
    Language, "Language code: en or es."
);

impl Language {
    /// Code, own name, writing direction. A further language is a row here and its files under `locales/`.
    pub const ALL: &'static [(&'static str, &'static str, &'static str)] =
        &[("en", "English", "ltr"), ("es", "Español", "ltr")];

    /// One of the codes. Errors: `LanguageUnknown`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        Self::ALL
            .iter()
            .find(|(code, ..)| *code == text.trim())
            .map(|(code, ..)| Self((*code).to_owned()))
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
