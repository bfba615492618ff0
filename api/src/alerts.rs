//! Being told when a case changes: how, of which cases, what was sent, and stopping it from a message.

use serde::{Deserialize, Serialize};

use crate::endpoint::Done;
use crate::field::Reason;
use crate::problem::Never;
use crate::value::{ReceiptNumber, Token};
use crate::{draft, endpoint, plain_wire, refusal};

/// How a person is told that a case changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlertsBy {
    /// Not at all.
    #[default]
    Nothing,
    /// By mail.
    Email,
    /// By text.
    Text,
}

impl AlertsBy {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Email, Self::Text];

    /// As on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Email => "email",
            Self::Text => "text",
        }
    }

    /// Reads it back. Errors: `ChoiceMissing`.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        Self::ALL.into_iter().find(|by| by.code() == text).ok_or(Reason::ChoiceMissing)
    }
}

/// How one is told, and what was sent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadAlerts {}

/// Chooses how one is told. What changed before isn't told any more.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeAlerts {
    /// From now on.
    pub by: AlertsBy,
}

draft! {
    /// The choice in the profile.
    ChangeAlertsDraft, ChangeAlertsField { By = by } -> ChangeAlerts, |draft, errors| {
        errors.take(ChangeAlertsField::By, AlertsBy::parse(&draft.by)).map(|by| ChangeAlerts { by })
    }
}

/// Stops it by the secret of the link that stands in each such mail. It also succeeds where they are stopped already.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StopAlerts {
    /// From the link's fragment.
    pub token: Token,
}

draft! {
    /// What the link carries.
    StopAlertsDraft, StopAlertsField { Token = token } -> StopAlerts, |draft, errors| {
        errors.take(StopAlertsField::Token, Token::parse(&draft.token)).map(|token| StopAlerts { token })
    }
}

plain_wire!(ReadAlerts);
endpoint!(ReadAlerts: Get "/alerts", SignedIn, Self => Alerts, Never);
endpoint!(ChangeAlerts: Patch "/alerts", SignedIn, ChangeAlertsDraft => Alerts, ChangeAlertsRefusal);
endpoint!(StopAlerts: Post "/alerts/stop", Public, StopAlertsDraft => Done, StopAlertsRefusal);

/// How one is told, and what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alerts {
    /// Now.
    pub by: AlertsBy,
    /// What can be chosen: texts only where the person has proven a number and the site sends texts.
    pub offered: Vec<AlertsBy>,
    /// Newest first, of the last 90 days, 50 at most.
    pub sent: Vec<SentAlert>,
}

/// A message that told of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SentAlert {
    /// `email` or `text`.
    pub by: AlertsBy,
    /// Of which case.
    pub receipt_number: ReceiptNumber,
    /// UTC milliseconds.
    pub sent_at: i64,
}

refusal! {
    /// Why it isn't chosen.
    ChangeAlertsRefusal {
        /// Not one of those that are offered.
        NotOffered = "not_offered",
    }
}

refusal! {
    /// Why nothing is stopped.
    StopAlertsRefusal {
        /// Nobody has this link.
        Unknown = "unknown_link",
    }
}
