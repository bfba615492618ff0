//! The bank of password-reset questions, by code; the sentences are in `locales/<lang>/questions.json`.

/// Ten codes.
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
