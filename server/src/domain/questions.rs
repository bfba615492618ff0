//! Answers to the password-reset questions: how they are compared, and which are too easy to guess.

use std::sync::LazyLock;

use api::field::Reason;
use api::value::Question;
use unicode_normalization::UnicodeNormalization;

/// The sentences of the questions, one file a language.
const SENTENCES: [&str; 2] =
    [include_str!("../../../locales/en/questions.json"), include_str!("../../../locales/es/questions.json")];

static QUESTIONS: LazyLock<Vec<serde_json::Value>> =
    LazyLock::new(|| SENTENCES.iter().map(|text| serde_json::from_str(text).unwrap_or_default()).collect());

/// Words before a name that make no answer another one.
const BEFORE_A_NAME: &str = "the my our a el la los las mi un una mr mrs ms miss mister doctor dr teacher sr sra srta senor \
                             senora senorita don dona prof profe profesor profesora maestro maestra";

/// What people give to any question, and what a hand on a keyboard gives.
const COMMON: &str = "none nothing nobody noone noname nope unknown idk dunno idontknow dontknow notsure noidea notapplicable \
    anything whatever secret password answer test testing hello yes love iloveyou god jesus asdf asdfgh qwerty abc abcd \
    abc123 nada nadie ninguno ninguna nose nolose norecuerdo nomeacuerdo notengo respuesta contrasena clave secreto prueba \
    hola amor teamo dios";

/// What many people give to a question: of a person with an ordinary answer, the first to be guessed.
const COMMON_TO: [(&str, &str); 10] = [
    (
        "first_job_city",
        "newyork newyorkcity nyc losangeles chicago houston miami dallas phoenix philadelphia sanantonio sandiego atlanta \
         boston washington washingtondc mexico mexicocity ciudaddemexico cdmx guadalajara monterrey tijuana bogota lima \
         caracas havana lahabana santodomingo sansalvador guatemala ciudaddeguatemala tegucigalpa managua manila delhi \
         newdelhi mumbai shanghai beijing london madrid",
    ),
    (
        "childhood_nickname",
        "junior baby princess princesa bebe buddy champ sweetie honey red shorty slim peanut chino china flaco flaca gordo \
         gorda gordito gordita flaquito negro negra chiqui nena nene guero guera",
    ),
    (
        "first_pet",
        "max bella luna charlie lucy cooper buddy daisy rocky milo coco lola bailey sadie molly toby bear duke lucky \
         princess princesa rex oscar simba nala kitty tiger smokey shadow ginger felix tom chloe spot fluffy rover fido \
         bobby pelusa firulais nina chispa manchas negro negra blanca oso dog cat perro gato",
    ),
    (
        "favorite_teacher",
        "smith johnson williams brown jones miller davis wilson anderson taylor garcia martinez rodriguez lopez gonzalez \
         hernandez perez sanchez maria mary juan john jose ana",
    ),
    (
        "childhood_street",
        "main mainstreet mainst first firststreet 1ststreet second secondstreet park parkavenue parkstreet oak oakstreet \
         maple maplestreet pine pinestreet elm elmstreet cedar cedarstreet lake hill broadway washington washingtonstreet \
         church churchstreet highstreet principal calleprincipal primera calleprimera callemayor callereal juarez hidalgo \
         morelos bolivar independencia cincodemayo 5demayo",
    ),
    (
        "first_concert",
        "beatles rollingstones metallica madonna michaeljackson taylorswift justinbieber coldplay beyonce eminem queen acdc \
         greenday onedirection backstreetboys nsync britneyspears shakira mana luismiguel badbunny juanes bukis \
         tigresdelnorte daddyyankee selena",
    ),
    (
        "grandmother_birthplace",
        "usa unitedstates america estadosunidos eeuu california texas newyork florida mexico mexicocity ciudaddemexico cuba \
         colombia guatemala honduras elsalvador salvador nicaragua venezuela peru ecuador brazil brasil argentina chile \
         dominicanrepublic republicadominicana puertorico haiti jamaica spain espana italy italia ireland germany england \
         france india china philippines filipinas vietnam korea home casa hospital",
    ),
    (
        "first_dish_cooked",
        "egg eggs scrambledeggs friedeggs friedegg omelette omelet rice pasta spaghetti pancakes soup sandwich noodles ramen \
         pizza cake cookies toast macandcheese grilledcheese chicken curry huevo huevos huevosrevueltos huevofrito \
         huevosfritos arroz sopa frijoles tortilla tortillas quesadilla quesadillas pollo espagueti",
    ),
    (
        "childhood_hero",
        "superman batman spiderman wonderwoman hulk ironman captainamerica thor wolverine goku zorro chapulincolorado mom mum \
         mother dad father mommy daddy mama papa madre padre grandpa grandma grandfather grandmother abuelo abuela brother \
         sister michaeljordan messi maradona pele ronaldo",
    ),
    (
        "favorite_place_as_child",
        "home house casa beach playa park parque school escuela disney disneyland disneyworld room bedroom cuarto kitchen \
         cocina backyard yard patio garden jardin playground pool piscina library biblioteca grandmashouse \
         grandmothershouse grandparentshouse casademiabuela casademisabuelos river rio lake lago farm finca rancho mall",
    ),
];

/// An answer as it is hashed and compared: letters and digits alone, in lower case, without accents. Years later nobody
/// knows whether it was `Oaxaca`, `OAXÁCA` or `oaxaca.`.
pub fn folded(answer: &str) -> String {
    words_of(answer).concat()
}

/// Why an answer to a question can't be taken: many people give it, the question says it, or it is one of the person's
/// own words, which whoever knows them knows.
pub fn refused(question: &Question, answer: &str, own_words: &[&str]) -> Option<Reason> {
    let words = words_of(answer);
    let names = words.iter().skip_while(|word| listed(BEFORE_A_NAME, word)).cloned().collect::<Vec<_>>();
    let (whole, name) = (words.concat(), names.concat());
    if own_words.iter().any(|own| !own.is_empty() && words_of(own).concat() == whole) {
        return Some(Reason::AnswerOwn);
    }
    let to_it = COMMON_TO.iter().find(|(code, _)| *code == question.as_str()).map_or("", |(_, list)| list);
    let common = [&whole, &name].into_iter().any(|form| listed(COMMON, form) || listed(to_it, form));
    let said = QUESTIONS.iter().filter_map(|sentences| sentences[question.as_str()].as_str());
    let said = said.map(words_of).any(|said| said.windows(words.len().max(1)).any(|part| part == words));
    (common || said || by_one_finger(&whole)).then_some(Reason::AnswerCommon)
}

/// Whether two answers are one.
pub fn alike(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// Words in lower case, without accents and signs.
fn words_of(text: &str) -> Vec<String> {
    let plain: String = text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
    let words = plain.to_lowercase();
    // Within a word, as in "don't" and "n/a", signs are dropped.
    let words = words.split_whitespace().map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>());
    words.filter(|word| !word.is_empty()).collect()
}

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one == word)
}

/// The same character again and again, or digits in a row.
fn by_one_finger(text: &str) -> bool {
    let same = text.chars().zip(text.chars().skip(1)).all(|(one, next)| one == next);
    same || "01234567890".contains(text) || "09876543210".contains(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(question: &str, answer: &str, own_words: &[&str]) -> Option<Reason> {
        super::refused(&Question::parse(question).unwrap(), answer, own_words)
    }

    #[test]
    fn what_many_people_answer_is_refused_in_whatever_spelling() {
        for (question, answer) in [
            ("first_pet", "Luna"),
            ("first_pet", " MAX. "),
            ("first_pet", "none"),
            ("first_pet", "I don't know"),
            ("first_pet", "No sé"),
            ("favorite_teacher", "Mrs. Smith"),
            ("favorite_teacher", "la maestra García"),
            ("childhood_hero", "my mom"),
            ("childhood_hero", "Mi mamá"),
            ("first_concert", "The Beatles"),
            ("first_job_city", "Ciudad de México"),
            ("first_dish_cooked", "123456"),
            ("first_dish_cooked", "aaaa"),
            ("first_pet", "ｐａｓｓｗｏｒｄ"),
        ] {
            assert_eq!(refused(question, answer, &[]), Some(Reason::AnswerCommon), "{answer}");
        }
    }

    #[test]
    fn what_the_question_says_is_no_answer_in_any_language() {
        assert_eq!(refused("first_pet", "first pet", &[]), Some(Reason::AnswerCommon));
        assert_eq!(refused("first_pet", "What was the name of your first pet?", &[]), Some(Reason::AnswerCommon));
        assert_eq!(refused("first_pet", "mascota", &[]), Some(Reason::AnswerCommon));
        assert_eq!(refused("childhood_street", "mascota", &[]), None);
        assert_eq!(SENTENCES.len(), api::value::Language::ALL.len());
        for sentences in QUESTIONS.iter() {
            assert!(Question::BANK.iter().all(|code| sentences[code].is_string()));
        }
    }

    #[test]
    fn an_answer_is_the_same_in_whatever_spelling_and_another_one_is_not() {
        for spelling in [
            "Calle de la Peña",
            "CALLE DE LA PENA",
            " calle  de la pen\u{303}a. ",
            "calle-de-la-peña",
            "ｃalledelapeña",
        ] {
            assert_eq!(folded(spelling), "calledelapena", "{spelling}");
            assert!(alike(spelling, "Calle de la Peña"), "{spelling}");
        }
        assert!(!alike("Calle de la Peña", "Calle de la Penas"));
        assert_eq!(folded("北京市 3"), "北京市3");
    }

    #[test]
    fn the_persons_own_words_are_no_answer() {
        let own = ["maria.lopez@example.org", "maria.lopez", "María", ""];
        for answer in ["Maria Lopez", "MARÍA", "maria.lopez", "maria.lopez@example.org"] {
            assert_eq!(refused("childhood_nickname", answer, &own), Some(Reason::AnswerOwn), "{answer}");
        }
    }

    #[test]
    fn ordinary_answers_of_a_person_are_taken() {
        for (question, answer) in [
            ("first_pet", "canela"),
            ("childhood_street", "calle luna"),
            ("favorite_teacher", "ms rivera"),
            ("first_job_city", "Ulm"),
            ("childhood_nickname", "Barnaby"),
            ("grandmother_birthplace", "北京市"),
            ("first_pet", "Luna the second"),
        ] {
            assert_eq!(refused(question, answer, &["maria@example.org"]), None, "{answer}");
        }
    }

    #[test]
    fn each_list_is_of_a_question_of_the_bank_and_holds_what_answers_are_folded_to() {
        assert!(COMMON_TO.iter().map(|(code, _)| *code).eq(Question::BANK));
        for list in COMMON_TO.iter().map(|(_, list)| *list).chain([COMMON, BEFORE_A_NAME]) {
            for word in list.split_whitespace() {
                assert_eq!(words_of(word).concat(), word);
            }
        }
    }
}
