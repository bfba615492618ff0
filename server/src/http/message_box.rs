//! The message box of a development server: what would have been mailed or texted, as a plain page without script.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::message::Channel;
use crate::message::box_page::{BoxedMessage, outbox_page, style};

/// How many are shown.
const SHOWN: i64 = 50;

/// `/outbox` and its style. Only there where it was asked for, on loopback.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/outbox", get(messages))
        .route("/outbox/style.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style()) }))
}

async fn messages(State(app): State<Arc<App>>) -> Response {
    let Ok(rows) = app.store.newest_messages(SHOWN).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let messages: Vec<BoxedMessage> = rows
        .into_iter()
        .map(|row| BoxedMessage {
            id: row.id,
            channel: Channel::parse(&row.channel).unwrap_or(Channel::Mail),
            recipient: row.recipient,
            language: row.language,
            subject: row.subject,
            text: row.body,
            created_at: row.created_at,
        })
        .collect();
    Html(outbox_page(&messages)).into_response()
}
