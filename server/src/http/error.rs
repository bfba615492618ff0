//! What a handler answers instead of a reply, and how it looks on the wire. No blanket conversion: a forgotten case
//! must be a compile error, not a 500.

use api::field::{FieldProblem, Reason};
use api::problem::{MEDIA_TYPE, Problem, Refusal, general};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::credential::CredentialError;
use crate::store::{HeldBack, is_passing};

/// Seconds after which a failure that passes should have passed.
const PASSES_WITHIN: u32 = 2;

/// Why there is no reply.
#[derive(Debug)]
pub enum ApiError<R> {
    /// The endpoint's own reason.
    Refused(R),
    /// Fields that the server's own lists refuse.
    Invalid(Vec<FieldProblem>),
    /// Seconds until it is worth trying again.
    Throttled(u32),
    /// Too much to do at once; seconds.
    Busy(u32),
    /// No such thing, or not theirs.
    NotFound,
    /// Ours. The text is for the log alone and must hold nothing personal.
    Internal(String),
}

impl<R> ApiError<R> {
    /// A failure of the database. One that passes asks for another try.
    pub fn store(error: crate::store::StoreError) -> Self {
        if is_passing(&error) {
            tracing::warn!(cause = %error, "the database has too much to do, or can't be reached");
            return Self::Busy(PASSES_WITHIN);
        }
        Self::Internal(format!("store: {error}"))
    }

    /// Another request changed meanwhile what this one rests on, such as the password. Sent again, it is judged by what
    /// holds then.
    pub fn overtaken() -> Self {
        Self::Busy(PASSES_WITHIN)
    }

    /// A credential that can't be tried or read.
    pub fn credential(error: CredentialError) -> Self {
        match error {
            CredentialError::Store(error) => Self::store(error),
            CredentialError::Internal(cause) => Self::Internal(cause),
        }
    }

    /// Why nothing is sent: the asker waits, or everybody does.
    pub fn held_back(held: HeldBack) -> Self {
        match held {
            HeldBack::Recipient(_) => Self::Throttled(held.seconds()),
            HeldBack::Budget(_) => Self::Busy(held.seconds()),
        }
    }

    /// One field's reason.
    pub fn field(name: &str, code: Reason) -> Self {
        Self::Invalid(vec![FieldProblem { name: name.to_owned(), code }])
    }
}

impl<R: Refusal> ApiError<R> {
    /// The answer on the wire.
    pub fn into_response(self, reference: &str) -> Response {
        respond(&self.into_problem(reference))
    }

    /// What the answer says.
    pub fn into_problem(self, reference: &str) -> Problem {
        match self {
            Self::Refused(refusal) => Problem {
                status: 409,
                code: refusal.code().to_owned(),
                attempts_left: refusal.attempts_left(),
                ..Problem::default()
            },
            Self::Invalid(fields) => {
                Problem { status: 422, code: general::INVALID.to_owned(), fields, ..Problem::default() }
            }
            Self::Throttled(seconds) => Problem { retry_after: Some(seconds), ..plain(429, general::THROTTLED) },
            Self::Busy(seconds) => Problem { retry_after: Some(seconds), ..plain(503, general::BUSY) },
            Self::NotFound => plain(404, general::NOT_FOUND),
            Self::Internal(cause) => internal(reference, &cause),
        }
    }
}

/// A problem without members of its own.
pub fn plain(status: u16, code: &str) -> Problem {
    Problem { status, code: code.to_owned(), ..Problem::default() }
}

/// A problem of ours: the reference that the person sees stands in the log beside the cause, which must hold nothing
/// personal.
fn internal(reference: &str, cause: &str) -> Problem {
    tracing::error!(reference, cause, "request failed");
    Problem { reference: Some(reference.to_owned()), ..plain(500, general::INTERNAL) }
}

/// A problem as a response.
pub fn respond(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
    if let Some(value) = problem.retry_after.and_then(|seconds| seconds.to_string().parse().ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
