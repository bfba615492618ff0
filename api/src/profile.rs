//! The person: account number first, then names, ways to reach them, language.

use serde::{Deserialize, Serialize};

use crate::problem::Never;
use crate::sign_in::MethodOffer;
use crate::value::{Language, PersonName, UserNameOrEmpty};
use crate::{draft, endpoint, plain_wire, refusal};

/// Reads the profile.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadProfile {}

/// Changes name, user name and language.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeProfile {
    /// Given name; may be empty.
    pub given_name: PersonName,
    /// Family name; may be empty.
    pub family_name: PersonName,
    /// What one signs in with beside the address; may be empty: then it is the address alone.
    pub user_name: UserNameOrEmpty,
    /// Of mails and texts.
    pub language: Language,
}

draft! {
    every member:     /// The profile form.
    ChangeProfileDraft, ChangeProfileField { GivenName = given_name, FamilyName = family_name, UserName = user_name, Language = language } -> ChangeProfile, |draft, errors| {
        let given_name = errors.take(ChangeProfileField::GivenName, PersonName::parse(&draft.given_name));
        let family_name = errors.take(ChangeProfileField::FamilyName, PersonName::parse(&draft.family_name));
        let user_name = errors.take(ChangeProfileField::UserName, UserNameOrEmpty::parse(&draft.user_name));
        let language = errors.take(ChangeProfileField::Language, Language::parse(&draft.language));
        (|| {
            Some(ChangeProfile {
                given_name: given_name?,
                family_name: family_name?,
                user_name: user_name?,
                language: language?,
            })
        })()
    }
}

plain_wire!(ReadProfile);
endpoint!(ReadProfile: Get "/profile", SignedIn, Self => Profile, Never);
endpoint!(ChangeProfile: Patch "/profile", SignedIn, ChangeProfileDraft => Profile, ChangeProfileRefusal);

refusal! {
    /// Why a profile isn't changed.
    ChangeProfileRefusal {
        /// Somebody else has the user name.
        UserNameTaken = "user_name_taken",
    }
}

/// The profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Of the person.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::value::AccountNumber))]
    pub account_number: String,
    /// May be empty.
    pub given_name: String,
    /// May be empty.
    pub family_name: String,
    /// What one signs in with; the address where no other was chosen.
    pub user_name: String,
    /// Proven.
    pub email: String,
    /// Proven; absent where texts weren't chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Of mails and texts.
    pub language: Language,
    /// How codes come.
    pub code_methods: Vec<MethodOffer>,
    /// Backup codes not used yet.
    pub backup_codes_left: u32,
}
