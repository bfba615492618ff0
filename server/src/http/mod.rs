//! The one list of endpoints, and what is served beside them. Handlers are thin: a file or folder a journey, which uses
//! `caller`, `account` and `session`, and no other journey.

mod account;
mod alerts;
pub mod caller;
mod cases;
mod endpoint;
mod error;
mod layers;
mod message_box;
mod pages;
mod profile;
mod recovery;
mod session;
mod set_up;
mod sign_in;
mod sign_up;
mod tracking;

pub use endpoint::Endpoints;
pub use error::ApiError;
pub use layers::{ClientAddress, around};

use std::sync::Arc;

use axum::Router;

use crate::app::App;
use crate::requests::Requests;
use api::problem::general;
use error::{plain, respond};

/// The one list.
pub fn endpoints() -> Endpoints {
    Endpoints::none()
        .serve(session::read_session)
        .serve(session::sign_out)
        .serve(sign_up::sign_up)
        .serve(sign_up::read_sign_up)
        .serve(sign_up::resend_confirmation)
        .serve(sign_up::confirm_by_code)
        .serve(sign_up::confirm_by_link)
        .serve(sign_in::sign_in)
        .serve(sign_in::request_code)
        .serve(sign_in::verify_code)
        .serve(sign_in::verify_backup_code)
        .serve(set_up::accept_terms)
        .serve(set_up::begin_authenticator)
        .serve(set_up::confirm_authenticator)
        .serve(set_up::begin_text)
        .serve(set_up::begin_email)
        .serve(set_up::resend_set_up_code)
        .serve(set_up::confirm_method)
        .serve(set_up::make_backup_codes)
        .serve(set_up::keep_backup_codes)
        .serve(set_up::list_questions)
        .serve(set_up::answer_questions)
        .serve(set_up::finish_set_up)
        .serve(recovery::begin_recovery)
        .serve(recovery::open_recovery)
        .serve(recovery::read_recovery)
        .serve(recovery::answer_question)
        .serve(recovery::prove_by_backup_code)
        .serve(recovery::reset_password)
        .serve(profile::read_profile)
        .serve(profile::change_profile)
        .serve(cases::list_cases)
        .serve(cases::search_cases)
        .serve(cases::add_case)
        .serve(cases::read_case)
        .serve(cases::change_case)
        .serve(cases::remove_case)
        .serve(tracking::track_receipts)
        .serve(alerts::read_alerts)
        .serve(alerts::change_alerts)
        .serve(alerts::stop_alerts)
}

/// What is served beside the endpoints at an address of its own, by verb and template. The rest is files.
const BESIDE: [(&str, &str); 4] = [("GET", HEALTH), ("GET", READY), ("POST", STOP_ALERTS), ("GET", STOP_ALERTS)];
const HEALTH: &str = "/health";
const READY: &str = "/ready";
/// Its secret is in the address: mail programs know nothing else (RFC 8058).
const STOP_ALERTS: &str = "/api/v1/alerts/stop/{token}";

/// Counts of requests to all that has an address of its own.
pub fn requests() -> Requests {
    Requests::of(endpoints().listed().iter().copied().chain(BESIDE))
}

/// The whole application: endpoints, message box, health, the page's files, and the layers around them.
pub fn router(app: Arc<App>) -> Router {
    let api = endpoints().router.method_not_allowed_fallback(|| async { respond(&plain(405, general::METHOD)) });
    let mut router = api
        .route(HEALTH, axum::routing::get(|| async { "ok" }))
        .route(READY, axum::routing::get(pages::ready))
        .route(STOP_ALERTS, axum::routing::post(alerts::one_click).get(alerts::to_page))
        .fallback(pages::page_or_file);
    if app.options.message_box {
        router = router.merge(message_box::router());
    }
    layers::around(router.with_state(app.clone()), app)
}
