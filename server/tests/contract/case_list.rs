//! A long list: parts, search, filter and order by the server, by the rules that the page has for a short one.

use std::collections::BTreeSet;

use api::case_list::{Filter, Order, Position, Search, search_text};
use api::cases::CaseSummary;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::server::Ellis;

const EMAIL: &str = "maria@example.org";
/// Two parts and a half.
const MANY: usize = 450;

/// Somebody with so many cases, of every kind.
async fn with_many() -> (Ellis, Browser) {
    let ellis = Ellis::start().await;
    let browser = ellis.member(EMAIL).await;
    for statement in [
        "INSERT INTO receipt (receipt_number, failures, reading, read_at, form_type, title_en, title_es, modified, changed_at, stage_before)
         SELECT 'IOE' || substr(CAST(10000000000 + i AS TEXT), 2), 0, '{\"official\":[],\"history\":[]}', 1, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN 'I-130' ELSE 'N-400' END,
         CASE i % 5 WHEN 0 THEN 'Case Was Received' WHEN 1 THEN 'Request for Initial Evidence Was Sent'
             WHEN 2 THEN 'Case Was Approved' WHEN 3 THEN 'Case Was Denied' ELSE 'Something Nobody Has Seen' END,
         'Se recibió el caso', CASE i % 7 WHEN 0 THEN NULL ELSE '2026-0' || CAST(i % 7 AS TEXT) || '-01' END,
         CASE i % 4 WHEN 0 THEN 10 + i % 11 ELSE NULL END, 'received' FROM n",
        "INSERT INTO watched_case (id, account_id, receipt_number, added_at, nickname, seen_at)
         SELECT 'aaaaaaaaaaaaaaaaaa' || substr(CAST(10000 + i AS TEXT), 2), (SELECT id FROM account), 'IOE' || substr(CAST(10000000000 + i AS TEXT), 2), i % 17,
         CASE i % 13 WHEN 0 THEN 'Mamá' ELSE '' END, CASE i % 6 WHEN 0 THEN 15 ELSE NULL END FROM n",
    ] {
        let numbered =
            format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) {statement}");
        ellis.execute(&numbered).await;
    }
    (ellis, browser)
}

fn cases(part: &Value) -> Vec<CaseSummary> {
    serde_json::from_value(part["cases"].clone()).expect("cases")
}

/// Every part of what is asked for, one after the other, and the last as it came.
async fn walk(browser: &mut Browser, asked: &Value) -> (Vec<CaseSummary>, Value) {
    let first = browser.post("/cases/search", asked.clone()).await.ok();
    let (rest, last) = walk_on(browser, asked, &first).await;
    (cases(&first).into_iter().chain(rest).collect(), last)
}

/// The parts after one.
async fn walk_on(browser: &mut Browser, asked: &Value, part: &Value) -> (Vec<CaseSummary>, Value) {
    let (mut all, mut part) = (Vec::new(), part.clone());
    while let Some(next) = part["next"].as_str() {
        assert_eq!(cases(&part).len(), 40);
        let mut asked = asked.clone();
        asked["after"] = next.into();
        part = browser.post("/cases/search", asked).await.ok();
        all.extend(cases(&part));
    }
    (all, part)
}

#[tokio::test]
async fn a_long_list_comes_in_parts_in_the_order_that_a_short_one_has() {
    let (_ellis, mut browser) = with_many().await;
    let (all, _) = walk(&mut browser, &json!({})).await;
    assert_eq!(all.len(), MANY);
    assert_eq!(cases(&browser.get("/cases").await.ok()), all[..40], "the list begins as a search for nothing does");
    for (asked, search, filter, order) in [
        (json!({}), "", Filter::All, Order::Need),
        (json!({"order": "changed"}), "", Filter::All, Order::Changed),
        (json!({"order": "added", "filter": "open"}), "", Filter::Open, Order::Added),
        (json!({"order": "form", "search": "n400"}), "N-400", Filter::All, Order::Form),
        (json!({"filter": "to_do", "search": "mama evidence"}), "mamá EVIDENCE", Filter::ToDo, Order::Need),
        (json!({"search": "nothing like it"}), "nothing like it", Filter::All, Order::Need),
    ] {
        let (listed, last) = walk(&mut browser, &asked).await;
        let search = Search::of(search);
        let mut wanted: Vec<&CaseSummary> =
            all.iter().filter(|case| filter.takes(case) && search.finds(&search_text(case))).collect();
        wanted.sort_by_key(|case| Position::of(case, order));
        assert!(listed.iter().eq(wanted.iter().copied()), "{asked}");
        assert_eq!(last["total"], MANY, "{asked}");
    }
}

/// What is shown of a list by its first part, a change, and the parts after it: each case once.
async fn over_a_change(statement: &str, shown_after: usize) {
    let (ellis, mut browser) = with_many().await;
    let asked = json!({"order": "added"});
    let first = browser.post("/cases/search", asked.clone()).await.ok();
    let shown = cases(&first);
    let last = shown.last().expect("a case").id.to_string();
    ellis.execute(&statement.replace("{last}", &last)).await;
    let (rest, _) = walk_on(&mut browser, &asked, &first).await;
    let ids: BTreeSet<_> = shown.iter().chain(&rest).map(|case| case.id.to_string()).collect();
    assert_eq!((ids.len(), rest.len()), (shown.len() + rest.len(), shown_after), "{statement}");
}

#[tokio::test]
async fn what_comes_and_goes_between_two_parts_loses_and_doubles_nothing_else() {
    over_a_change("DELETE FROM watched_case WHERE id = '{last}'", MANY - 40).await;
    let newer = "INSERT INTO watched_case (id, account_id, receipt_number, added_at)
         SELECT 'bbbbbbbbbbbbbbbbbbbbbb', id, 'IOE0000999999', 9999 FROM account";
    over_a_change(newer, MANY - 40).await;
}

#[tokio::test]
async fn nothing_is_to_do_only_where_that_is_known_of_every_case() {
    let (ellis, mut browser) = with_many().await;
    assert_eq!(
        browser.post("/cases/search", json!({"search": "approved"})).await.ok()["nothing_to_do"],
        false,
        "of all of them, not of those found"
    );
    ellis.execute("UPDATE receipt SET title_en = 'Case Was Received'").await;
    assert_eq!(browser.get("/cases").await.ok()["nothing_to_do"], true);
    ellis.execute("UPDATE receipt SET failure = 'unavailable' WHERE receipt_number = 'IOE0000000007'").await;
    assert_eq!(browser.get("/cases").await.ok()["nothing_to_do"], false);
}

#[tokio::test]
async fn members_that_are_none_and_cursors_of_another_order_are_refused() {
    let (_ellis, mut browser) = with_many().await;
    for asked in [
        json!({"page": 2}),
        json!({"filter": "closed"}),
        json!({"order": "-"}),
        json!({"after": "/"}),
        json!({"after": ""}),
        json!({"after": null}),
    ] {
        let reply = browser.post("/cases/search", asked.clone()).await;
        assert_eq!(reply.problem(), (400, "malformed".to_owned()), "{asked}");
    }
    let orders = ["need", "changed", "added", "form"];
    for made in orders {
        let next =
            browser.post("/cases/search", json!({"order": made})).await.ok()["next"].as_str().expect("more").to_owned();
        for order in orders {
            let reply = browser.post("/cases/search", json!({"order": order, "after": next})).await;
            assert_eq!(reply.status == 200, made == order, "{made} for {order}: {}", reply.text);
        }
    }
    for after in ["abc", "bnVsbA"] {
        let reply = browser.post("/cases/search", json!({"after": after})).await;
        assert_eq!(reply.problem(), (409, "invalid_cursor".to_owned()), "{after}");
    }
}

#[tokio::test]
async fn one_account_reads_its_list_two_hundred_times_in_five_minutes_wherever_it_asks_from() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member(EMAIL).await;
    for _ in 0..200 {
        browser.get("/cases").await.ok();
    }
    // The same account from another address.
    let mut elsewhere = ellis.browser_at("127.0.0.7");
    elsewhere.cookies = browser.cookies.clone();
    elsewhere.csrf = browser.csrf.clone();
    for reply in [elsewhere.get("/cases").await, elsewhere.post("/cases/search", json!({})).await] {
        assert_eq!(reply.problem(), (429, "throttled".to_owned()));
    }
    ellis.clock.advance(5 * 60_000);
    elsewhere.get("/cases").await.ok();
}

#[tokio::test]
async fn a_row_that_cannot_be_read_any_more_takes_no_other_with_it() {
    let (ellis, mut browser) = with_many().await;
    ellis.execute("UPDATE watched_case SET receipt_number = 'broken' WHERE id = 'aaaaaaaaaaaaaaaaaa0001'").await;
    ellis.execute("UPDATE receipt SET reading = 'broken' WHERE receipt_number = 'IOE0000000002'").await;
    let (all, _) = walk(&mut browser, &json!({})).await;
    assert_eq!(all.len(), MANY - 1);
    assert_eq!(browser.get("/cases/aaaaaaaaaaaaaaaaaa0002").await.status, 500, "its history can't be shown");
    browser.get("/cases/aaaaaaaaaaaaaaaaaa0003").await.ok();
}
