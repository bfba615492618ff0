//! The bank of password-reset questions, by code; the sentences are in `locales/<lang>/questions.json`.

use super::shape::Shape;
use crate::field::Reason;

text_value!(
    /// The code of a password-reset question: one of [`Question::BANK`].
    Question, Shape::new("Code of a question of the bank.").one_of(&Question::BANK).example("first_pet")
);

impl Question {
    /// Every code, in the order of offering.
    pub const BANK: [&str; 10] = [
        "first_job_city",
        "childhood_nickname",
        "first_pet",
        "favorite_teacher",
        "childhood_street",
        "first_concert",
        "grandmother_birthplace",
        "first_dish_cooked",
        "childhood_hero",
        "favorite_place_as_child",
    ];

    /// One of the codes. Errors: `QuestionMissing`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        Self::BANK
            .iter()
            .find(|code| **code == text.trim())
            .map(|code| Self((*code).to_owned()))
            .ok_or(Reason::QuestionMissing)
    }
}
