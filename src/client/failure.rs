//! Why a request has no reply: the endpoint's own refusals, and what any request can meet. No words.

use super::body;
use super::transport::{Broken, Incoming};
use api::endpoint::Endpoint;
use api::field::FieldProblem;
use api::problem::{Problem, Refusal};

/// Seconds to wait when the server names none.
const USUAL_WAIT: u32 = 60;

/// Why a request has no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure<R> {
    /// The endpoint's own refusal.
    Refused(R),
    /// What any request can meet, of one type for all endpoints.
    General(General),
}

/// What any request can meet, before forms and sessions have handled their part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum General {
    /// The browser has no network.
    Offline,
    /// The browser has a network, and the server isn't reached.
    Unreachable,
    /// There was no answer in time.
    TimedOut,
    /// The session is over.
    SignedOut,
    /// The server refused the CSRF value.
    Forged,
    /// There is no such thing, or it isn't this person's.
    NotFound,
    /// Too many requests.
    Throttled {
        /// Seconds.
        retry_after: u32,
    },
    /// The server has too much to do, or can't reach its database.
    Busy {
        /// Seconds.
        retry_after: u32,
    },
    /// Fields that the server refuses.
    Invalid(Vec<FieldProblem>),
    /// Anything else.
    Unexpected {
        /// 0 when the answer couldn't be read.
        status: u16,
        /// The reference for support.
        reference: Option<String>,
    },
}

/// A problem that any request can meet and that has the same banner everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestProblem {
    /// The browser has no network.
    Offline,
    /// The browser has a network, and the server isn't reached.
    Unreachable,
    /// There was no answer in time.
    TimedOut,
    /// The session is over.
    SignedOut,
    /// There is no such thing, or it isn't this person's.
    NotFound,
    /// Too many requests.
    Throttled {
        /// Seconds.
        retry_after: u32,
    },
    /// The server has too much to do, or can't reach its database.
    Busy {
        /// Seconds.
        retry_after: u32,
    },
    /// Anything else.
    Unexpected {
        /// The reference for support.
        reference: Option<String>,
    },
}

impl<R> Failure<R> {
    /// Converts the failure; a refusal counts as unexpected.
    pub fn general(self) -> General {
        match self {
            Self::General(general) => general,
            Self::Refused(_) => General::Unexpected { status: 409, reference: None },
        }
    }

    /// Converts the failure into the problem of a banner.
    pub fn problem(self) -> RequestProblem {
        self.general().problem()
    }
}

impl General {
    /// Converts it into the problem of a banner; refused fields count as unexpected.
    pub fn problem(self) -> RequestProblem {
        match self {
            Self::Offline => RequestProblem::Offline,
            Self::Unreachable => RequestProblem::Unreachable,
            Self::TimedOut => RequestProblem::TimedOut,
            Self::SignedOut => RequestProblem::SignedOut,
            Self::NotFound => RequestProblem::NotFound,
            Self::Throttled { retry_after } => RequestProblem::Throttled { retry_after },
            Self::Busy { retry_after } => RequestProblem::Busy { retry_after },
            Self::Unexpected { reference, .. } => RequestProblem::Unexpected { reference },
            Self::Forged | Self::Invalid(_) => RequestProblem::Unexpected { reference: None },
        }
    }
}

impl From<Broken> for General {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Offline => Self::Offline,
            Broken::Unreachable => Self::Unreachable,
            Broken::TimedOut => Self::TimedOut,
        }
    }
}

/// An answer that isn't read yet as any endpoint's.
pub struct Answer(Result<String, Failure<Problem>>);

impl Answer {
    /// Sorts what the transport returned: a body, or a problem.
    pub(super) fn of(carried: Result<Incoming, Broken>) -> Self {
        Self(carried.map_err(|broken| Failure::General(broken.into())).and_then(sorted))
    }

    /// Returns the answer while the page is being left.
    pub(super) fn never() -> Self {
        Self(Err(Failure::General(UNREADABLE)))
    }

    /// Returns the answer when somebody else has signed in.
    pub(super) fn signed_out() -> Self {
        Self(Err(Failure::General(General::SignedOut)))
    }

    pub(super) fn is_forged(&self) -> bool {
        matches!(self.0, Err(Failure::General(General::Forged)))
    }

    /// Reads the answer as an endpoint's. Fails with its refusal, or with what any request can meet.
    pub fn read<E: Endpoint>(self) -> Result<E::Reply, Failure<E::Refusal>> {
        match self.0 {
            Ok(body) => body::read(&body).ok_or(Failure::General(UNREADABLE)),
            Err(Failure::General(general)) => Err(Failure::General(general)),
            Err(Failure::Refused(problem)) => Err(match E::Refusal::read(&problem) {
                Some(refusal) => Failure::Refused(refusal),
                None => Failure::General(unknown(problem)),
            }),
        }
    }
}

const UNREADABLE: General = General::Unexpected { status: 0, reference: None };

fn unknown(problem: Problem) -> General {
    General::Unexpected { status: problem.status, reference: problem.reference }
}

fn sorted(incoming: Incoming) -> Result<String, Failure<Problem>> {
    let status = incoming.status;
    if (200..300).contains(&status) {
        return Ok(incoming.body);
    }
    // A proxy may answer without a problem document.
    let problem: Problem = body::read(&incoming.body).unwrap_or_default();
    let retry_after = problem.retry_after.or(incoming.retry_after).unwrap_or(USUAL_WAIT);
    Err(Failure::General(match status {
        401 => General::SignedOut,
        403 => General::Forged,
        404 => General::NotFound,
        409 => return Err(Failure::Refused(problem)),
        422 if !problem.fields.is_empty() => General::Invalid(problem.fields),
        429 => General::Throttled { retry_after },
        503 => General::Busy { retry_after },
        _ => General::Unexpected { status, reference: problem.reference },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::sign_in::{VerifyCode, VerifyCodeRefusal};

    fn failure(status: u16, body: &str) -> Failure<VerifyCodeRefusal> {
        let incoming = Incoming { status, body: body.to_owned(), retry_after: None };
        Answer::of(Ok(incoming)).read::<VerifyCode>().expect_err("no reply")
    }

    #[test]
    fn a_refusal_keeps_its_count() {
        let found = failure(409, r#"{"status":409,"code":"wrong_code","attempts_left":3}"#);
        assert_eq!(found, Failure::Refused(VerifyCodeRefusal::WrongCode { attempts_left: 3 }));
    }

    #[test]
    fn a_refusal_that_is_not_known_is_unexpected_and_keeps_its_reference() {
        let found = failure(409, r#"{"status":409,"code":"new_one","reference":"r-1"}"#);
        assert_eq!(found, Failure::General(General::Unexpected { status: 409, reference: Some("r-1".to_owned()) }));
    }

    #[test]
    fn what_a_proxy_answers_is_understood_by_its_status() {
        assert_eq!(failure(503, "<html>busy</html>"), Failure::General(General::Busy { retry_after: USUAL_WAIT }));
        assert_eq!(failure(429, ""), Failure::General(General::Throttled { retry_after: USUAL_WAIT }));
        assert_eq!(
            failure(502, "<html>bad</html>"),
            Failure::General(General::Unexpected { status: 502, reference: None })
        );
        assert_eq!(
            failure(200, "<html>the page</html>"),
            Failure::General(General::Unexpected { status: 0, reference: None })
        );
    }
}
