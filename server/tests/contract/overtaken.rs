//! A password that was right when it was looked at, and is another one's before anything is begun with it (promise 23).

use ellis_server::store::driver::Pool;
use serde_json::json;

use crate::server::{Ellis, PASSWORD};

const EMAIL: &str = "maria@example.org";

/// From now on the password changes, and everything that was begun ends, in the moment a right one is forgiven its
/// wrong tries: after it was compared, and before anything is begun with it.
async fn reset_after_comparing(ellis: &Ellis) {
    let reset = "UPDATE password SET hash = hash || 'new'; DELETE FROM session; DELETE FROM sign_in;";
    let event = "AFTER DELETE ON failure_count";
    if matches!(ellis.database, Pool::Sqlite(_)) {
        return ellis.execute(&format!("CREATE TRIGGER overtaken {event} BEGIN {reset} END")).await;
    }
    let body = format!("RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {reset} RETURN NULL; END $$");
    ellis.execute(&format!("CREATE FUNCTION overtaken() {body}")).await;
    ellis.execute(&format!("CREATE TRIGGER overtaken {event} FOR EACH ROW EXECUTE FUNCTION overtaken()")).await;
}

async fn assert_nothing_begins(ellis: &Ellis) {
    reset_after_comparing(ellis).await;
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
