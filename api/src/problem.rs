//! What comes instead of a reply: RFC 9457 problem+json with codes and numbers, never a sentence.

use serde::{Deserialize, Serialize};

use crate::field::FieldProblem;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem on the wire. Members that don't apply are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// The HTTP status again.
    pub status: u16,
    /// What happened: a refusal's code, or one of `general::*`.
    pub code: String,
    /// With `invalid`: each field's reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// With a throttle: seconds until it is worth trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// With a wrong code: tries left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u32>,
    /// What to tell support; it finds the request in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// Codes that any endpoint may answer with.
pub mod general {
    /// 422: see `fields`.
    pub const INVALID: &str = "invalid";
    /// 400: not JSON, or not of the documented shape.
    pub const MALFORMED: &str = "malformed";
    /// 401: the session is over or was never there.
    pub const SIGNED_OUT: &str = "signed_out";
    /// 403: the request doesn't come from the page itself.
    pub const FORGED: &str = "forged";
    /// 404: no such thing, or not yours.
    pub const NOT_FOUND: &str = "not_found";
    /// 405.
    pub const METHOD: &str = "method";
    /// 413: see the limits in docs/api.md.
    pub const TOO_LARGE: &str = "too_large";
    /// 415: JSON only.
    pub const MEDIA_TYPE: &str = "media_type";
    /// 429: see `retry_after`.
    pub const THROTTLED: &str = "throttled";
    /// 500: ours; see `reference`.
    pub const INTERNAL: &str = "internal";
    /// 503: see `retry_after`.
    pub const BUSY: &str = "busy";
}

/// Why an endpoint declines. On the wire: status 409 and the code.
pub trait Refusal: Sized + Clone + 'static {
    /// Every code, for the document.
    const CODES: &'static [&'static str];
    /// The stable code.
    fn code(&self) -> &'static str;
    /// Tries left, where the refusal counts.
    fn attempts_left(&self) -> Option<u32>;
    /// Reads it back.
    fn read(problem: &Problem) -> Option<Self>;
}

/// For endpoints that never decline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Never {}

impl Refusal for Never {
    const CODES: &'static [&'static str] = &[];
    fn code(&self) -> &'static str {
        match *self {}
    }
    fn attempts_left(&self) -> Option<u32> {
        match *self {}
    }
    fn read(_: &Problem) -> Option<Self> {
        None
    }
}

/// Declares a refusal: bare reasons, and reasons that count the tries left (`+`).
#[macro_export]
macro_rules! refusal {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),* $(,)? $(; $($(#[$cdoc:meta])* $counted:ident = $ccode:literal),* $(,)?)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
            $($($(#[$cdoc])* $counted {
                /// How many tries are left.
                attempts_left: u32,
            },)*)?
        }

        impl $crate::problem::Refusal for $name {
            const CODES: &'static [&'static str] = &[$($code,)* $($($ccode,)*)?];
            fn code(&self) -> &'static str {
                match self { $(Self::$variant => $code,)* $($(Self::$counted { .. } => $ccode,)*)? }
            }
            #[allow(unreachable_patterns)]
            fn attempts_left(&self) -> Option<u32> {
                match self { $($(Self::$counted { attempts_left } => Some(*attempts_left),)*)? _ => None }
            }
            fn read(problem: &$crate::problem::Problem) -> Option<Self> {
                match problem.code.as_str() {
                    $($code => Some(Self::$variant),)*
                    $($($ccode => Some(Self::$counted { attempts_left: problem.attempts_left.unwrap_or(0) }),)*)?
                    _ => None,
                }
            }
        }
    };
}
