//! The alphabet of text messages (GSM 03.38): how long a text is in it, and how to spell what it lacks. No sending.

use unicode_normalization::UnicodeNormalization;

/// What one text message holds, in septets (3GPP TS 23.038).
pub const LONGEST: usize = 160;

const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// These count twice.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// Length in septets; nothing where a character isn't in the alphabet.
pub fn septets(text: &str) -> Option<usize> {
    text.chars()
        .map(|letter| if BASIC.contains(letter) { Some(1) } else { EXTENDED.contains(letter).then_some(2) })
        .sum()
}

/// The same text in the alphabet: accents that it lacks are dropped, typographic marks made plain, the rest is `?`.
pub fn fold(text: &str) -> String {
    text.nfc().flat_map(spell).collect()
}

fn spell(letter: char) -> Vec<char> {
    if BASIC.contains(letter) || EXTENDED.contains(letter) {
        return vec![letter];
    }
    match letter {
        '\u{2018}' | '\u{2019}' => vec!['\''],
        '\u{201c}' | '\u{201d}' | '«' | '»' => vec!['"'],
        '\u{2010}'..='\u{2015}' => vec!['-'],
        '…' => vec!['.', '.', '.'],
        '\u{a0}' | '\t' => vec![' '],
        _ => {
            let plain: Vec<char> = letter.nfd().filter(|part| BASIC.contains(*part)).collect();
            if plain.is_empty() { vec!['?'] } else { plain }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_alphabet_lacks_some_spanish_letters() {
        assert_eq!(septets("é ñ ü ¿ ¡"), Some(9));
        assert!("áíóúÁÍÓÚ".chars().all(|letter| septets(&letter.to_string()).is_none()));
        assert_eq!(septets("{}"), Some(4));
        assert_eq!(fold("Información “rápida” – sí…"), "Informacion \"rapida\" - si...");
        assert_eq!(fold("案件"), "??");
    }

    proptest! {
        #[test]
        fn what_is_folded_is_always_in_the_alphabet(text in "\\PC*") {
            prop_assert!(septets(&fold(&text)).is_some());
        }

        #[test]
        fn what_is_in_the_alphabet_stays_as_it_is(text in "[ -_a-z@£ñéü¿¡]*") {
            prop_assert_eq!(fold(&text), text);
        }
    }
}
