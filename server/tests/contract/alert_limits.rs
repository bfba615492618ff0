//! How often people are told of changes, together with which others, and how what is queued is taken back.

use std::sync::Arc;

use ellis_server::clock::HOUR;
use ellis_server::message::Message;
use ellis_server::store::AlertDelivery;
use serde_json::json;

use crate::agency::{Agency, shown, shown_as};
use crate::alerts::{EMAIL, EVIDENCE, MINUTE, NUMBER, PHONE, add, again, all_told, changes, choose, told, watched};

#[tokio::test]
async fn many_looks_at_once_tell_a_change_once() {
    let (agency, ellis, mut member, _) = watched().await;
    choose(&mut member, "email").await;
    agency.says(NUMBER, shown_as(NUMBER, EVIDENCE));
    ellis.clock.advance(14 * MINUTE);
    ellis.running.app.case_sync.round(MINUTE).await.expect("a round");
    let looks = (0..16).map(|_| {
        let app = ellis.running.app.clone();
        tokio::spawn(async move { ellis_server::alerts::round(&app).await.expect("a look") })
    });
    for look in looks.collect::<Vec<_>>() {
        look.await.expect("no panic");
    }
    assert_eq!(told(&ellis).await, 1);
}

#[tokio::test]
async fn texts_are_offered_to_a_proven_number_name_nothing_and_are_five_a_day() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&[]).await;
    let mut without = ellis.member(EMAIL).await;
    let declined = without.call("PATCH", "/alerts", Some(json!({"by": "text"}))).await;
    assert_eq!(declined.problem(), (409, "not_offered".to_owned()));
    add(&mut without).await;
    let mut member = ellis.setting_up("ana@example.org").await;
    member.accept_terms().await;
    member.post("/set-up/text", json!({"phone": PHONE})).await.ok();
    member.post("/set-up/method/code", json!({"code": ellis.code_to(PHONE).await})).await.ok();
    member.post("/set-up/backup-codes", json!({})).await.ok();
    member.post("/set-up/backup-codes/kept", json!({})).await.ok();
    member.answer_questions().await;
    member.post("/set-up/finish", json!({})).await.ok();
    add(&mut member).await;
    assert_eq!(choose(&mut member, "text").await["offered"], json!(["nothing", "email", "text"]));
    ellis.execute("CREATE TABLE taken AS SELECT * FROM phone").await;
    ellis.execute("DELETE FROM phone").await;
    let offered = member.get("/alerts").await.ok()["offered"].clone();
    assert_eq!(offered, json!(["nothing", "email"]), "its number isn't proven any more");
    ellis.execute("INSERT INTO phone SELECT * FROM taken").await;
    let before = ellis.messages_to(PHONE).await;
    for turn in 0..7 {
        changes(&agency, &ellis, if turn % 2 == 0 { EVIDENCE } else { "Case Was Received" }).await;
    }
    assert_eq!(ellis.messages_to(PHONE).await - before, 5);
    let app = &ellis.running.app;
    let waiting = app.store.accounts_with_due_alerts(true, 50, 0, app.clock.now()).await.expect("a list");
    assert!(waiting.is_empty(), "what is held back stands in nobody's way");
    // Another account has the same number.
    let maria = "(SELECT account_id FROM email_address WHERE address = 'maria@example.org')";
    let shared = format!("INSERT INTO phone SELECT 'shared', {maria}, number, 0 FROM phone");
    ellis.execute(&shared).await;
    ellis.execute(&format!("UPDATE account SET alerts_by = 'text' WHERE id = {maria}")).await;
    let waiting = app.store.accounts_with_due_alerts(true, 50, 0, app.clock.now()).await.expect("a list");
    assert!(waiting.is_empty(), "five are a number's, not an account's");
    ellis.execute("DELETE FROM phone WHERE id = 'shared'").await;
    ellis.execute(&format!("UPDATE account SET alerts_by = '' WHERE id = {maria}")).await;
    let text = ellis.message_to(PHONE).await.expect("a text").to_lowercase();
    for word in ["evidence", "i-130", "eac", "9999", "ana", "#t="] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    ellis.clock.advance(24 * 60 * MINUTE);
    again(&ellis).await;
    assert_eq!(ellis.messages_to(PHONE).await - before, 6, "what was held back is told the next day, once");
    // Due in an hour, so that the server's own worker tells nobody meanwhile.
    ellis.execute("UPDATE watched_case SET alerted_at = 0, untold = TRUE").await;
    let in_an_hour = app.clock.now() + 61 * MINUTE;
    let due = app.store.accounts_with_due_alerts(false, 50, 0, in_an_hour).await.expect("a list");
    assert_eq!(due.len(), 1, "where no text goes out, they are told by mail");
    // Its country was taken off the list.
    ellis.execute("UPDATE phone SET number = '+442079460000'").await;
    let mails = ellis.messages_to("ana@example.org").await;
    again(&ellis).await;
    assert_eq!(ellis.messages_to("+442079460000").await, 0);
    assert_eq!(ellis.messages_to("ana@example.org").await, mails + 1, "told by mail in its place");
}

#[tokio::test]
async fn what_was_sent_is_forgotten_after_ninety_days() {
    let (agency, ellis, mut member, _) = watched().await;
    choose(&mut member, "email").await;
    changes(&agency, &ellis, EVIDENCE).await;
    assert_eq!(told(&ellis).await, 1);
    let app = &ellis.running.app;
    app.store.sweep(app.clock.now() + 89 * 24 * 60 * MINUTE).await.expect("a sweep");
    assert_eq!(told(&ellis).await, 1);
    app.store.sweep(app.clock.now() + 91 * 24 * 60 * MINUTE).await.expect("a sweep");
    assert_eq!(told(&ellis).await, 0);
}

#[tokio::test]
async fn changes_that_come_together_are_one_message_and_each_is_listed() {
    let (agency, ellis, mut member, _) = watched().await;
    let others = ["LIN9999106498", "SRC9999102777"];
    for number in others {
        agency.says(number, shown(number));
        member.post("/cases", json!({"receipt_number": number})).await.ok();
    }
    choose(&mut member, "email").await;
    let before = ellis.messages_to(EMAIL).await;
    // As if the three had changed before anybody looked.
    ellis.execute("UPDATE watched_case SET alerts = FALSE").await;
    for number in others {
        agency.says(number, shown_as(number, EVIDENCE));
    }
    changes(&agency, &ellis, EVIDENCE).await;
    ellis.execute("UPDATE watched_case SET alerts = TRUE, untold = TRUE").await;
    all_told(&ellis).await;
    assert_eq!((told(&ellis).await, ellis.messages_to(EMAIL).await), (3, before + 1));
    assert!(ellis.message_to(EMAIL).await.expect("a mail").contains("several cases"));
}

#[tokio::test]
async fn what_changes_within_an_hour_of_a_message_is_told_after_it() {
    let (agency, ellis, mut member, _) = watched().await;
    choose(&mut member, "email").await;
    changes(&agency, &ellis, EVIDENCE).await;
    assert_eq!(told(&ellis).await, 1);
    let app = &ellis.running.app;
    for (title, minutes) in [("Case Was Approved", 20), (EVIDENCE, 20), ("Case Was Received", 19)] {
        agency.says(NUMBER, shown_as(NUMBER, title));
        ellis.clock.advance(minutes * MINUTE);
        app.case_sync.round(MINUTE).await.expect("a round");
        ellis_server::alerts::round(app).await.expect("a look");
        assert_eq!(told(&ellis).await, 1, "{title}");
    }
    ellis.clock.advance(2 * MINUTE);
    ellis_server::alerts::round(app).await.expect("a look");
    assert_eq!(told(&ellis).await, 2, "together");
}

#[tokio::test]
async fn stopping_takes_back_what_has_not_left_yet() {
    let (agency, ellis, mut member, _) = watched().await;
    choose(&mut member, "email").await;
    changes(&agency, &ellis, EVIDENCE).await;
    let token = ellis.link_to(EMAIL).await;
    // As if it hadn't left.
    ellis.execute("UPDATE message SET sent_at = NULL, due_at = 9000000000000 WHERE urgency = 3").await;
    let before = ellis.messages_to(EMAIL).await;
    ellis.browser().post("/alerts/stop", json!({"token": token})).await.ok();
    assert_eq!(ellis.messages_to(EMAIL).await, before - 1);
}

#[tokio::test]
async fn what_is_still_queued_is_joined_with_what_changes_next_and_goes_with_its_case() {
    let (agency, ellis, mut member, path) = watched().await;
    let other = "LIN9999106498";
    agency.says(other, shown(other));
    member.post("/cases", json!({"receipt_number": other})).await.ok();
    choose(&mut member, "email").await;
    let before = ellis.messages_to(EMAIL).await;
    changes(&agency, &ellis, EVIDENCE).await;
    member.get("/alerts").await.ok();
    // As if it hadn't left: another change is told by one message for both.
    ellis.execute("UPDATE message SET sent_at = NULL, due_at = 9000000000000 WHERE urgency = 3").await;
    ellis.execute("UPDATE alert SET sent_at = sent_at - 3600001").await;
    agency.says(other, shown_as(other, EVIDENCE));
    ellis.clock.advance(14 * MINUTE);
    ellis.running.app.case_sync.round(MINUTE).await.expect("a round");
    all_told(&ellis).await;
    assert_eq!((told(&ellis).await, ellis.messages_to(EMAIL).await), (2, before + 1));
    assert!(ellis.message_to(EMAIL).await.expect("a mail").contains("several cases"));
    // As if that one hadn't left either: of a case that isn't wanted any more nothing stays, of the other it does.
    ellis.execute("UPDATE message SET sent_at = NULL, due_at = 9000000000000 WHERE urgency = 3").await;
    member.patch(&path, json!({"alerts": false})).await.ok();
    assert_eq!((told(&ellis).await, ellis.messages_to(EMAIL).await), (1, before + 1));
    ellis.execute("UPDATE watched_case SET id = 'abcdefghijklmnopqrst_-' WHERE receipt_number = 'LIN9999106498'").await;
    member.call("DELETE", "/cases/abcdefghijklmnopqrst_-", None).await.ok();
    assert_eq!(ellis.messages_to(EMAIL).await, before);
}

#[tokio::test]
async fn accounts_that_share_a_number_get_five_texts_a_day_together() {
    let (agency, ellis, mut member, _) = watched().await;
    let mut other = ellis.member("ana@example.org").await;
    add(&mut other).await;
    choose(&mut member, "email").await;
    choose(&mut other, "email").await;
    ellis.execute("INSERT INTO phone SELECT id, id, '+12025550143', 0 FROM account").await;
    ellis.execute("UPDATE account SET alerts_by = 'text'").await;
    let app = &ellis.running.app;
    for hours in 0..4 {
        ellis
            .execute(&format!(
                "INSERT INTO alert (id, account_id, receipt_number, sent_by, sent_at)
                 SELECT 'sent{hours}', id, '', 'text', {} FROM account LIMIT 1",
                app.clock.now() - 4_000_000 - hours * HOUR
            ))
            .await;
    }
    agency.says(NUMBER, shown_as(NUMBER, EVIDENCE));
    ellis.clock.advance(14 * MINUTE);
    app.case_sync.round(MINUTE).await.expect("a round");
    all_told(&ellis).await;
    assert_eq!(ellis.messages_to(PHONE).await, 1, "one of both, in one round");
}

#[tokio::test]
async fn what_strangers_ask_for_holds_no_alert_back_and_alerts_leave_half_to_others() {
    let agency = Arc::new(Agency::default());
    agency.says(NUMBER, shown(NUMBER));
    let ellis = agency.ellis(&["--mails-per-hour=40"]).await;
    let mut member = ellis.member(EMAIL).await;
    add(&mut member).await;
    choose(&mut member, "email").await;
    // All that strangers may spend, and what alerts may: the hour is full for both, once.
    for (spent, of_alerts, leaves) in [(30, 0, 1), (30, 20, 0), (34, 0, 0)] {
        ellis.execute(&format!("UPDATE budget SET spent = {spent} WHERE name = 'mail.left' AND span = 3600000")).await;
        ellis.execute("DELETE FROM budget WHERE name = 'mail.left.3'").await;
        ellis
            .execute(&format!(
                "INSERT INTO budget (name, span, starts_at, spent)
                 SELECT 'mail.left.3', span, starts_at, {of_alerts} FROM budget WHERE name = 'mail.left'"
            ))
            .await;
        ellis.execute("UPDATE alert SET sent_at = sent_at - 3600001").await;
        ellis.execute("UPDATE watched_case SET alerted_at = 0, added_at = 0, untold = TRUE").await;
        ellis.execute(&format!("UPDATE receipt SET changed_at = {}", ellis.running.app.clock.now())).await;
        let app = &ellis.running.app;
        ellis_server::alerts::round(app).await.expect("a round");
        let now = app.clock.now();
        // By this one, or by the server's own worker.
        app.store.lease_messages(now, 20, now + MINUTE).await.expect("a lease");
        let left =
            format!("SELECT count(*) FROM message WHERE urgency = 3 AND (sent_at IS NOT NULL OR due_at > {now})");
        assert_eq!(ellis.count(&left).await, leaves, "{spent} {of_alerts}");
        ellis.execute("DELETE FROM message WHERE urgency = 3").await;
    }
}

#[tokio::test]
async fn nothing_is_queued_for_an_address_that_was_changed_meanwhile() {
    let (agency, ellis, mut member, _) = watched().await;
    choose(&mut member, "email").await;
    // Told of one change, the account waits an hour for the next: the server's own worker does nothing.
    changes(&agency, &ellis, EVIDENCE).await;
    agency.says(NUMBER, shown_as(NUMBER, "Case Was Received"));
    ellis.clock.advance(14 * MINUTE);
    let app = &ellis.running.app;
    app.case_sync.round(MINUTE).await.expect("a round");
    let later = app.clock.now() + 61 * MINUTE;
    let due = app.store.accounts_with_due_alerts(true, 50, 0, later).await.expect("a list");
    let link = String::new;
    let message = Message::CaseChanged { several: false, link: link(), stop_link: link() };
    let mail = app.mail(EMAIL, "en", &message).expect("a mail");
    let queue = async |recipient| {
        let delivery =
            AlertDelivery { chosen: "email", channel: "email", recipient, stop_hash: "hash", texts_go_out: true };
        app.store.queue_alert(&due[0], delivery, [&mail, &mail], || "an id".to_owned(), later).await.expect("an answer")
    };
    let before = told(&ellis).await;
    assert!(!queue("before@example.org").await);
    assert_eq!(told(&ellis).await, before);
    assert!(queue(EMAIL).await, "it is still to be told");
    assert_eq!(told(&ellis).await, before + 1);
}
