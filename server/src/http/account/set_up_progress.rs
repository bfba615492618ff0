//! How far the set-up of an account has come.

use api::set_up::{SetUp, Step};
use api::sign_in::CodeMethod;

use crate::app::App;
use crate::credential::offer::lasting;
use crate::domain::account;
use crate::http::error::ApiError;
use crate::store::{Account, Credentials};

/// Where the set-up of an account stands, without what is being proven. Of one that is finished, what is left is a new
/// way to get codes.
pub fn set_up_of(app: &App, account: &Account, credentials: &Credentials) -> SetUp {
    let codes = !lasting(app, credentials).is_empty();
    let backup_codes = credentials.backup_codes;
    let progress = account::Progress {
        terms: account.terms_version.as_deref() == Some(app.options.terms_version.as_str()),
        codes,
        backup_codes: backup_codes.is_some_and(|set| set.kept_at.is_some()),
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
        backup_codes_made_at: backup_codes.filter(|set| set.kept_at.is_none()).map(|set| set.made_at),
    }
}

/// Refuses where a step before the wanted one isn't met. Returns what the account has proven.
pub async fn reached<R>(app: &App, account: &Account, wanted: Step, refusal: R) -> Result<Credentials, ApiError<R>> {
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    let set_up = set_up_of(app, account, &credentials);
    let place = |step: Step| set_up.steps.iter().position(|one| *one == step).unwrap_or(usize::MAX);
    if place(set_up.next) < place(wanted) { Err(ApiError::Refused(refusal)) } else { Ok(credentials) }
}
