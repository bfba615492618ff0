//! Who is here: asking, and signing out.

use serde::{Deserialize, Serialize};

use crate::endpoint::Done;
use crate::problem::Never;
use crate::progress::{CodeDue, SetUp};
use crate::value::Language;
use crate::{endpoint, plain_wire};

/// Asks who is signed in. Guests get an answer, too. A session that has ended stays ended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadSession {}

/// Ends the session of this browser. Done even where none is left.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOut {}

plain_wire!(ReadSession, SignOut);
endpoint!(ReadSession: Get "/session", Public, Self => Session, Never);
endpoint!(SignOut: Post "/sign-out", Public, Self => Done, Never);

/// Who is here, and the value that every changing request must carry as `X-Ellis-CSRF`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Bound to the session cookie, or before sign-in to the progress cookie.
    pub csrf: String,
    /// Who.
    pub who: Who,
    /// How to reach the people who run this site, one line in the operator's words; absent where there is no support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
}

/// Who is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Nobody known.
    Guest,
    /// The password was right; a code is due.
    CodeDue(CodeDue),
    /// Signed in for the first time; the account isn't set up yet.
    SettingUp(SetUp),
    /// Signed in.
    SignedIn(Viewer),
}

/// The signed-in person, as far as every page needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Viewer {
    /// The given name, else the user name.
    pub display_name: String,
    /// Language of messages.
    pub language: Language,
    /// Seconds until the session ends without a further request.
    pub seconds_left: u32,
}
