//! A long list: parts, search, filter and order by the server, by the rules that the page has for a short one.

use std::collections::BTreeSet;

use api::case_list::{Filter, Order, Place, Search, search_text};
use api::cases::CaseSummary;
use serde_json::Value;

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
         SELECT printf('IOE%010d', i), 0, '{\"official\":[],\"history\":[]}', 1, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN 'I-130' ELSE 'N-400' END,
         CASE i % 5 WHEN 0 THEN 'Case Was Received' WHEN 1 THEN 'Request for Initial Evidence Was Sent'
             WHEN 2 THEN 'Case Was Approved' WHEN 3 THEN 'Case Was Denied' ELSE 'Something Nobody Has Seen' END,
         'Se recibió el caso', CASE i % 7 WHEN 0 THEN NULL ELSE printf('2026-0%d-01', i % 7) END,
         CASE i % 4 WHEN 0 THEN 10 + i % 11 ELSE NULL END, 'received' FROM n",
        "INSERT INTO watched_case (id, account_id, receipt_number, added_at, nickname, seen_at)
         SELECT printf('aaaaaaaaaaaaaaaaaa%04d', i), (SELECT id FROM account), printf('IOE%010d', i), i % 17,
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

/// Every part of a list, one after the other, and the last as it came.
async fn walk(browser: &mut Browser, query: &str) -> (Vec<CaseSummary>, Value) {
    let first = browser.get(&format!("/cases?{query}")).await.ok();
    let (rest, last) = walk_on(browser, query, &first).await;
    (cases(&first).into_iter().chain(rest).collect(), last)
}

/// The parts after one.
async fn walk_on(browser: &mut Browser, query: &str, part: &Value) -> (Vec<CaseSummary>, Value) {
    let (mut all, mut part) = (Vec::new(), part.clone());
    while let Some(next) = part["next"].as_str() {
        assert_eq!(cases(&part).len(), 200);
        part = browser.get(&format!("/cases?{query}&after={next}")).await.ok();
        all.extend(cases(&part));
    }
    (all, part)
}

#[tokio::test]
async fn a_long_list_comes_in_parts_in_the_order_that_a_short_one_has() {
    let (_ellis, mut browser) = with_many().await;
    let (all, _) = walk(&mut browser, "").await;
    assert_eq!(all.len(), MANY);
    for (query, search, filter, order) in [
        ("", "", Filter::All, Order::Need),
        ("order=changed", "", Filter::All, Order::Changed),
        ("order=added&filter=open", "", Filter::Open, Order::Added),
        ("order=form&search=n400", "N-400", Filter::All, Order::Form),
        ("filter=to_do&search=mama%20evidence", "mamá EVIDENCE", Filter::ToDo, Order::Need),
        ("search=nothing+like+it", "nothing like it", Filter::All, Order::Need),
    ] {
        let (listed, last) = walk(&mut browser, query).await;
        let search = Search::of(search);
        let mut wanted: Vec<&CaseSummary> =
            all.iter().filter(|case| filter.takes(case) && search.finds(&search_text(case))).collect();
        wanted.sort_by_key(|case| Place::of(case, order));
        assert!(listed.iter().eq(wanted.iter().copied()), "{query}");
        assert_eq!((&last["found"], &last["total"]), (&listed.len().into(), &MANY.into()), "{query}");
    }
}

#[tokio::test]
async fn what_comes_and_goes_between_two_parts_loses_and_doubles_nothing_else() {
    let (ellis, mut browser) = with_many().await;
    let first = browser.get("/cases?order=added").await.ok();
    let shown = cases(&first);
    // The very case after which the next part begins is gone, and one has come before it.
    let last = shown.last().expect("a case").id.to_string();
    browser.call("DELETE", &format!("/cases/{last}"), None).await.ok();
    ellis
        .execute(
            "INSERT INTO watched_case (id, account_id, receipt_number, added_at)
             SELECT 'bbbbbbbbbbbbbbbbbbbbbb', id, 'IOE0000999999', 9999 FROM account",
        )
        .await;
    let (rest, _) = walk_on(&mut browser, "order=added", &first).await;
    let ids: BTreeSet<_> = shown.iter().chain(&rest).map(|case| case.id.to_string()).collect();
    assert_eq!((ids.len(), shown.len() + rest.len()), (MANY, MANY));
}

#[tokio::test]
async fn nothing_is_to_do_only_where_that_is_known_of_every_case() {
    let (ellis, mut browser) = with_many().await;
    assert_eq!(browser.get("/cases?filter=decided").await.ok()["rests"], false, "of all of them, not of those found");
    ellis.execute("UPDATE receipt SET title_en = 'Case Was Received'").await;
    assert_eq!(browser.get("/cases").await.ok()["rests"], true);
    ellis.execute("UPDATE receipt SET failure = 'unavailable' WHERE receipt_number = 'IOE0000000007'").await;
    assert_eq!(browser.get("/cases").await.ok()["rests"], false);
}

#[tokio::test]
async fn parameters_that_are_none_and_places_of_another_order_are_refused() {
    let (_ellis, mut browser) = with_many().await;
    for query in ["page=2", "filter=all&filter=open", "filter=closed", "order=-", "after=%2F", "after="] {
        let reply = browser.get(&format!("/cases?{query}")).await;
        assert_eq!(reply.problem(), (400, "malformed".to_owned()), "{query}");
    }
    let next = browser.get("/cases?order=form").await.ok()["next"].as_str().expect("more").to_owned();
    for after in [next.as_str(), "abc", "bnVsbA"] {
        let reply = browser.get(&format!("/cases?order=added&after={after}")).await;
        assert_eq!(reply.problem(), (409, "no_such_place".to_owned()), "{after}");
    }
    // An address that takes none is read as before.
    browser.get("/profile?filter=closed").await.ok();
}

#[tokio::test]
async fn a_row_that_cannot_be_read_any_more_takes_no_other_with_it() {
    let (ellis, mut browser) = with_many().await;
    ellis.execute("UPDATE watched_case SET receipt_number = 'broken' WHERE id = 'aaaaaaaaaaaaaaaaaa0001'").await;
    ellis.execute("UPDATE receipt SET reading = 'broken' WHERE receipt_number = 'IOE0000000002'").await;
    let (all, _) = walk(&mut browser, "").await;
    assert_eq!(all.len(), MANY - 1);
    assert_eq!(browser.get("/cases/aaaaaaaaaaaaaaaaaa0002").await.status, 500, "its history can't be shown");
    browser.get("/cases/aaaaaaaaaaaaaaaaaa0003").await.ok();
}
