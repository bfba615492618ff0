//! Tests of hydration: views that were prerendered, and stages.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ellis::ui::{live, staged};
use leptos::mount::hydrate_from_async;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::frame;

fn prerendered(html: &str) -> HtmlElement {
    let root: HtmlElement = document().create_element("div").expect("element").unchecked_into();
    root.set_inner_html(html);
    document().body().expect("body").append_child(&root).expect("appended");
    root
}

fn title(root: &HtmlElement) -> Option<String> {
    root.first_element_child()?.get_attribute("title")
}

async fn shows(root: &HtmlElement, words: &str) {
    for _ in 0..120 {
        if title(root).as_deref() == Some(words) {
            return;
        }
        frame().await;
    }
    panic!("never came: {words}; the part is {}", root.inner_html());
}

#[wasm_bindgen_test]
async fn what_a_prerendered_part_showed_first_ends_when_it_shows_something_else() {
    let root = prerendered(r#"<p title="first"></p>"#);
    let words = ArcRwSignal::new("first");
    let ended = Arc::new(AtomicU32::new(0));
    let (shown, counted) = (words.clone(), Arc::clone(&ended));
    let part = move || {
        let (shown, counted) = (shown.clone(), Arc::clone(&counted));
        live(move || {
            let counted = Arc::clone(&counted);
            on_cleanup(move || {
                counted.fetch_add(1, Ordering::Relaxed);
            });
            view! { <p title=shown.get()></p> }.into_any()
        })
    };
    let page = hydrate_from_async(root.clone(), part).await;
    assert_eq!(ended.load(Ordering::Relaxed), 0);
    words.set("second");
    shows(&root, "second").await;
    assert_eq!(ended.load(Ordering::Relaxed), 1);
    words.set("third");
    shows(&root, "third").await;
    assert_eq!(ended.load(Ordering::Relaxed), 2);
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn a_stage_is_built_once_whatever_it_reads() {
    let root = prerendered(r#"<p title="first"></p>"#);
    let words = ArcRwSignal::new("first");
    let made = Arc::new(AtomicU32::new(0));
    let (read, counted) = (words.clone(), Arc::clone(&made));
    let part = move || {
        let (read, counted) = (read.clone(), Arc::clone(&counted));
        live(move || {
            let (read, counted) = (read.clone(), Arc::clone(&counted));
            staged(move || {
                counted.fetch_add(1, Ordering::Relaxed);
                view! { <p title=read.get()></p> }.into_any()
            })
        })
    };
    let page = hydrate_from_async(root.clone(), part).await;
    words.set("second");
    for _ in 0..5 {
        frame().await;
    }
    assert_eq!((made.load(Ordering::Relaxed), title(&root).as_deref()), (1, Some("first")));
    drop(page);
    root.remove();
}
