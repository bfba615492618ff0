//! How good a password is, and how it is kept: guessability, the breached list, Argon2id. No IO, no queue, no chance of
//! its own.

mod breached;
mod hash;

pub use breached::{Breached, ShippedList};
pub use hash::{Compared, HashRefused, PasswordHasher, SALT_AND_HASH};

use unicode_normalization::UnicodeNormalization;

/// Words that people take from this site, and so do guessers (ASVS 6.2.11).
const PRODUCT_WORDS: &[&str] = &[
    "ellis",
    "uscis",
    "immigration",
    "inmigracion",
    "account",
    "cuenta",
    "case",
    "caso",
    "receipt",
    "recibo",
    "citizen",
    "citizenship",
    "ciudadania",
    "naturalization",
    "naturalizacion",
    "greencard",
    "visa",
    "asylum",
    "asilo",
    "petition",
    "peticion",
    "password",
    "contraseña",
    "contrasena",
    "america",
    "estadosunidos",
    "unitedstates",
];

/// zxcvbn's lowest score that is taken, of 0 to 4: over 10^8 guesses (Login.gov's bar).
const LEAST_SCORE: zxcvbn::Score = zxcvbn::Score::Three;

/// Characters that must be left when the person's own words and the product's are taken out. zxcvbn alone takes a name,
/// a mark and a year of birth: to it, three parts in a row are always over 10^8 guesses.
const LEFT_OVER: usize = 8;

/// zxcvbn's work grows with the square of the length. What is strong in its first hundred characters is strong.
const LOOKED_AT: usize = 100;

/// Signs that stand for the same letter. zxcvbn reads a password once for each way to resolve them: a text with all of
/// them takes it 800 times as long.
const STAND_INS: [&str; 6] = ["4@", "({[<", "69", "1!|", "$5", "+7"];

/// Why a password isn't taken. The codes are `password_breached` and `password_guessable` of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordWeakness {
    /// On a list of passwords known from breaches.
    Breached,
    /// Easy to guess for a program, also one that knows the person's own words.
    Guessable,
}

/// Whether a password may be chosen. Its length and characters are checked by `api::value::Password` before.
/// `own_words` are what is known of the person (e-mail address, user name, name, phone) and the operator's brand.
/// `lists` are searched for the password as it is and in lower case. Errors: [`PasswordWeakness`].
pub fn check(password: &str, own_words: &[&str], lists: &[&dyn Breached]) -> Result<(), PasswordWeakness> {
    let password = normalized(password);
    let lowered = password.to_lowercase();
    let known = |form: &str| {
        let hash = breached::sha1(form);
        lists.iter().any(|list| list.contains(&hash))
    };
    if known(&password) || lowered != password && known(&lowered) {
        return Err(PasswordWeakness::Breached);
    }
    let words = words(own_words);
    let words: Vec<&str> = words.iter().map(String::as_str).chain(PRODUCT_WORDS.iter().copied()).collect();
    if without(&lowered, &words).chars().count() < LEFT_OVER {
        return Err(PasswordWeakness::Guessable);
    }
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    if zxcvbn::zxcvbn(&one_stand_in_each(&looked_at), &words).score() < LEAST_SCORE {
        return Err(PasswordWeakness::Guessable);
    }
    Ok(())
}

/// The same text with one sign for each letter that signs stand for: the first that comes. To a guesser they are alike.
fn one_stand_in_each(text: &str) -> String {
    let mut chosen = [None; STAND_INS.len()];
    let stand_in = |sign: char| match STAND_INS.iter().position(|signs| signs.contains(sign)) {
        Some(place) => *chosen[place].get_or_insert(sign),
        None => sign,
    };
    text.chars().map(stand_in).collect()
}

/// The one form in which a password is checked and hashed: what different keyboards send for the same letters (NFC).
pub fn normalized(password: &str) -> String {
    password.nfc().collect()
}

/// Each word whole, and its parts: `ana.lopez@example.org` also as `ana`, `lopez`, `example`.
fn words(own: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for word in own {
        let word = normalized(word).to_lowercase();
        words.extend(
            word.split(|letter: char| !letter.is_alphanumeric())
                .filter(|part| part.chars().count() > 2)
                .map(str::to_owned),
        );
        words.push(word);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What is left of a password when words are taken out of it, the longest first.
fn without(password: &str, words: &[&str]) -> String {
    let mut words: Vec<&str> = words.iter().copied().filter(|word| word.chars().count() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.iter().fold(password.to_owned(), |left, word| left.replace(word, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn checked(password: &str, own_words: &[&str]) -> Result<(), PasswordWeakness> {
        check(password, own_words, &[&ShippedList])
    }

    #[test]
    fn of_the_signs_that_stand_for_a_letter_one_is_looked_at() {
        assert_eq!(one_stand_in_each("4@@4 p@4"), "4444 p44");
        assert_eq!(one_stand_in_each("({[<369&#!1/|0$5+7%2"), "((((366&#!!/!0$$++%2");
        assert_eq!(checked("4@8({[<369&#!1/|0$5+7%2", &[]), Ok(()));
    }

    #[test]
    fn passwords_that_everybody_tries_first_are_refused() {
        for password in
            ["123qweasdzxc", "1qaz2wsx3edc", "qwertyqwerty", "administrator", "manchesterunited", "1Q2W3E4R5T6Y"]
        {
            assert_eq!(checked(password, &[]), Err(PasswordWeakness::Breached), "{password}");
        }
    }

    #[test]
    fn passwords_that_programs_guess_are_refused() {
        for password in ["aaaaaaaaaaaa", "password2026!", "Immigration2026", "abcdefghijklmnop", "elliselliselli"] {
            assert!(checked(password, &[]).is_err(), "{password}");
        }
    }

    #[test]
    fn the_persons_own_words_dont_help() {
        let password = "Quetzalina.Xochitl-1987";
        assert_eq!(checked(password, &[]), Ok(()));
        let own = ["quetzalina.xochitl@correo.example", "Quetzalina"];
        assert_eq!(checked(password, &own), Err(PasswordWeakness::Guessable));
        assert_eq!(checked("quetzalina.xochitl@correo.example", &own), Err(PasswordWeakness::Guessable));
        assert_eq!(checked("Quetzalina likes 42 blue herons", &own), Ok(()));
    }

    #[test]
    fn eight_characters_must_be_left_without_known_words() {
        let own = ["zuleymabrenes"];
        assert_eq!(without("zuleymabrenes#k4Tw9!", &own), "#k4Tw9!");
        assert_eq!(checked("Zuleymabrenes#k4Tw9!", &own), Err(PasswordWeakness::Guessable));
        assert_eq!(checked("Zuleymabrenes#k4Tw9!q", &own), Ok(()));
    }

    #[test]
    fn a_score_of_three_is_enough_and_less_is_not() {
        // Programs need some 10^8 to 10^10 guesses for these.
        for (password, score) in [("sunny-orchard", 3), ("walk to school", 3), ("onetwothreefour", 2)] {
            assert_eq!(zxcvbn::zxcvbn(password, &[]).score() as u8, score, "{password}");
            assert_eq!(checked(password, &[]).is_ok(), score >= 3, "{password}");
        }
    }

    #[test]
    fn words_of_two_letters_are_nobodys_own() {
        assert_eq!(words(&["an.lopez@example.org"]), ["lopez", "example", "org", "an.lopez@example.org"]);
        assert_eq!(without("an owl in a lane", &["an", "owl"]), "an  in a lane");
    }

    #[test]
    fn good_passwords_are_taken_in_any_script() {
        for password in [
            "correct horse battery staple",
            "el perro de mi tía baila",
            "кот ест синий суп",
            "🗝🏠🌵🦜📮🎈🧵🪁🥁🚲🧲🪴",
            "vT9#qLz2!mWx",
        ] {
            assert_eq!(checked(password, &[]), Ok(()), "{password}");
        }
    }

    #[test]
    fn letters_are_the_same_however_they_were_typed() {
        assert_eq!(normalized("ti\u{301}a"), "tía");
    }

    #[test]
    fn a_list_is_asked_for_both_spellings() {
        struct One([u8; 20]);
        impl Breached for One {
            fn contains(&self, hash: &[u8; 20]) -> bool {
                self.0 == *hash
            }
        }
        let good = "Tres Tristes Tigres 77 zumban";
        let exact = One(breached::sha1(good));
        let lowered = One(breached::sha1("tres tristes tigres 77 zumban"));
        assert_eq!(check(good, &[], &[&ShippedList]), Ok(()));
        assert_eq!(check(good, &[], &[&ShippedList, &exact]), Err(PasswordWeakness::Breached));
        assert_eq!(check(good, &[], &[&lowered]), Err(PasswordWeakness::Breached));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_password_breaks_the_check(password in "\\PC{12,256}", own in "\\PC{0,40}") {
            let _ = checked(&password, &[&own]);
        }
    }
}
