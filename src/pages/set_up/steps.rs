//! The bar of steps above each page of the set-up.

use crate::ui::IntoPart;
use api::set_up::Step as SetUpStep;
use leptos::prelude::*;

use crate::i18n::{Locale, use_locale};
use crate::session::{Session, use_session};
use crate::t;
use crate::ui::StepIndicator;

/// Returns the bar with the current step. Empty once the set-up is finished and the steps aren't known any more.
pub fn steps(at: SetUpStep) -> AnyView {
    let locale = use_locale();
    let steps = use_session().untracked(|now| match now {
        Session::SettingUp(set_up) => set_up.steps.clone(),
        _ => Vec::new(),
    });
    let Some(current) = steps.iter().position(|step| *step == at) else {
        return ().into_any();
    };
    let progress = t!(locale, welcome.progress, step = current + 1, count = steps.len());
    let names = steps.into_iter().map(|step| name(locale, step)).collect();
    view! { <StepIndicator label=t!(locale, welcome.steps) steps=names current progress/> }.into_part()
}

fn name(locale: Locale, step: SetUpStep) -> String {
    match step {
        SetUpStep::Terms => t!(locale, welcome.terms),
        SetUpStep::Codes => t!(locale, welcome.codes),
        SetUpStep::BackupCodes => t!(locale, welcome.backup_codes),
        SetUpStep::Questions => t!(locale, welcome.questions),
        SetUpStep::Done => t!(locale, welcome.done),
    }
}
