//! Tests of moving about: focus, titles, guards, languages, the back button.

use leptos::prelude::{document, window};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{GUEST, Stage, focused};

#[wasm_bindgen_test]
async fn the_heading_takes_the_focus_on_arrival_from_another_page_and_not_on_the_first_one() {
    let stage = Stage::at("/sign-in", GUEST, []).await;
    stage.settle().await;
    assert_ne!(focused().tag_name(), "H1");
    stage.the("main a[href='/sign-up']").click();
    stage.until("the other page", |stage| stage.find("#email").is_some()).await;
    stage.until("its heading has the focus", |_| focused().tag_name() == "H1").await;
}

#[wasm_bindgen_test]
async fn each_page_has_a_title_of_its_own() {
    let stage = Stage::at("/sign-in", GUEST, []).await;
    let heading = stage.text("h1");
    stage.until("its title", |_| document().title().starts_with(&heading)).await;
    stage.the("main a[href='/sign-up']").click();
    stage.until("another title", |_| !document().title().starts_with(&heading)).await;
}

#[wasm_bindgen_test]
async fn the_way_back_leads_to_the_page_before() {
    let stage = Stage::at("/sign-in", GUEST, []).await;
    stage.the("main a[href='/sign-up']").click();
    stage.until("the other page", |stage| stage.find("#email").is_some()).await;
    window().history().expect("history").back().expect("back");
    stage.until("the page before", |stage| stage.find("#login").is_some()).await;
}

#[wasm_bindgen_test]
async fn a_guest_at_a_page_for_members_is_asked_to_sign_in_and_goes_on_there_afterwards() {
    let stage = Stage::at("/cases/add", GUEST, []).await;
    stage.until("signing in", |stage| stage.find("#login").is_some()).await;
    let search = window().location().search().expect("a query");
    assert_eq!(search, "?next=/cases/add");
}

#[wasm_bindgen_test]
async fn an_address_in_spanish_opens_in_spanish() {
    let stage = Stage::at("/es/sign-in", GUEST, []).await;
    let root = document().document_element().expect("root");
    stage.until("the language of the document", |_| root.get_attribute("lang").as_deref() == Some("es")).await;
    let other = stage.the("header a[hreflang=en]");
    assert_eq!(other.get_attribute("href").as_deref(), Some("/sign-in"));
}

#[wasm_bindgen_test]
async fn an_unknown_address_says_so() {
    let stage = Stage::at("/nowhere/at/all", GUEST, []).await;
    stage.settle().await;
    assert!(stage.find("main a[href='/']").is_some());
}
