//! Why there is no reply: what the endpoint itself declines, and what any request can meet. No words.

use api::field::FieldProblem;
use api::problem::{Problem, Refusal};
use serde::de::DeserializeOwned;

use super::transport::{Broken, Incoming};

/// Seconds to wait where the server names none.
const USUAL_WAIT: u32 = 60;

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure<R> {
    /// The server isn't reached.
    Offline,
    /// It took too long.
    TimedOut,
    /// The session is over.
    SignedOut,
    /// The request wasn't taken as one of this page.
    Forged,
    /// No such thing, or not theirs.
    NotFound,
    /// Too many requests.
    Throttled {
        /// Seconds.
        retry_after: u32,
    },
    /// Fields that the server doesn't take.
    Invalid(Vec<FieldProblem>),
    /// The endpoint's own reasons.
    Refused(R),
    /// Anything else.
    Unexpected {
        /// 0 where the answer couldn't be read.
        status: u16,
        /// For support.
        reference: Option<String>,
    },
}

/// The failures that have one answer everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The server isn't reached.
    Offline,
    /// It took too long.
    TimedOut,
    /// The session is over.
    SignedOut,
    /// No such thing, or not theirs.
    NotFound,
    /// Too many requests.
    Throttled {
        /// Seconds.
        retry_after: u32,
    },
    /// Anything else.
    Unexpected {
        /// For support.
        reference: Option<String>,
    },
}

impl<R> Failure<R> {
    /// The general trouble; a refusal and wrong fields, where nobody expects them, count as unexpected.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Offline => Trouble::Offline,
            Self::TimedOut => Trouble::TimedOut,
            Self::SignedOut => Trouble::SignedOut,
            Self::NotFound => Trouble::NotFound,
            Self::Throttled { retry_after } => Trouble::Throttled { retry_after: *retry_after },
            Self::Unexpected { reference, .. } => Trouble::Unexpected { reference: reference.clone() },
            Self::Forged | Self::Invalid(_) | Self::Refused(_) => Trouble::Unexpected { reference: None },
        }
    }
}

impl<R> From<Broken> for Failure<R> {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Offline => Self::Offline,
            Broken::TimedOut => Self::TimedOut,
        }
    }
}

/// Reads an answer: a reply, or a problem.
pub(super) fn read<T: DeserializeOwned, R: Refusal>(incoming: Incoming) -> Result<T, Failure<R>> {
    let status = incoming.status;
    if (200..300).contains(&status) {
        return serde_json::from_str(&incoming.body).map_err(|_| Failure::Unexpected { status: 0, reference: None });
    }
    // A proxy in between may answer without a problem document.
    let problem: Problem = serde_json::from_str(&incoming.body).unwrap_or_default();
    let unexpected = || Failure::Unexpected { status, reference: problem.reference.clone() };
    Err(match status {
        401 => Failure::SignedOut,
        403 => Failure::Forged,
        404 => Failure::NotFound,
        409 => R::read(&problem).map_or_else(unexpected, Failure::Refused),
        422 if !problem.fields.is_empty() => Failure::Invalid(problem.fields.clone()),
        429 | 503 => {
            Failure::Throttled { retry_after: problem.retry_after.or(incoming.retry_after).unwrap_or(USUAL_WAIT) }
        }
        _ => unexpected(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::session::Session;
    use api::sign_in::VerifyCodeRefusal;

    fn failure(status: u16, body: &str) -> Failure<VerifyCodeRefusal> {
        let incoming = Incoming { status, body: body.to_owned(), retry_after: None };
        read::<Session, VerifyCodeRefusal>(incoming).expect_err("no reply")
    }

    #[test]
    fn a_refusal_keeps_its_count() {
        let found = failure(409, r#"{"status":409,"code":"wrong_code","attempts_left":3}"#);
        assert_eq!(found, Failure::Refused(VerifyCodeRefusal::WrongCode { attempts_left: 3 }));
    }

    #[test]
    fn a_refusal_that_is_not_known_is_unexpected_and_keeps_its_reference() {
        let found = failure(409, r#"{"status":409,"code":"new_one","reference":"r-1"}"#);
        assert_eq!(found, Failure::Unexpected { status: 409, reference: Some("r-1".to_owned()) });
    }

    #[test]
    fn what_a_proxy_answers_is_understood_by_its_status() {
        assert_eq!(failure(503, "<html>busy</html>"), Failure::Throttled { retry_after: USUAL_WAIT });
        assert_eq!(failure(502, "<html>bad</html>"), Failure::Unexpected { status: 502, reference: None });
        assert_eq!(failure(200, "<html>the page</html>"), Failure::Unexpected { status: 0, reference: None });
    }
}
