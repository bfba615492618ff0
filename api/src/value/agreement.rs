//! That what the document says of a value and what `parse` takes is the same. Rules that no schema states are listed.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use regex::Regex;

use super::*;
use crate::field::Reason;

/// A value: its shape, its parser, and which texts that fit are refused all the same.
struct Documented {
    name: &'static str,
    shape: Shape,
    pattern: Option<Regex>,
    parse: fn(&str) -> Result<String, Reason>,
    besides: fn(&str, Reason) -> bool,
}

impl Documented {
    fn fits(&self, text: &str) -> bool {
        let count = text.chars().count();
        count >= self.shape.shortest
            && self.shape.longest.is_none_or(|longest| count <= longest)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
            && (self.shape.one_of.is_empty() || self.shape.one_of.contains(&text))
    }
}

/// What could be one of the four numbers isn't taken for a name.
fn numbers(_: &str, reason: Reason) -> bool {
    [Reason::IsAccountNumber, Reason::IsReceiptNumber, Reason::IsANumber, Reason::IsAccessCode].contains(&reason)
}

/// Octets of an address are counted, of the whole and of the part before the `@`.
fn octets(text: &str, _: Reason) -> bool {
    text.len() > Email::LONGEST || text.split('@').next().is_some_and(|local| local.len() > 64)
}

/// Nothing.
fn nothing(_: &str, _: Reason) -> bool {
    false
}

macro_rules! documented {
    ($($value:ident except $besides:ident),+ $(,)?) => {
        [$(Documented {
            name: stringify!($value),
            shape: $value::SHAPE,
            pattern: $value::SHAPE.pattern.map(|pattern| Regex::new(pattern).unwrap()),
            parse: |text| $value::parse(text).map(|value| value.as_str().to_owned()),
            besides: $besides,
        }),+]
    };
}

fn every_value() -> [Documented; 22] {
    documented![
        ANumber except nothing,
        AccessCode except nothing,
        AccountNumber except nothing,
        Answer except nothing,
        BackupCode except nothing,
        CaseId except nothing,
        Code except nothing,
        Email except octets,
        EnteredPassword except nothing,
        Language except nothing,
        Login except numbers,
        NewAnswer except nothing,
        Nickname except nothing,
        Password except nothing,
        PasswordOrEmpty except nothing,
        PersonName except nothing,
        Phone except nothing,
        Question except nothing,
        ReceiptNumber except nothing,
        Token except nothing,
        UserName except numbers,
        UserNameOrEmpty except numbers,
    ]
}

/// Texts as the document has them: of the pattern where it says it all, else of the length.
fn fitting(shape: Shape) -> BoxedStrategy<String> {
    match shape.pattern.and_then(|pattern| pattern.strip_prefix('^')?.strip_suffix('$')) {
        _ if !shape.one_of.is_empty() => select(shape.one_of).prop_map(str::to_owned).boxed(),
        Some(pattern) => string_regex(pattern).unwrap().boxed(),
        None => {
            let characters = prop::collection::vec(any::<char>(), shape.shortest..=shape.longest.unwrap_or(0));
            characters.prop_map(String::from_iter).boxed()
        }
    }
}

/// The example with a piece replaced, left out or put in, and anything at all: near enough to be taken now and then.
fn typed(shape: Shape) -> BoxedStrategy<String> {
    let near = (any::<Index>(), any::<Index>(), "\\PC{0,3}|[ \\-.()A-Za-z0-9\u{a0}\u{2011}]{0,2}");
    let near = near.prop_map(move |(from, to, put)| {
        let mut characters: Vec<char> = shape.example.chars().collect();
        let (from, to) = (from.index(characters.len() + 1), to.index(characters.len() + 1));
        let (from, to) = (from.min(to), to.min(from + 2).max(from));
        characters.splice(from..to, put.chars());
        String::from_iter(characters)
    });
    prop_oneof![4 => near, 1 => "\\PC{0,40}", 1 => "\\s{0,3}[a-zé0-9]{0,300}\\s{0,3}"].boxed()
}

fn for_each_text(texts: fn(Shape) -> BoxedStrategy<String>, holds: fn(&Documented, &str) -> bool) {
    for value in every_value() {
        let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() });
        let outcome = runner.run(&texts(value.shape), |text| {
            prop_assert!(holds(&value, &text), "{text:?} is read as {:?}", (value.parse)(&text));
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}: {error}", value.name));
    }
}

#[test]
fn what_fits_the_document_is_taken() {
    for_each_text(fitting, |value, text| match (value.parse)(text) {
        Err(reason) if value.fits(text) => (value.besides)(text, reason),
        _ => true,
    });
}

#[test]
fn what_is_taken_fits_the_document_in_its_one_spelling() {
    for_each_text(typed, |value, text| {
        // A host of another script is taken too; the document asks for its ASCII spelling.
        let foreign_host = |spelled: &str| !spelled.rsplit_once('@').is_some_and(|(_, host)| host.is_ascii());
        let Ok(spelled) = (value.parse)(text) else { return true };
        value.fits(&spelled) || value.name == "Email" && foreign_host(&spelled)
    });
}

#[test]
fn every_value_has_an_example_in_its_one_spelling() {
    for value in every_value() {
        assert!(value.fits(value.shape.example), "{}", value.name);
        assert_eq!((value.parse)(value.shape.example).as_deref(), Ok(value.shape.example), "{}", value.name);
    }
}

#[test]
fn the_shortest_and_the_longest_are_taken_and_one_character_more_or_less_is_not() {
    for Documented { name, shape, parse, .. } in every_value().into_iter().filter(|value| value.name != "Email") {
        let Some(longest) = shape.longest else { continue };
        for letter in ["a", "é", "字"] {
            assert!(parse(&letter.repeat(longest)).is_ok(), "{name}");
            assert!(parse(&letter.repeat(longest + 1)).is_err(), "{name}");
            assert!(parse(&letter.repeat(shape.shortest)).is_ok(), "{name}");
            assert!(shape.shortest == 0 || parse(&letter.repeat(shape.shortest - 1)).is_err(), "{name}");
        }
    }
}
