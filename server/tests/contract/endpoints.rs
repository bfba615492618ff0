//! What is served is what is documented; who may call what; what no endpoint takes.

use serde_json::json;

use crate::server::{Browser, Ellis, PASSWORD};

#[tokio::test]
async fn the_server_serves_exactly_the_documented_endpoints() {
    let mut served = ellis_server::http::endpoints().listed().to_vec();
    let mut documented = api::openapi::endpoints();
    served.sort_unstable();
    documented.sort_unstable();
    assert_eq!(served, documented);
}

#[test]
fn the_committed_document_is_what_the_contract_says() {
    let committed = include_str!("../../../docs/openapi.json");
    let committed: serde_json::Value = serde_json::from_str(committed).expect("JSON");
    assert_eq!(committed, api::openapi::document(), "run `cargo xtask openapi` and look at the difference");
}

/// The access that the document names for an endpoint.
fn needs(method: &str, route: &str) -> String {
    let document = api::openapi::document();
    let operation = &document["paths"][route][method.to_lowercase()];
    operation["x-access"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn nobody_calls_what_is_not_for_them() {
    let ellis = Ellis::start().await;
    let guest = ellis.browser();
    let setting_up = ellis.setting_up("new@example.org").await;
    let code_due = ellis.code_due("due@example.org").await;
    let member = ellis.member("member@example.org").await;
    let callers = [("guest", guest), ("code due", code_due), ("setting up", setting_up), ("member", member)];
    let mut refused = 0;
    for (method, route) in api::openapi::endpoints() {
        let access = needs(method, route);
        assert!(["public", "setting_up", "signed_in"].contains(&access.as_str()), "{route}: {access:?}");
        let path = route.trim_start_matches("/api/v1").replace("{id}", "abcdefghijklmnopqrst_-");
        for (who, browser) in &callers {
            let may = access == "public"
                || access == "setting_up" && *who == "setting up"
                || access == "signed_in" && *who == "member";
            if may {
                continue;
            }
            let mut browser: Browser = browser.clone();
            let reply = browser.call(method, &path, (method != "GET" && method != "DELETE").then(|| json!({}))).await;
            assert_eq!(reply.problem(), (401, "signed_out".to_owned()), "{who} at {method} {route}");
            refused += 1;
        }
    }
    assert!(refused > 50, "{refused}");
}

#[tokio::test]
async fn what_is_not_the_documented_shape_is_malformed_and_the_server_lives() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    browser.get("/session").await.ok();
    let csrf = browser.csrf.clone();
    for body in ["", "[]", "{", "null", "\"x\"", "{\"email\": 7}", "{\"unknown\": true}", "\u{0}"] {
        let reply = browser.raw("POST", "/api/v1/sign-up", &[("x-ellis-csrf", &csrf)], Some(body.to_owned())).await;
        assert_eq!(reply.problem(), (400, "malformed".to_owned()), "{body:?}");
    }
    let large = format!("{{\"email\": \"{}\"}}", "x".repeat(70_000));
    let reply = browser.raw("POST", "/api/v1/sign-up", &[("x-ellis-csrf", &csrf)], Some(large)).await;
    assert_eq!(reply.status, 413);
    let reply = browser
        .raw(
            "POST",
            "/api/v1/sign-up",
            &[("x-ellis-csrf", &csrf), ("content-type", "text/plain")],
            Some("{}".to_owned()),
        )
        .await;
    assert_eq!(reply.status, 415);
    assert_eq!(browser.raw("PUT", "/api/v1/session", &[], None).await.problem(), (405, "method".to_owned()));
    assert_eq!(browser.raw("GET", "/api/v1/nothing", &[], None).await.problem(), (404, "not_found".to_owned()));
    assert_eq!(browser.who().await, "guest");
}

#[tokio::test]
async fn every_field_that_is_wrong_is_named_at_once() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.browser();
    let body = json!({"email": "nonsense", "password": "short", "user_name": "a", "language": "xx"});
    let reply = browser.post("/sign-up", body).await;
    assert_eq!(reply.problem(), (422, "invalid".to_owned()));
    let fields = reply.json()["fields"].clone();
    let names: Vec<_> = fields
        .as_array()
        .expect("fields")
        .iter()
        .map(|field| field["name"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(names, ["email", "password", "user_name", "language"]);
}

#[tokio::test]
async fn health_and_readiness_answer_and_a_stopping_server_is_not_ready() {
    let ellis = Ellis::start().await;
    let browser = ellis.browser();
    assert_eq!(browser.raw("GET", "/health", &[], None).await.status, 200);
    assert_eq!(browser.raw("GET", "/ready", &[], None).await.status, 200);
    ellis.running.app.stopping.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(browser.raw("GET", "/ready", &[], None).await.status, 503);
    assert_eq!(browser.raw("GET", "/health", &[], None).await.status, 200);
}

#[tokio::test]
async fn a_profile_without_a_name_is_malformed_and_wipes_none() {
    let ellis = Ellis::start().await;
    let mut member = ellis.member("member@example.org").await;
    let named = json!({"given_name": "María", "family_name": "López", "user_name": "", "language": "en"});
    let before = member.call("PATCH", "/profile", Some(named)).await.ok();
    for body in [json!({"language": "es"}), json!({"given_name": "Ana", "language": "en"}), json!({})] {
        let reply = member.call("PATCH", "/profile", Some(body.clone())).await;
        assert_eq!(reply.problem(), (400, "malformed".to_owned()), "{body}");
    }
    assert_eq!(member.get("/profile").await.ok(), before);
}

#[tokio::test]
async fn a_member_is_left_out_and_never_null_and_the_document_says_so() {
    let ellis = Ellis::start().await;
    let body = json!({"email": "new@example.org", "password": PASSWORD, "language": "en", "user_name": null});
    assert_eq!(ellis.browser().post("/sign-up", body).await.problem(), (400, "malformed".to_owned()));
    assert!(!api::openapi::document().to_string().contains("\"null\""));
}

#[test]
fn a_list_of_receipts_is_documented_as_long_as_it_is_taken() {
    let document = api::openapi::document();
    let body = &document["paths"]["/api/v1/tracking"]["post"]["requestBody"];
    let numbers = &body["content"]["application/json"]["schema"]["properties"]["receipt_numbers"];
    assert_eq!(
        (numbers["minItems"].as_u64(), numbers["maxItems"].as_u64()),
        (Some(1), Some(api::tracking::MOST as u64))
    );
}
