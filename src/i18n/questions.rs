//! The security questions, one sentence for each code.

use super::Locale;
use crate::t;

/// Returns the question of a code; `None` for the code of a newer server.
pub fn question(locale: Locale, code: &str) -> Option<String> {
    Some(match code {
        "first_job_city" => t!(locale, questions.first_job_city),
        "childhood_nickname" => t!(locale, questions.childhood_nickname),
        "first_pet" => t!(locale, questions.first_pet),
        "favorite_teacher" => t!(locale, questions.favorite_teacher),
        "childhood_street" => t!(locale, questions.childhood_street),
        "first_concert" => t!(locale, questions.first_concert),
        "grandmother_birthplace" => t!(locale, questions.grandmother_birthplace),
        "first_dish_cooked" => t!(locale, questions.first_dish_cooked),
        "childhood_hero" => t!(locale, questions.childhood_hero),
        "favorite_place_as_child" => t!(locale, questions.favorite_place_as_child),
        _ => return None,
    })
}
