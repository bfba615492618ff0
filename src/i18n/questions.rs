//! The person's own questions, as sentences: one for every code of the bank.

use super::Locale;
use crate::say;

/// The question of a code; `None` for one of a newer server.
pub fn question(locale: Locale, code: &str) -> Option<String> {
    Some(match code {
        "first_job_city" => say!(locale, questions.first_job_city),
        "childhood_nickname" => say!(locale, questions.childhood_nickname),
        "first_pet" => say!(locale, questions.first_pet),
        "favorite_teacher" => say!(locale, questions.favorite_teacher),
        "childhood_street" => say!(locale, questions.childhood_street),
        "first_concert" => say!(locale, questions.first_concert),
        "grandmother_birthplace" => say!(locale, questions.grandmother_birthplace),
        "first_dish_cooked" => say!(locale, questions.first_dish_cooked),
        "childhood_hero" => say!(locale, questions.childhood_hero),
        "favorite_place_as_child" => say!(locale, questions.favorite_place_as_child),
        _ => return None,
    })
}
