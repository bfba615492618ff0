//! Tests of the elements that `view!` makes: built, rebuilt and hydrated.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ellis::ui::live;
use leptos::mount::{hydrate_from_async, mount_to};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::frame;

fn root(html: &str) -> HtmlElement {
    let root: HtmlElement = document().create_element("div").expect("element").unchecked_into();
    root.set_inner_html(html);
    document().body().expect("body").append_child(&root).expect("appended");
    root
}

fn first(root: &HtmlElement) -> HtmlElement {
    root.first_element_child().expect("there is an element").unchecked_into()
}

async fn comes(root: &HtmlElement, html: &str) {
    for _ in 0..120 {
        if root.inner_html() == html {
            return;
        }
        frame().await;
    }
    assert_eq!(root.inner_html(), html);
}

/// Counts presses.
#[derive(Clone, Default)]
struct Presses(Arc<AtomicU32>);

impl Presses {
    fn count(&self) -> impl Fn() + Send + Sync + use<> {
        let presses = Arc::clone(&self.0);
        move || {
            presses.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn are(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[wasm_bindgen_test]
async fn an_element_is_built_with_what_it_was_given_and_follows_what_changes() {
    let (root, presses) = (root(""), Presses::default());
    let (words, busy) = (ArcRwSignal::new(Some("a")), ArcRwSignal::new(false));
    let (count, shown, on) = (presses.count(), words.clone(), busy.clone());
    let page = mount_to(root.clone(), move || {
        view! {
            <button
                class="one"
                class:busy=move || on.get()
                hidden=false
                title=move || shown.get()
                on:click=move |_| count()
            >
                "Go" <svg viewBox="0 0 1 1"></svg>
            </button>
        }
    });
    let inside = r#"Go<svg viewBox="0 0 1 1"></svg></button>"#;
    assert_eq!(root.inner_html(), format!(r#"<button class="one" title="a">{inside}"#));
    let drawing: Element = first(&root).first_element_child().expect("drawing");
    assert_eq!(drawing.namespace_uri().as_deref(), Some("http://www.w3.org/2000/svg"));
    first(&root).click();
    assert_eq!(presses.are(), 1);
    busy.set(true);
    words.set(None);
    comes(&root, &format!(r#"<button class="one busy">{inside}"#)).await;
    busy.set(false);
    words.set(Some("b"));
    comes(&root, &format!(r#"<button class="one" title="b">{inside}"#)).await;
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn a_rebuilt_element_stays_with_the_attributes_and_handlers_of_the_new_view() {
    let (root, old, new) = (root(""), Presses::default(), Presses::default());
    let turn = ArcRwSignal::new(false);
    let (turned, count_old, count_new) = (turn.clone(), Arc::new(old.count()), Arc::new(new.count()));
    let page = mount_to(root.clone(), move || {
        live(move || {
            let (old, new) = (Arc::clone(&count_old), Arc::clone(&count_new));
            if turned.get() {
                view! { <p title="b" on:click=move |_| new()>"x" <strong></strong> "y"</p> }.into_any()
            } else {
                view! { <p id="a" class="c" title="a" on:click=move |_| old()>"x"</p> }.into_any()
            }
        })
    });
    let before = first(&root);
    turn.set(true);
    comes(&root, r#"<p title="b">x<strong></strong>y</p>"#).await;
    assert!(first(&root).is_same_node(Some(&before)));
    before.click();
    assert_eq!((old.are(), new.are()), (0, 1));
    turn.set(false);
    comes(&root, r#"<p title="a" class="c" id="a">x</p>"#).await;
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn a_view_of_another_tag_takes_the_place_of_the_old_one() {
    let root = root("");
    let turn = ArcRwSignal::new(0);
    let turned = turn.clone();
    let page = mount_to(root.clone(), move || {
        let part = live(move || match turned.get() {
            0 => view! { <p>"0"</p> }.into_any(),
            1 => view! { <ul><li>"1"</li></ul> }.into_any(),
            2 => "2".into_any(),
            _ => ().into_any(),
        });
        view! { <em></em> {part} <code></code> }
    });
    let around = |inside: &str| format!("<em></em>{inside}<code></code><!---->");
    comes(&root, &around("<p>0</p>")).await;
    for (turned, inside) in [(1, "<ul><li>1</li></ul>"), (2, "2"), (3, "<!---->"), (0, "<p>0</p>")] {
        turn.set(turned);
        comes(&root, &around(inside)).await;
    }
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn a_prerendered_element_stays_and_gets_its_handlers_and_what_changes() {
    let html = r#"<section><p title="a" class="one">a<!---->b</p><button>Go</button><!----></section>"#;
    let (root, presses, words) = (root(html), Presses::default(), ArcRwSignal::new("a"));
    let before = first(&root);
    let (count, shown, none) = (presses.count(), words.clone(), None::<AnyView>);
    let page = hydrate_from_async(root.clone(), move || {
        view! {
            <section>
                <p class="one" class:busy=false title=move || shown.get()>"a" {"b"}</p>
                <button on:click=move |_| count()>"Go"</button>
                {none}
            </section>
        }
    })
    .await;
    assert_eq!(root.inner_html(), html);
    assert!(first(&root).is_same_node(Some(&before)));
    let button: HtmlElement = before.query_selector("button").ok().flatten().expect("button").unchecked_into();
    button.click();
    assert_eq!(presses.are(), 1);
    words.set("c");
    comes(&root, &html.replace(r#"title="a""#, r#"title="c""#)).await;
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn what_changes_an_attribute_ends_with_the_element() {
    let root = root("");
    let (turn, words, asked) = (ArcRwSignal::new(true), ArcRwSignal::new("a"), Presses::default());
    let (turned, shown, ask) = (turn.clone(), words.clone(), Arc::new(asked.count()));
    let page = mount_to(root.clone(), move || {
        live(move || {
            let (shown, ask) = (shown.clone(), Arc::clone(&ask));
            let title = move || {
                ask();
                shown.get()
            };
            if turned.get() { view! { <p title=title></p> }.into_any() } else { view! { <ul></ul> }.into_any() }
        })
    });
    assert_eq!(asked.are(), 1);
    words.set("b");
    comes(&root, r#"<p title="b"></p>"#).await;
    turn.set(false);
    comes(&root, "<ul></ul>").await;
    words.set("c");
    frame().await;
    assert_eq!(asked.are(), 2);
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn what_the_browser_has_set_goes_with_a_rebuilt_view() {
    let root = root("");
    let turn = ArcRwSignal::new("a");
    let turned = turn.clone();
    let page = mount_to(root.clone(), move || {
        live(move || view! { <details open=false><summary>{turned.get()}</summary></details> }.into_any())
    });
    first(&root).set_attribute("open", "").expect("opened");
    turn.set("b");
    comes(&root, "<details><summary>b</summary></details>").await;
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn a_list_grows_and_shrinks_before_what_stands_behind_it() {
    let root = root("");
    let count = ArcRwSignal::new(2);
    let counted = count.clone();
    let page = mount_to(root.clone(), move || {
        live(move || {
            let items: Vec<AnyView> =
                (0..counted.get()).map(|number| view! { <li>{number.to_string()}</li> }.into_any()).collect();
            view! { <ul>{items} <strong></strong></ul> <em></em> }.into_any()
        })
    });
    for number in [2, 4, 0, 3] {
        count.set(number);
        let items: String = (0..number).map(|number| format!("<li>{number}</li>")).collect();
        comes(&root, &format!("<ul>{items}<!----><strong></strong></ul><em></em><!---->")).await;
    }
    drop(page);
    root.remove();
}

#[wasm_bindgen_test]
async fn empty_texts_and_lists_of_a_prerendered_page_are_found() {
    let html =
        "<p> <strong>1</strong></p><p><!----><strong>2</strong></p><p>a<strong>3</strong><!----><em>4</em></p><!---->";
    let root = root(html);
    let text = ArcRwSignal::new("4");
    let shown = text.clone();
    let page = hydrate_from_async(root.clone(), move || {
        let (none, list) = (None::<AnyView>, vec![view! { <strong>"3"</strong> }.into_any()]);
        view! {
            <p>{String::new()} <strong>"1"</strong></p>
            <p>{none} <strong>"2"</strong></p>
            <p>"a" {list} <em>{move || shown.get()}</em></p>
        }
    })
    .await;
    assert_eq!(root.inner_html(), html);
    text.set("5");
    comes(&root, &html.replace("<em>4</em>", "<em>5</em>")).await;
    drop(page);
    root.remove();
}
