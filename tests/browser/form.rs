//! Tests of the form machine on the sign-in pages: summary, ties, sending once, keeping what was typed.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{CODE_DUE, GUEST, Says, Stage, focused};

const WRONG: &str = r#"{"type":"about:blank","title":"Declined","status":409,"code":"wrong_credentials"}"#;

fn filled(stage: &Stage) {
    stage.put("login", "maria@example.org");
    stage.put("password", "lighthouse over a quiet bay");
}

#[wasm_bindgen_test]
async fn a_bad_submit_moves_the_focus_to_the_summary_and_sends_nothing() {
    let stage = Stage::at("/sign-in", GUEST, []).await;
    stage.submit();
    stage.until("the focus in the summary", |_| focused().class_list().contains("error-summary")).await;
    assert_eq!(stage.the(".error-summary").query_selector_all("li").expect("items").length(), 2);
    assert!(stage.heard().is_empty());
}

#[wasm_bindgen_test]
async fn each_error_is_tied_to_its_input_and_its_line_in_the_summary_leads_there() {
    let stage = Stage::at("/sign-in", GUEST, []).await;
    assert_eq!(stage.input("login").get_attribute("aria-invalid"), None);
    stage.submit();
    stage.until("an error", |stage| stage.find("#login-error").is_some()).await;
    let login = stage.input("login");
    assert_eq!(login.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described = login.get_attribute("aria-describedby").unwrap_or_default();
    assert!(described.split(' ').any(|id| id == "login-error"), "{described}");
    assert!(!stage.text("#login-error").is_empty());
    stage.the(".error-summary a[href='#password']").click();
    assert_eq!(focused().id(), "password");
}

#[wasm_bindgen_test]
async fn an_error_goes_as_soon_as_its_field_is_edited_and_the_others_stay() {
    let stage = Stage::at("/sign-in", GUEST, []).await;
    stage.submit();
    stage.until("errors", |stage| stage.find("#login-error").is_some()).await;
    stage.put("login", "m");
    stage.until("no error", |stage| stage.input("login").get_attribute("aria-invalid").is_none()).await;
    assert_eq!(stage.input("password").get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn enter_twice_sends_once() {
    let stage = Stage::at("/sign-in", GUEST, [Says::Later(409, WRONG), Says::Answer(409, WRONG)]).await;
    filled(&stage);
    stage.submit();
    stage.until("a request", |stage| !stage.heard().is_empty()).await;
    stage.submit();
    stage.settle().await;
    assert_eq!(stage.heard().len(), 1);
    assert_eq!(stage.the("form").get_attribute("aria-busy").as_deref(), Some("true"));
    stage.go_on();
    stage.until("the refusal", |stage| stage.find("#password-error").is_some()).await;
    stage.submit();
    stage.until("the second request", |stage| stage.heard().len() == 2).await;
}

#[wasm_bindgen_test]
async fn leaving_while_a_request_is_under_way_is_harmless() {
    let mut stage = Stage::at("/sign-in", GUEST, [Says::Later(409, WRONG)]).await;
    filled(&stage);
    stage.submit();
    stage.until("a request", |stage| !stage.heard().is_empty()).await;
    stage.leave();
    stage.go_on();
    stage.settle().await;
    drop(stage);
    // The program is still alive: another page works.
    let next = Stage::at("/sign-in", GUEST, []).await;
    next.submit();
    next.until("an error", |stage| stage.find("#login-error").is_some()).await;
}

#[wasm_bindgen_test]
async fn a_refusal_keeps_what_was_typed() {
    let stage = Stage::at("/sign-in", GUEST, [Says::Answer(409, WRONG)]).await;
    filled(&stage);
    stage.submit();
    stage.until("the focus in the summary", |_| focused().class_list().contains("error-summary")).await;
    assert_eq!(stage.input("login").value(), "maria@example.org");
    assert_eq!(stage.input("password").value(), "lighthouse over a quiet bay");
}

#[wasm_bindgen_test]
async fn without_a_connection_nothing_is_lost_and_trying_again_sends_again() {
    let stage = Stage::at("/sign-in", GUEST, [Says::Offline, Says::Answer(409, WRONG)]).await;
    filled(&stage);
    stage.submit();
    stage.until("the banner", |stage| stage.find(".usa-alert button").is_some()).await;
    assert_eq!(stage.input("login").value(), "maria@example.org");
    stage.the(".usa-alert button").click();
    stage.until("the second request", |stage| stage.heard().len() == 2).await;
    stage.until("no banner", |stage| stage.find(".usa-alert button").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_field_that_only_the_server_declines_is_told_at_the_field() {
    let invalid = r#"{"type":"about:blank","title":"Invalid","status":422,"code":"invalid","fields":[{"name":"login","code":"login_missing"}]}"#;
    let stage = Stage::at("/sign-in", GUEST, [Says::Answer(422, invalid)]).await;
    filled(&stage);
    stage.submit();
    stage.until("the error", |stage| stage.find("#login-error").is_some()).await;
    assert_eq!(stage.input("login").get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn a_code_pasted_with_spaces_is_sent_without_them() {
    let stage = Stage::at("/sign-in/code", CODE_DUE, [Says::Offline]).await;
    stage.until("the field", |stage| stage.find("#code").is_some()).await;
    stage.put("code", " 123 456 ");
    stage.submit();
    stage.until("a request", |stage| !stage.heard().is_empty()).await;
    let body = stage.heard()[0].body.clone().unwrap_or_default();
    assert!(body.contains(r#""code":"123456""#), "{body}");
}

#[wasm_bindgen_test]
async fn a_password_is_shown_and_hidden_without_losing_it() {
    let stage = Stage::at("/sign-in", GUEST, []).await;
    stage.put("password", "lighthouse");
    let toggle = stage.the("button[aria-controls=password]");
    toggle.click();
    stage.until("it is shown", |stage| stage.input("password").type_() == "text").await;
    toggle.click();
    stage.until("it is hidden", |stage| stage.input("password").type_() == "password").await;
    assert_eq!(stage.input("password").value(), "lighthouse");
}

#[wasm_bindgen_test]
async fn where_no_way_to_get_a_code_is_left_the_page_says_so_takes_the_focus_there_and_the_form_stays() {
    const NO_METHOD: &str = r#"{"status":409,"code":"no_usable_method"}"#;
    let stage = Stage::at("/sign-in", GUEST, [Says::Answer(409, NO_METHOD), Says::Answer(409, WRONG)]).await;
    filled(&stage);
    stage.submit();
    stage.until("the explanation", |stage| stage.find("main .problem-banner [role=alert]").is_some()).await;
    assert!(focused().class_list().contains("problem-banner"));
    assert!(stage.find("main .problem-banner a[href$='/help/support']").is_some());
    filled(&stage);
    stage.submit();
    stage.until("another refusal", |stage| stage.find("#password-error").is_some()).await;
    assert!(stage.find("main .problem-banner").is_none());
}
