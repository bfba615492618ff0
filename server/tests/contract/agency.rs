//! An agency that answers what it is told, and remembers what it was asked for. No expectations.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ellis_server::clock::{Clock, ManualClock, Pausing};
use serde_json::{Value, json};

use crate::server::Ellis;

/// What it was told and asked. It knows no number unless it is told so.
#[derive(Default)]
pub struct Agency {
    pub tokens: AtomicUsize,
    /// The numbers that it was asked for, in order.
    pub asked: Mutex<Vec<String>>,
    /// Answers that are given once, in this order, before any other.
    pub answers: Mutex<Vec<(u16, String)>>,
    /// The answer to everything, while there is one.
    pub outage: Mutex<Option<u16>>,
    known: Mutex<HashMap<String, (u16, String)>>,
}

impl Agency {
    /// From now on it answers so for a number.
    pub fn says(&self, number: &str, (status, body): (u16, String)) {
        self.known.lock().expect("no panic").insert(number.to_owned(), (status, body));
    }

    /// From now on everything is answered with this status, or as before.
    pub fn is_out(&self, status: Option<u16>) {
        *self.outage.lock().expect("no panic") = status;
    }

    /// How often it was asked for a case.
    pub fn count(&self) -> usize {
        self.asked.lock().expect("no panic").len()
    }

    /// How often it was asked for this one.
    pub fn count_of(&self, number: &str) -> usize {
        self.asked.lock().expect("no panic").iter().filter(|asked| *asked == number).count()
    }

    /// A server that asks it. Its poller begins no round of its own: the test does.
    pub async fn ellis(self: &Arc<Self>, flags: &[&str]) -> Ellis {
        let own = self.flags().await;
        let flags: Vec<&str> = own.iter().map(String::as_str).chain(flags.iter().copied()).collect();
        Ellis::under(&flags, |clock| Arc::new(Unpolled(clock))).await
    }

    /// How a server is told to ask it.
    pub async fn flags(self: &Arc<Self>) -> Vec<String> {
        let url = serve(router(self.clone())).await;
        let own = ["--case-status-id=id", "--case-status-secret=secret", "--case-status-per-second=1000"];
        own.map(str::to_owned).into_iter().chain([format!("--case-status-url={url}")]).collect()
    }
}

/// A clock whose pauses never end.
pub struct Unpolled(pub Arc<ManualClock>);

impl Clock for Unpolled {
    fn now(&self) -> i64 {
        self.0.now()
    }

    fn pause(&self, _: Duration) -> Pausing<'_> {
        Box::pin(std::future::pending())
    }
}

/// A case as the agency shows it.
pub fn shown(number: &str) -> (u16, String) {
    shown_as(number, "Case Was Received")
}

/// The agency shows it with this headline.
pub fn shown_as(number: &str, title: &str) -> (u16, String) {
    let line = json!({"date": "2026-09-06", "completed_text_en": "Case Was Received"});
    let case = json!({
        "receiptNumber": number, "formType": "I-130", "hist_case_status": [line],
        "current_case_status_text_en": title, "current_case_status_desc_en": "We have it.",
    });
    (200, json!({"case_status": case, "message": "Query was successful"}).to_string())
}

/// The same answer, with fields of the case that are other or more.
pub fn with(answer: (u16, String), fields: Value) -> (u16, String) {
    let mut body: Value = serde_json::from_str(&answer.1).expect("JSON");
    for (name, value) in fields.as_object().expect("fields") {
        body["case_status"][name] = value.clone();
    }
    (answer.0, body.to_string())
}

/// The agency doesn't show it, and its sentence says why.
pub fn hidden() -> (u16, String) {
    (404, json!({"code": 404, "message": "Protected under 8 U.S.C. 1367"}).to_string())
}

/// A made-up number.
pub fn made_up(number: usize) -> String {
    format!("IOE{:010}", 9_000_000_000 + number)
}

/// The body of a request for tracking.
pub fn track(numbers: &[&str]) -> Value {
    json!({"receipt_numbers": numbers})
}

pub async fn serve(router: Router) -> String {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

pub fn router(agency: Arc<Agency>) -> Router {
    async fn token(State(agency): State<Arc<Agency>>) -> Response {
        let number = agency.tokens.fetch_add(1, Ordering::SeqCst);
        axum::Json(json!({"access_token": format!("t{number}"), "expires_in": "1799"})).into_response()
    }
    async fn case(State(agency): State<Arc<Agency>>, Path(number): Path<String>) -> Response {
        agency.asked.lock().expect("no panic").push(number.clone());
        let mut answers = agency.answers.lock().expect("no panic");
        let first = (!answers.is_empty()).then(|| answers.remove(0));
        let outage = agency.outage.lock().expect("no panic").map(|status| (status, String::new()));
        let known = agency.known.lock().expect("no panic").get(&number).cloned();
        let unknown = || (404, json!({"code": 404, "message": format!("No case {number}")}).to_string());
        let (status, body) = first.or(outage).or(known).unwrap_or_else(unknown);
        (StatusCode::from_u16(status).expect("a status"), body).into_response()
    }
    Router::new().route("/oauth/accesstoken", post(token)).route("/case-status/{number}", get(case)).with_state(agency)
}
