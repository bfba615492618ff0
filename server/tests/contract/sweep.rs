//! What is over is deleted; what promises rest on stays.

use ellis_server::clock::{Clock, DAY};
use serde_json::json;

use crate::server::{Ellis, PASSWORD};

#[tokio::test]
async fn what_is_over_is_deleted_and_accounts_and_their_cases_stay() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.member("maria@example.org").await;
    browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    browser.post("/tracking", json!({"receipt_numbers": ["SRC9999102777"]})).await.ok();
    browser.post("/recovery", json!({"lost": "password", "email": "x@example.org", "language": "en"})).await.ok();
    let body = json!({"email": "new@example.org", "password": PASSWORD, "user_name": "", "language": "en"});
    ellis.browser().post("/sign-up", body).await.ok();
    ellis.browser().post("/sign-in", json!({"login": "x@example.org", "password": "wrong one here"})).await;
    let over = ["sign_up", "one_time_code", "recovery", "sending", "session", "failure_count", "message"];
    for table in over {
        assert!(ellis.count(&format!("SELECT count(*) FROM {table}")).await > 0, "{table}");
    }
    let store = ellis.running.app.store.clone();
    store.sweep(ellis.clock.now()).await.expect("a sweep");
    for table in over {
        assert!(ellis.count(&format!("SELECT count(*) FROM {table}")).await > 0, "{table} isn't over yet");
    }
    ellis.clock.advance(8 * DAY);
    store.sweep(ellis.clock.now()).await.expect("a sweep");
    for table in over {
        assert_eq!(ellis.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    for (table, rows) in [("account", 1), ("watched_case", 1), ("receipt", 1), ("backup_code", 10)] {
        assert_eq!(ellis.count(&format!("SELECT count(*) FROM {table}")).await, rows, "{table}");
    }
}
