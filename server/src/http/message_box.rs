//! The message box of a development server: what would have been mailed or texted, as a plain page without script.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::domain::address::{host_of, is_loopback};
use crate::message::Channel;
use crate::message::box_page::{BoxedMessage, CONTENT_SECURITY_POLICY, SHOWN, outbox_page, style};

/// `/outbox` and its style. Only there where it was asked for, on loopback.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/outbox", get(messages))
        .route("/outbox/style.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style()) }))
        .layer(from_fn(guard))
}

/// For this machine's own names only: a page elsewhere whose name is made to point here must not read the messages.
async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| is_loopback(host_of(host))) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut response = next.run(request).await;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
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
