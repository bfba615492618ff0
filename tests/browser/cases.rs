//! Tests of My Cases: a long list in parts, the way back to it, a notice that is pasted, a case that is taken out.

use std::ops::Range;

use leptos::prelude::window;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Says, Stage, focused};

const MARIA: &str = r#"{"csrf":"c","who":{"signed_in":{"display_name":"Maria","language":"en","seconds_left":1800}}}"#;

fn summary(index: usize) -> String {
    format!(
        r#"{{"id":"abcdefghijklmnopqr{index:04}","receipt_number":"EAC999910{index:04}","status":{{"stage":"received","title_en":"Case Was Received","read_at":1}},"added_at":{index},"seen":false}}"#
    )
}

fn list(count: usize) -> Says {
    Says::Answer(200, part(0..count, count, None))
}

/// Some cases of a list of so many, and where the next part begins.
fn part(cases: Range<usize>, total: usize, next: Option<&str>) -> &'static str {
    let cases: Vec<_> = cases.map(summary).collect();
    let next = next.map(|next| format!(r#","next":"{next}""#)).unwrap_or_default();
    let text = format!(r#"{{"cases":[{}],"total":{total},"nothing_to_do":false{next}}}"#, cases.join(","));
    Box::leak(text.into_boxed_str())
}

/// What the list was asked for with, behind its first reply.
fn asked(stage: &Stage) -> Vec<String> {
    let heard = stage.heard().into_iter().skip(1);
    heard
        .map(|request| {
            assert_eq!(request.path, "/api/v1/cases/search", "what is typed stands in no address");
            request.body.unwrap_or_default()
        })
        .collect()
}

fn asked_for(search: &str, after: &str) -> String {
    let after = if after.is_empty() { String::new() } else { format!(r#","after":"{after}""#) };
    format!(r#"{{"search":"{search}","filter":"all","order":"need"{after}}}"#)
}

fn case(index: usize) -> Says {
    let detail = format!(r#"{{"case":{},"official":[],"history":[]}}"#, summary(index));
    Says::Answer(200, Box::leak(detail.into_boxed_str()))
}

fn cards(stage: &Stage) -> u32 {
    stage.the("main").query_selector_all(".card-list > li").expect("cards").length()
}

/// Cards with something on them: those far down are filled in tasks of their own.
fn filled(stage: &Stage) -> u32 {
    stage.the("main").query_selector_all(".card-list > li .card").expect("cards").length()
}

#[wasm_bindgen_test]
async fn every_card_is_filled_and_those_that_are_stay_so_when_more_are_shown() {
    let stage = Stage::at("/cases", MARIA, [list(85)]).await;
    stage.until("every card", |stage| filled(stage) == 40).await;
    let least = std::cell::Cell::new(u32::MAX);
    stage.the(".show-more button").click();
    stage
        .until("every card", |stage| {
            least.set(least.get().min(filled(stage)));
            filled(stage) == 80
        })
        .await;
    assert!(least.get() >= 40, "{} of 40", least.get());
}

#[wasm_bindgen_test]
async fn a_long_list_comes_in_parts_of_forty_and_the_focus_stays_when_the_button_goes() {
    let stage = Stage::at("/cases", MARIA, [list(85)]).await;
    stage.until("the first part", |stage| stage.find(".card-list").is_some()).await;
    assert_eq!(cards(&stage), 40);
    assert!(stage.text(".show-more [role=status]").contains("40 of 85"));
    for (shown, there_is_more) in [(80, true), (85, false)] {
        stage.the(".show-more button").click();
        stage.until("another part", |stage| cards(stage) == shown).await;
        assert_eq!(stage.the(".show-more > div").hidden(), !there_is_more);
    }
    stage.until("the focus on the heading", |_| focused().tag_name() == "H1").await;
}

#[wasm_bindgen_test]
async fn of_a_list_that_is_longer_than_a_reply_the_next_part_is_asked_for_when_it_is_to_be_shown() {
    let says = [Says::Answer(200, part(0..200, 450, Some("n1"))), Says::Answer(200, part(200..400, 450, Some("n2")))];
    let stage = Stage::at("/cases", MARIA, says).await;
    stage.until("the first part", |stage| stage.find(".card-list").is_some()).await;
    for shown in [80, 120, 160, 200] {
        stage.the(".show-more button").click();
        stage.until("more of what is here", |stage| cards(stage) == shown).await;
    }
    assert!(asked(&stage).is_empty());
    assert!(!stage.the(".show-more > div").hidden(), "there are more");
    stage.the(".show-more button").click();
    stage.until("some of the next part", |stage| cards(stage) == 240).await;
    assert_eq!(asked(&stage), [asked_for("", "n1")]);
    assert!(stage.text(".show-more [role=status]").contains("240 of 450"));
}

#[wasm_bindgen_test]
async fn a_long_list_is_searched_by_the_server_one_request_at_a_time_and_the_last_key_counts() {
    let says = [
        Says::Answer(200, part(0..200, 450, Some("n1"))),
        Says::Later(200, part(0..3, 450, None)),
        Says::Answer(200, part(1..2, 450, None)),
    ];
    let stage = Stage::at("/cases", MARIA, says).await;
    stage.until("the list", |stage| stage.find("#search").is_some()).await;
    stage.put("search", "E");
    stage.until("the first key asked for", |stage| stage.heard().len() == 2).await;
    stage.put("search", "EA");
    stage.put("search", "EAC &");
    stage.settle().await;
    assert_eq!(stage.heard().len(), 2, "the answer is still on its way");
    assert_eq!(cards(&stage), 40, "what was there stays meanwhile");
    assert_eq!(stage.the("main [aria-busy]").get_attribute("aria-busy").as_deref(), Some("true"));
    stage.go_on();
    stage.until("what was found", |stage| cards(stage) == 1).await;
    assert_eq!(asked(&stage), [asked_for("E", ""), asked_for("EAC &", "")]);
    assert_eq!(stage.the("main [aria-busy]").get_attribute("aria-busy").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn a_search_that_fails_says_so_keeps_the_list_and_is_tried_again_with_what_stands_there_then() {
    let says = [
        Says::Answer(200, part(0..200, 450, Some("n1"))),
        Says::Offline,
        Says::Offline,
        Says::Answer(200, part(1..2, 450, None)),
    ];
    let stage = Stage::at("/cases", MARIA, says).await;
    stage.until("the list", |stage| stage.find("#search").is_some()).await;
    stage.put("search", "E");
    stage.until("what went wrong", |stage| stage.find("main .usa-alert--error").is_some()).await;
    assert_eq!(cards(&stage), 40);
    stage.put("search", "EA");
    stage.until("another try", |stage| stage.heard().len() == 3).await;
    stage.until("it failed too", |stage| stage.find("main .usa-alert--error button").is_some()).await;
    stage.the("main .usa-alert--error button").click();
    stage.until("what was found", |stage| cards(stage) == 1).await;
    assert_eq!(asked(&stage), ["E", "EA", "EA"].map(|search| asked_for(search, "")));
    assert!(stage.find("main .usa-alert--error").is_none());
}

#[wasm_bindgen_test]
async fn a_refused_cursor_starts_the_list_again() {
    let says = [
        Says::Answer(200, part(0..200, 450, Some("n1"))),
        Says::Answer(409, r#"{"status":409,"code":"invalid_cursor"}"#),
        Says::Answer(200, part(0..200, 450, Some("m1"))),
        Says::Answer(200, part(200..400, 450, Some("m2"))),
    ];
    let stage = Stage::at("/cases", MARIA, says).await;
    stage.until("the first part", |stage| stage.find(".card-list").is_some()).await;
    for shown in [80, 120, 160, 200] {
        stage.the(".show-more button").click();
        stage.until("more of what is here", |stage| cards(stage) == shown).await;
    }
    stage.the(".show-more button").click();
    stage.until("some of the next part", |stage| cards(stage) == 240).await;
    assert_eq!(asked(&stage), ["n1", "", "m1"].map(|after| asked_for("", after)));
}

#[wasm_bindgen_test]
async fn on_the_way_back_from_a_case_the_list_is_as_it_was_left() {
    let stage = Stage::at("/cases", MARIA, [list(7), case(1), list(7)]).await;
    stage.until("the list", |stage| stage.find("#search").is_some()).await;
    stage.put("search", "9100001");
    stage.until("what was found", |stage| cards(stage) == 1).await;
    stage.the(".card-list a").click();
    stage.until("the case", |stage| stage.find("#remove").is_some()).await;
    window().history().expect("history").back().expect("back");
    stage.until("the list again", |stage| stage.find("#search").is_some()).await;
    assert_eq!(stage.input("search").value(), "9100001");
    assert_eq!(cards(&stage), 1);
    stage.until("the focus where one left", |_| focused().class_list().contains("card__link")).await;
}

#[wasm_bindgen_test]
async fn a_list_of_somebody_else_is_not_searched_for_what_the_one_before_searched() {
    let theirs: Vec<_> = (0..6)
        .map(|at| {
            format!(
                r#"{{"id":"zzzzzzzzzzzzzzzzzzzzz{at}","receipt_number":"LIN999910000{at}","status":{{"stage":"received"}},"added_at":{at},"seen":false}}"#
            )
        })
        .collect();
    let theirs =
        &*Box::leak(format!(r#"{{"cases":[{}],"total":6,"nothing_to_do":false}}"#, theirs.join(",")).into_boxed_str());
    let stage = Stage::at("/cases", MARIA, [list(7), case(1), Says::Answer(200, theirs)]).await;
    stage.until("the list", |stage| stage.find("#search").is_some()).await;
    stage.put("search", "9100001");
    stage.until("what was found", |stage| cards(stage) == 1).await;
    stage.the(".card-list a").click();
    stage.until("the case", |stage| stage.find("#remove").is_some()).await;
    window().history().expect("history").back().expect("back");
    stage.until("the other list, whole", |stage| stage.find("#search").is_some() && cards(stage) == 6).await;
    assert_eq!(stage.input("search").value(), "");
}

#[wasm_bindgen_test]
async fn the_only_number_of_a_pasted_notice_fills_the_field_and_of_several_one_is_chosen() {
    let stage = Stage::at("/cases/add", MARIA, []).await;
    stage.until("the form", |stage| stage.find("#notice").is_some()).await;
    stage.put("notice", "Receipt Number EAC-99-991-03403 Case Type I130, call TTY 800-767-1833");
    stage.until("the number in its field", |stage| stage.input("receipt_number").value() == "EAC9999103403").await;
    stage.put("notice", "EAC9999103403 and LIN 9999 106 498");
    stage.until("two to choose from", |stage| stage.find(".plain-list li:nth-child(2) button").is_some()).await;
    stage.the(".plain-list li:nth-child(2) button").click();
    stage.until("the other one", |stage| stage.input("receipt_number").value() == "LIN9999106498").await;
    assert_eq!(focused().id(), "receipt_number");
    assert!(stage.heard().is_empty(), "the notice stays here");
}

#[wasm_bindgen_test]
async fn a_case_is_only_taken_out_after_a_yes_and_a_press_of_enter_too_many_keeps_it() {
    let stage = Stage::at("/cases/abcdefghijklmnopqr0001", MARIA, [case(1), Says::Answer(200, "{}"), list(0)]).await;
    stage.until("the case", |stage| stage.find("#remove").is_some()).await;
    let press = stage.the(".case__facts > p button");
    press.focus().expect("focus");
    press.click();
    stage.until("the question", |stage| stage.the("#remove").has_attribute("open")).await;
    assert_eq!(focused().id(), "remove-title", "one reads first, and Enter does nothing");
    stage.the("#remove > button").click();
    stage.until("no question", |stage| !stage.the("#remove").has_attribute("open")).await;
    assert_eq!(stage.heard().len(), 1, "only read");
    press.click();
    stage.the("#remove .usa-button--danger").click();
    stage
        .until("the list, and the word that it is gone", |stage| {
            stage
                .find(".usa-alert--success")
                .is_some_and(|alert| alert.text_content().unwrap_or_default().contains("EAC9999100001"))
        })
        .await;
}
