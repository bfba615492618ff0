//! Letters of every script: what is one, and its case.
//!
//! The tables behind these questions are heavy. A server has those of the standard library; in a browser, the browser's
//! own are asked, which answer by the same properties of Unicode, each of the version that it knows.

/// Whether a character is a letter or a number in some script (Unicode: `Alphabetic` or `N`).
pub fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { tables::is_alphanumeric(c) }
}

/// Whether a character is a letter in some script (Unicode: `Alphabetic`).
pub fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { tables::is_alphabetic(c) }
}

/// The text in lower case, whatever the reader's language.
pub fn lower_case(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { tables::lower_case(text) }
}

/// The text in upper case, whatever the reader's language.
pub fn upper_case(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_uppercase() } else { tables::upper_case(text) }
}

#[cfg(not(target_arch = "wasm32"))]
mod tables {
    pub fn is_alphanumeric(c: char) -> bool {
        c.is_alphanumeric()
    }

    pub fn is_alphabetic(c: char) -> bool {
        c.is_alphabetic()
    }

    pub fn lower_case(text: &str) -> String {
        text.to_lowercase()
    }

    pub fn upper_case(text: &str) -> String {
        text.to_uppercase()
    }
}

#[cfg(target_arch = "wasm32")]
mod tables {
    use js_sys::{JsString, RegExp};

    thread_local! {
        static ALPHANUMERIC: RegExp = RegExp::new(r"[\p{Alphabetic}\p{N}]", "u");
        static ALPHABETIC: RegExp = RegExp::new(r"\p{Alphabetic}", "u");
    }

    pub fn is_alphanumeric(c: char) -> bool {
        ALPHANUMERIC.with(|found| found.test(c.encode_utf8(&mut [0; 4])))
    }

    pub fn is_alphabetic(c: char) -> bool {
        ALPHABETIC.with(|found| found.test(c.encode_utf8(&mut [0; 4])))
    }

    pub fn lower_case(text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }

    pub fn upper_case(text: &str) -> String {
        JsString::from(text).to_upper_case().into()
    }
}
