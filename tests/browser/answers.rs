//! Tests of answers as the browser takes them apart. What each type reads of one is tested on the host, by the client.

use std::cell::RefCell;

use api::cases::{CaseDetail, ReadCase};
use api::endpoint::Endpoint;
use api::session::{ReadSession, Session};
use ellis::client::{Client, Failure, General, Incoming, Outgoing, Pending, Transport};
use leptos::prelude::Owner;
use wasm_bindgen_test::wasm_bindgen_test;

/// Answers each request with the same body.
struct Says(RefCell<Option<String>>);

impl Transport for Says {
    fn carry(&self, _: Outgoing) -> Pending {
        let body = self.0.borrow().clone().unwrap_or_default();
        Box::pin(async move { Ok(Incoming { status: 200, body, retry_after: None }) })
    }
}

async fn read<E: Endpoint>(request: E, body: &str) -> Option<E::Reply> {
    let owner = Owner::new();
    let client = owner.with(|| Client::new(Says(RefCell::new(Some(body.to_owned())))));
    match client.send(&request).await {
        Ok(reply) => Some(reply),
        Err(Failure::General(General::Unexpected { .. })) => None,
        Err(_) => panic!("{body}: another failure"),
    }
}

#[wasm_bindgen_test]
async fn a_body_says_in_the_browser_what_it_says_on_the_host() {
    for body in [
        r#"{"csrf":"a","who":"guest"}"#,
        r#" { "csrf" : "a \u00e9\n\"\ud83d\ude00" , "who" : { "signed_in" : {"display_name":"Ana","language":"es","seconds_left":900} } } "#,
        r#"{"csrf":"a","new":{"deep":[1,null,{"er":2.5},1e300,true]},"who":"guest"}"#,
    ] {
        let expected: Session = serde_json::from_str(body).expect("a body of the contract");
        assert_eq!(read(ReadSession {}, body).await, Some(expected), "{body}");
    }
    let body = r#"{"case":{"id":"SMebEQTvnSSj0MqlBV4e-Q","receipt_number":"EAC9999103403","added_at":-5,"seen":true,
        "status":{"stage":"in_review","form_type":null,"failure":"busy","read_at":1764100000000}},
        "official":[{"language":"en","title":"t","description":[{"text":"a"},{"text":"b","href":"https://c"}]}],
        "history":[{}]}"#;
    let expected: CaseDetail = serde_json::from_str(body).expect("a body of the contract");
    let request = ReadCase { id: expected.case.id.clone() };
    assert_eq!(read(request, body).await, Some(expected));
}

#[wasm_bindgen_test]
async fn a_body_that_is_none_is_not_read_and_ends_nothing() {
    let deep = format!(r#"{{"csrf":"a","new":{}{},"who":"guest"}}"#, "[".repeat(5_000), "]".repeat(5_000));
    for body in [
        "",
        "<html>",
        "null",
        "[]",
        "7",
        r#"{"csrf":"a"}"#,
        r#"{"csrf":7,"who":"guest"}"#,
        r#"{"csrf":"a","who":"guest"} more"#,
        r#"{"csrf":"a","who":{"signed_in":{"display_name":"Ana","language":"es","seconds_left":1.5}}}"#,
        r#"{"csrf":"a","who":{"signed_in":{"display_name":"Ana","language":"es","seconds_left":-1}}}"#,
        r#"{"csrf":"a","who":{"signed_in":{"display_name":"Ana","language":"es","seconds_left":1e19}}}"#,
        deep.as_str(),
    ] {
        assert_eq!(read(ReadSession {}, body).await, None, "{body}");
    }
}
