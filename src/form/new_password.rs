//! The field for a new password, which says while typing whether the password is long enough.

use api::value::Password;
use leptos::prelude::*;

use crate::i18n::use_locale;
use crate::t;
use crate::ui::{Field, IntoPart, PasswordField};

/// A new password.
#[component]
pub fn NewPassword(field: Field, #[prop(into)] label: String) -> impl IntoView {
    let locale = use_locale();
    let hint = Signal::derive(move || match field.value.with(|typed| typed.chars().count()) {
        0 => t!(locale, sign_up.password_hint),
        few if few < Password::SHORTEST => t!(locale, sign_up.password_more, count = Password::SHORTEST - few),
        _ => t!(locale, sign_up.password_long_enough),
    });
    view! {
        <PasswordField
            field
            label
            hint
            autocomplete="new-password"
            show=t!(locale, shell.show)
            hide=t!(locale, shell.hide)
        />
    }
    .into_part()
}
