//! What the agency's forms are for, in plain words: `server/data/forms.json`, which says where the list is from.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use api::cases::FormName;
use serde::Deserialize;

/// The file.
#[derive(Deserialize)]
struct Forms {
    forms: BTreeMap<String, Form>,
}

#[derive(Deserialize)]
struct Form {
    en: String,
    es: String,
}

static FORMS: LazyLock<BTreeMap<String, Form>> = LazyLock::new(|| {
    let read: Result<Forms, _> = serde_json::from_str(include_str!("../../data/forms.json"));
    // A test reads it; without the file a case is called by its form's number.
    read.map(|read| read.forms).unwrap_or_default()
});

/// The plain name of a form such as `I-130`, in any case and with or without its hyphen; `None` for one that isn't in
/// the file.
pub fn name_of(form_type: &str) -> Option<FormName> {
    let plain = |text: &str| text.replace(['-', ' '], "").to_uppercase();
    let wanted = plain(form_type);
    let form = FORMS
        .get(form_type)
        .or_else(|| FORMS.iter().find(|(number, _)| plain(number) == wanted).map(|(_, form)| form))?;
    Some(FormName { en: form.en.clone(), es: form.es.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_its_plain_name_however_it_is_written() {
        let name = name_of("I-130").unwrap();
        for written in ["I130", "i-130", "I 130"] {
            assert_eq!(name_of(written).unwrap(), name, "{written}");
        }
        assert_eq!(name_of("I-1300"), None);
        assert_eq!(name_of(""), None);
    }

    #[test]
    fn each_name_is_there_in_both_languages_and_names_one_form_alone() {
        assert!(FORMS.len() >= 90, "{}", FORMS.len());
        for of in [|form: &Form| form.en.clone(), |form: &Form| form.es.clone()] {
            let names: std::collections::BTreeSet<String> = FORMS.values().map(of).collect();
            assert_eq!(names.len(), FORMS.len());
            assert!(names.iter().all(|name| !name.trim().is_empty() && name.chars().count() <= 45));
        }
    }
}
