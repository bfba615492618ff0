//! The profile: reading it, changing name, user name and language.

use std::sync::Arc;

use api::problem::Refusal;
use api::profile::{ChangeProfile, ChangeProfileRefusal, Profile, ReadProfile};
use api::value::Language;

use super::caller::Member;
use super::endpoint::{Answer, Success};
use super::error::ApiError;
use crate::app::App;
use crate::credential::backup_code;
use crate::credential::offer::offers;
use crate::domain::limits::{USER_NAMES_FROM_ADDRESS, USER_NAMES_OF_ACCOUNT};
use crate::store::Account;

/// Reads.
pub async fn read_profile(app: Arc<App>, member: Member, _: ReadProfile) -> Answer<ReadProfile> {
    profile(&app, &member.account).await.map(Success::from)
}

/// Changes.
pub async fn change_profile(app: Arc<App>, member: Member, request: ChangeProfile) -> Answer<ChangeProfile> {
    let id = &member.account.id;
    let user_name = Some(request.user_name.as_str()).filter(|name| !name.is_empty());
    if user_name.is_some() && user_name != member.account.user_name.as_deref() {
        // Each try tells whether somebody has that name.
        let now = app.clock.now();
        for (what, who, (most, window)) in [
            ("user_names_of_account", id.as_str(), USER_NAMES_OF_ACCOUNT),
            ("user_names_from_address", member.visitor.address.as_str(), USER_NAMES_FROM_ADDRESS),
        ] {
            app.buckets.count(what, who, most, window, now).map_err(ApiError::Throttled)?;
        }
    }
    let (given_name, family_name) = (request.given_name.as_str(), request.family_name.as_str());
    let changed = app.store.change_profile(id, given_name, family_name, user_name, request.language.as_str()).await;
    if !changed.map_err(ApiError::store)? {
        return Err(ApiError::Refused(ChangeProfileRefusal::UserNameTaken));
    }
    let account = app.store.account(id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    profile(&app, &account).await.map(Success::from)
}

async fn profile<R: Refusal>(app: &App, account: &Account) -> Result<Profile, ApiError<R>> {
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    Ok(Profile {
        account_number: account.account_number.clone().unwrap_or_default(),
        given_name: account.given_name.clone(),
        family_name: account.family_name.clone(),
        user_name: account.login().to_owned(),
        email: account.email.clone(),
        phone: credentials.phones.first().cloned(),
        language: Language::parse(&account.language).unwrap_or_default(),
        code_methods: offers(app, &credentials),
        backup_codes_left: backup_code::unused(&credentials),
    })
}
