//! A simulator of the Case Status API: the same protocol with its token, its traps and its three shapes of refusals.
//! It knows the sandbox's receipts and five more that answer with an error.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::When;
use super::catalog::{self, SimulatedCase, Step};
use crate::clock::{Clock, SECOND};

/// A token's life in seconds; the agency tells it as a text.
const TOKEN_LIFE: i64 = 1_799;

struct Simulator {
    clock: Arc<dyn Clock>,
    id: String,
    secret: String,
    /// Tokens given out, each with the UTC milliseconds at which it ends.
    tokens: Mutex<HashMap<String, i64>>,
}

/// Its addresses: `/oauth/accesstoken` and `/case-status/{receiptNumber}`.
pub fn simulator(clock: Arc<dyn Clock>, id: &str, secret: &str) -> Router {
    let state = Arc::new(Simulator { clock, id: id.to_owned(), secret: secret.to_owned(), tokens: Mutex::default() });
    Router::new()
        .route("/oauth/accesstoken", post(token))
        .route("/case-status/{receipt_number}", get(case))
        .with_state(state)
}

#[derive(Deserialize)]
struct TokenForm {
    grant_type: String,
    client_id: String,
    client_secret: String,
}

async fn token(State(simulator): State<Arc<Simulator>>, Form(form): Form<TokenForm>) -> Response {
    if form.grant_type != "client_credentials"
        || form.client_id != simulator.id
        || form.client_secret != simulator.secret
    {
        return listed(StatusCode::UNAUTHORIZED, "invalid_client", "Client credentials are invalid");
    }
    let now = simulator.clock.now();
    let mut tokens = simulator.tokens.lock().unwrap_or_else(PoisonError::into_inner);
    tokens.retain(|_, ends_at| *ends_at > now);
    let text = format!("simulated-{now}-{}", tokens.len());
    tokens.insert(text.clone(), now + TOKEN_LIFE * SECOND);
    let body = json!({ "access_token": text, "expires_in": TOKEN_LIFE.to_string(), "token_type": "BearerToken", "status": "approved" });
    axum::Json(body).into_response()
}

async fn case(
    State(simulator): State<Arc<Simulator>>,
    Path(receipt_number): Path<String>,
    headers: HeaderMap,
) -> Response {
    let now = simulator.clock.now();
    if !simulator.accepts(&headers, now) {
        return listed(StatusCode::UNAUTHORIZED, "401", "Invalid access token");
    }
    match receipt_number.as_str() {
        "MCK0000000401" => return listed(StatusCode::UNAUTHORIZED, "401", "Invalid access token"),
        "MCK0000000429" => {
            return paused(StatusCode::TOO_MANY_REQUESTS, "Rate limit quota violation. Quota limit exceeded");
        }
        "MCK0000000500" => return listed(StatusCode::INTERNAL_SERVER_ERROR, "500", "Internal server error"),
        "MCK0000000503" => return paused(StatusCode::SERVICE_UNAVAILABLE, "The service is temporarily unavailable"),
        _ => {}
    }
    if api::value::ReceiptNumber::parse(&receipt_number).is_err() {
        return listed(StatusCode::UNPROCESSABLE_ENTITY, "422", "The receipt number entered is not in a valid format");
    }
    match catalog::case_at(&receipt_number, now) {
        Some(case) => axum::Json(answer(&receipt_number, &case)).into_response(),
        None => {
            let message =
                format!("The receipt number {receipt_number} entered does not correspond to a case in our system.");
            (StatusCode::NOT_FOUND, axum::Json(json!({ "code": 404, "message": message }))).into_response()
        }
    }
}

impl Simulator {
    fn accepts(&self, headers: &HeaderMap, now: i64) -> bool {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        token.and_then(|token| tokens.get(token)).is_some_and(|ends_at| *ends_at > now)
    }
}

/// The shape with a list.
fn listed(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errors": [{ "code": code, "message": message, "traceId": "simulated" }] });
    (status, axum::Json(body)).into_response()
}

/// The shape with an object, with the white space that the agency's gateway sends before it. The pause is a short one,
/// so that trying the receipt out doesn't keep the others from being read for long.
fn paused(status: StatusCode, message: &str) -> Response {
    let body = format!("\n  {}", json!({ "error": { "code": status.as_str(), "message": message } }));
    (status, [(header::CONTENT_TYPE, "application/json"), (header::RETRY_AFTER, "1")], body).into_response()
}

fn answer(receipt_number: &str, case: &SimulatedCase) -> Value {
    let Some((step, reached_at)) = case.steps.last().copied() else { return Value::Null };
    let (english, spanish) = When::spelled(reached_at);
    let filled = |text: &str, date: &str| {
        text.replace("{form}", case.form_type).replace("{receipt}", receipt_number).replace("{date}", date)
    };
    let mut case_status = json!({
        "receiptNumber": receipt_number,
        "formType": case.form_type,
        "submittedDate": When::written(case.submitted_at, true),
        "modifiedDate": When::written(reached_at, case.index.is_multiple_of(2)),
        "current_case_status_text_en": step.title_en,
        "current_case_status_desc_en": filled(step.description_en, &english),
        "current_case_status_text_es": step.title_es,
        "current_case_status_desc_es": filled(step.description_es, &spanish),
        "hist_case_status": history(case),
    });
    // The agency leaves the dates out for some receipts.
    if case.index % 11 == 10
        && let Some(fields) = case_status.as_object_mut()
    {
        fields.remove("submittedDate");
        fields.remove("modifiedDate");
    }
    json!({ "case_status": case_status, "message": "Query was successful" })
}

fn history(case: &SimulatedCase) -> Value {
    if !case.has_history {
        return Value::Null;
    }
    let line = |(step, at): &(&Step, i64)| json!({ "date": When::written(*at, false), "completed_text_en": step.title_en, "completed_text_es": step.title_es });
    let mut lines: Vec<Value> = case.steps.iter().map(line).collect();
    if case.index % 4 == 1 {
        lines.push(json!({ "date": When::written(case.submitted_at, false), "completed_text_en": " ", "completed_text_es": "" }));
    }
    Value::Array(lines)
}
