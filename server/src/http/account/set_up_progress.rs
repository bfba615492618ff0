//! How far the set-up of an account has come.

use api::set_up::{SetUp, Step};
use api::sign_in::CodeMethod;

use super::methods::offers;
use crate::app::App;
use crate::domain::account;
use crate::http::ApiError;
use crate::store::Account;

/// Where the set-up of an account stands, without what is being proven. Of one that is finished, what is left is a new
/// way to get codes.
pub fn set_up_of(app: &App, account: &Account) -> SetUp {
    let codes = !offers(app, account, 0).is_empty();
    let progress = account::Progress {
        terms: account.terms_version.as_deref() == Some(app.options.terms_version.as_str()),
        codes,
        backup_codes: account.backup_codes_kept_at.is_some(),
        questions: account.questions_answered_at.is_some(),
    };
    let (steps, next) = if account.finished_at.is_some() {
        (vec![Step::Codes, Step::Done], if codes { Step::Done } else { Step::Codes })
    } else {
        (account::steps(app.options.questions), account::next_step(progress, app.options.questions))
    };
    let methods = [CodeMethod::Authenticator, CodeMethod::Text, CodeMethod::Email];
    SetUp {
        steps,
        next,
        methods: methods.into_iter().filter(|method| app.offers(*method)).collect(),
        email: account.email.clone(),
        terms_version: app.options.terms_version.clone(),
        proving: None,
        backup_codes_made_at: account.backup_codes_made_at.filter(|_| account.backup_codes_kept_at.is_none()),
    }
}

/// Every step before the wanted one is met.
pub fn reached<R>(app: &App, account: &Account, wanted: Step, refusal: R) -> Result<(), ApiError<R>> {
    let set_up = set_up_of(app, account);
    let place = |step: Step| set_up.steps.iter().position(|one| *one == step).unwrap_or(usize::MAX);
    if place(set_up.next) < place(wanted) { Err(ApiError::Refused(refusal)) } else { Ok(()) }
}
