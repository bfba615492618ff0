//! Pages of the site that messages lead to. The page and the server take their addresses from here.

/// A page, by its address below base path and language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkedPage {
    /// Where an address is confirmed; the secret is in the fragment.
    Confirm,
    /// Login and password.
    SignIn,
    /// What was forgotten.
    Recover,
    /// Where a recovery goes on; the secret is in the fragment.
    RecoverLink,
    /// My Cases.
    Cases,
    /// Where messages about changes are stopped; the secret is in the fragment.
    StopAlerts,
}

impl LinkedPage {
    /// Returns its path.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Confirm => "/confirm",
            Self::SignIn => "/sign-in",
            Self::Recover => "/recover",
            Self::RecoverLink => "/recover/link",
            Self::Cases => "/cases",
            Self::StopAlerts => "/alerts/stop",
        }
    }
}
