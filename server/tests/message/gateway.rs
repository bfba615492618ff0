//! The text gateway, against a real HTTP server on the loopback.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{any, post};
use ellis_server::message::outbox::{Delivery, Undelivered};
use ellis_server::message::text::{GatewayRefused, HttpTextGateway};
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::queue::text;

type Seen = Arc<Mutex<Vec<(HeaderMap, serde_json::Value)>>>;

/// A gateway that answers so, and what it saw.
async fn serve(status: u16, body: &'static str) -> (HttpTextGateway, Seen) {
    let seen = Seen::default();
    let (notes, elsewhere) = (Arc::clone(&seen), Arc::clone(&seen));
    let send = move |headers: HeaderMap, sent: Bytes| async move {
        notes.lock().unwrap().push((headers, serde_json::from_slice(&sent).unwrap()));
        (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, "/elsewhere")], body).into_response()
    };
    let followed = move || async move {
        elsewhere.lock().unwrap().push((HeaderMap::new(), serde_json::Value::Null));
        "{\"id\":\"x\"}"
    };
    let router = Router::new().route("/texts", post(send)).route("/elsewhere", any(followed));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/texts", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (gateway(&url).unwrap(), seen)
}

fn gateway(url: &str) -> Result<HttpTextGateway, GatewayRefused> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    HttpTextGateway::new(url, SecretString::from("key-1"))
}

async fn outcome(status: u16, body: &'static str) -> Result<(), Undelivered> {
    serve(status, body).await.0.deliver(&text("t1"), 0).await
}

fn transient(reason: &str) -> Result<(), Undelivered> {
    Err(Undelivered::Transient(reason.to_owned()))
}

#[tokio::test]
async fn a_text_is_handed_over_with_key_and_id() {
    let (gateway, seen) = serve(202, "{\"id\":\"theirs-7\",\"more\":1}").await;
    assert_eq!(gateway.deliver(&text("t1"), 0).await, Ok(()));
    let seen = seen.lock().unwrap();
    let (headers, sent) = &seen[0];
    assert_eq!(headers[header::AUTHORIZATION], "Bearer key-1");
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    let expected = serde_json::json!({
        "id": "t1", "to": "+15551234567", "text": "Ellis: 123456\n\n@ellis.example #123456"
    });
    assert_eq!(*sent, expected);
}

#[tokio::test]
async fn only_an_answer_with_an_id_counts_as_accepted() {
    assert_eq!(outcome(200, "{\"id\":7}").await, Ok(()));
    assert_eq!(outcome(200, "<html>welcome to the proxy").await, transient("gateway answer without an id"));
    assert_eq!(outcome(204, "").await, transient("gateway answer without an id"));
}

#[tokio::test]
async fn refusals_are_final_and_trouble_is_not() {
    for status in [400, 401, 404, 422] {
        assert_eq!(outcome(status, "{}").await, Err(Undelivered::Permanent(format!("gateway {status}"))));
    }
    for status in [429, 500, 503] {
        assert_eq!(outcome(status, "{}").await, transient(&format!("gateway {status}")));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [302, 307, 308] {
        let (gateway, seen) = serve(status, "").await;
        assert_eq!(gateway.deliver(&text("t1"), 0).await, transient(&format!("gateway {status}")));
        assert_eq!(seen.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    static LONG: &str = match std::str::from_utf8(&[b' '; 64 * 1024]) {
        Ok(text) => text,
        Err(_) => "",
    };
    assert_eq!(outcome(200, LONG).await, transient("gateway answer without an id"));
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_stalls_is_left_after_five_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gateway = gateway(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    assert_eq!(gateway.deliver(&text("t1"), 0).await, transient("gateway time-out"));
    drop(listener);
}

#[tokio::test]
async fn a_gateway_that_is_away_is_tried_again() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gateway = gateway(&format!("http://{gone}/")).unwrap();
    assert_eq!(gateway.deliver(&text("t1"), 0).await, transient("gateway connection"));
}

#[test]
fn numbers_and_codes_never_go_unencrypted_over_a_network() {
    for url in ["http://texts.example/send", "http://10.0.0.1/", "ftp://texts.example", "texts.example", ""] {
        assert_eq!(gateway(url).err(), Some(GatewayRefused::Url), "{url}");
    }
    for url in ["https://texts.example/send", "http://127.0.0.1:9/", "http://[::1]:9/", "http://localhost:9/"] {
        assert_eq!(gateway(url).err(), None, "{url}");
    }
}
