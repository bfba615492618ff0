//! What `view!` writes on the host, from which the browser's program takes over. What it builds there is tested there.
#![cfg(feature = "ssr")]

use leptos::prelude::*;

fn html(view: impl RenderHtml) -> String {
    Owner::new().with(|| view.to_html())
}

#[test]
fn attributes_come_in_their_order_and_the_classes_last() {
    let view = view! { <p id="a" class:off=false class="one" class:on=true title=r#"<"quoted" & more>"#>"text"</p> };
    assert_eq!(html(view), "<p id=\"a\" title=\"&lt;&quot;quoted&quot; &amp; more&gt;\" class=\"one  on\">text</p>");
}

#[test]
fn a_value_that_is_not_there_leaves_no_attribute() {
    let none: Option<&str> = None;
    let view = view! { <input hidden=false disabled=true maxlength=Some(8_u32) pattern=none value=String::from("v")/> };
    assert_eq!(html(view), r#"<input disabled maxlength="8" value="v">"#);
}

#[test]
fn what_changes_is_written_as_it_is_at_the_time() {
    let owner = Owner::new();
    let view = owner.with(|| {
        let (on, words) = (RwSignal::new(true), RwSignal::new(String::from("words")));
        let words: Signal<String> = words.into();
        view! { <p aria-label=words hidden=move || on.get() class:busy=on on:click=move |_| on.set(false)>{words}</p> }
    });
    assert_eq!(owner.with(|| view.to_html()), r#"<p aria-label="words" hidden class="busy">words</p>"#);
}

#[test]
fn texts_beside_each_other_are_kept_apart_and_escaped() {
    let view = view! { <p>"a < b" {"c"} <strong>{String::from("d")}</strong> "e"</p> };
    assert_eq!(html(view), "<p>a &lt; b<!>c<strong>d</strong>e</p>");
}

#[test]
fn any_number_of_views_ends_in_a_marker() {
    let some = vec![view! { <li>"1"</li> }, view! { <li>"2"</li> }];
    let none: Option<AnyView> = None;
    let view = view! { <div><ul>{some}</ul>{none}<svg viewBox="0 0 1 1"><path d="M0 0"></path></svg></div> };
    assert_eq!(
        html(view),
        r#"<div><ul><li>1</li><li>2</li></ul><!><svg viewBox="0 0 1 1"><path d="M0 0"></path></svg></div>"#
    );
}
