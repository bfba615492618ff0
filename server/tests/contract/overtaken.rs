//! A password that was right when it was looked at, and is another one's before anything is begun with it (promise 23).

use ellis_server::store::driver::Pool;
use ellis_server::store::{Finished, SessionKind, SessionRow};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::server::{Ellis, NOON, PASSWORD};

const EMAIL: &str = "maria@example.org";

/// What a reset does: the password is another one, and everything that was begun ends.
const RESET: &str = "UPDATE password SET hash = hash || 'new'; DELETE FROM session; DELETE FROM sign_in;";

/// From now on, statements are run in the moment a right password is forgiven its wrong tries: after it was compared,
/// and before anything is begun with it.
async fn run_after_comparing(ellis: &Ellis, statements: &str) {
    let event = "AFTER DELETE ON failure_count";
    if matches!(ellis.database, Pool::Sqlite(_)) {
        return ellis.execute(&format!("CREATE TRIGGER overtaken {event} BEGIN {statements} END")).await;
    }
    let body = format!("RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statements} RETURN NULL; END $$");
    ellis.execute(&format!("CREATE FUNCTION overtaken() {body}")).await;
    ellis.execute(&format!("CREATE TRIGGER overtaken {event} FOR EACH ROW EXECUTE FUNCTION overtaken()")).await;
}

async fn assert_nothing_begins(ellis: &Ellis) {
    run_after_comparing(ellis, RESET).await;
    let reply = ellis.browser().enter_password(EMAIL).await;
    assert!(reply.cookies().is_empty(), "{:?}", reply.cookies());
    assert_eq!(reply.problem(), (503, "busy".to_owned()));
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, 0);
    assert_eq!(ellis.count("SELECT count(*) FROM sign_in").await, 0);
    // Sent again, it is wrong.
    let sent = json!({"login": EMAIL, "password": PASSWORD});
    assert_eq!(ellis.browser().post("/sign-in", sent).await.problem().1, "wrong_credentials");
}

#[tokio::test]
async fn no_set_up_begins_with_a_password_that_was_reset_meanwhile() {
    let ellis = Ellis::start().await;
    ellis.confirmed(EMAIL).await;
    assert_nothing_begins(&ellis).await;
}

#[tokio::test]
async fn no_code_is_due_after_a_password_that_was_reset_meanwhile() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    assert_nothing_begins(&ellis).await;
}

#[tokio::test]
async fn a_sign_in_goes_on_whose_password_another_one_has_hashed_anew_meanwhile() {
    let ellis = Ellis::start().await;
    ellis.member(EMAIL).await;
    let ellis = ellis.restarted(&["--password-memory=20000", "--password-passes=3"]).await;
    ellis.clock.advance(60_000);
    let anew = ellis.running.app.passwords.hash(PASSWORD).await.expect("room");
    run_after_comparing(&ellis, &format!("UPDATE password SET hash = '{anew}';")).await;
    let signed_in = ellis.browser().enter_password(EMAIL).await.ok();
    assert_eq!(signed_in["who"]["code_due"]["method"], "email");
}

#[tokio::test]
async fn a_set_up_whose_session_a_reset_ended_is_not_finished() {
    let ellis = Ellis::start().await;
    ellis.setting_up(EMAIL).await;
    let (store, id) = (&ellis.running.app.store, ellis.account_id().await);
    let row = SessionRow {
        token_hash: "member".to_owned(),
        account_id: id.clone(),
        kind: SessionKind::Member,
        without_code: false,
        mailbox_proven: false,
        created_at: NOON,
        seen_at: NOON,
    };
    let before = ellis.text("SELECT token_hash FROM session").await;
    ellis.execute("DELETE FROM session").await;
    assert_eq!(store.finish_set_up("031234567890", &row, &before, None).await.expect("asked"), Finished::Over);
    assert_eq!(ellis.count("SELECT count(*) FROM session").await, 0);
    assert_eq!(ellis.count("SELECT count(*) FROM account WHERE finished_at IS NOT NULL").await, 0);
}

#[tokio::test]
async fn nobody_is_let_in_before_the_whole_request_is_there() {
    let ellis = Ellis::start().await;
    let member = ellis.member(EMAIL).await;
    let cookies: Vec<String> = member.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let (cookies, csrf) = (cookies.join("; "), &member.csrf);
    let body = r#"{"receipt_number":"EAC9999103403"}"#;
    let mut slow = TcpStream::connect(ellis.running.address).await.expect("a connection");
    let head = format!(
        "POST /api/v1/cases HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         X-Ellis-CSRF: {csrf}\r\nCookie: {cookies}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).await.expect("sent");
    // What answers this connection has seen the head once it answers another one that came later.
    assert_eq!(ellis.browser().raw("GET", "/health", &[], None).await.status, 200);
    ellis.execute("DELETE FROM session").await;
    slow.write_all(body.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}
