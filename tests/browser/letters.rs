//! What the browser says of letters is what a server says of them.

use std::ops::RangeInclusive;

use api::value::letters;
use wasm_bindgen_test::wasm_bindgen_test;

/// Scripts that have been complete for long, so that a browser and a compiler of different years agree on them.
const SCRIPTS: [RangeInclusive<char>; 10] = [
    '\0'..='\u{24f}',          // Latin
    '\u{370}'..='\u{52f}',     // Greek, Cyrillic
    '\u{5d0}'..='\u{5ea}',     // Hebrew
    '\u{620}'..='\u{6ff}',     // Arabic
    '\u{900}'..='\u{97f}',     // Devanagari
    '\u{1200}'..='\u{137c}',   // Ethiopic
    '\u{1e00}'..='\u{2bff}',   // Vietnamese, Greek, numbers, signs
    '\u{3040}'..='\u{30ff}',   // Japanese
    '\u{4e00}'..='\u{9fff}',   // Chinese
    '\u{1f100}'..='\u{1f9ff}', // beyond the first plane: numbers and letters in circles, pictures
];

#[wasm_bindgen_test]
fn the_browser_knows_the_letters_that_a_server_knows() {
    for c in SCRIPTS.into_iter().flatten() {
        assert_eq!(letters::is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        assert_eq!(letters::is_alphabetic(c), c.is_alphabetic(), "{c:?}");
    }
}

#[wasm_bindgen_test]
fn the_browser_folds_case_as_a_server_does() {
    for c in SCRIPTS.into_iter().flatten() {
        let text = format!("A{c}b");
        assert_eq!(letters::lower_case(&text), text.to_lowercase(), "{c:?}");
        assert_eq!(letters::upper_case(&text), text.to_uppercase(), "{c:?}");
    }
    assert_eq!(letters::lower_case("ΟΔΟΣ ÁRBOL İ"), "ΟΔΟΣ ÁRBOL İ".to_lowercase());
}
