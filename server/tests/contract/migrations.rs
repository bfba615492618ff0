//! Databases of earlier versions: opened by this one, with everything that was in them.

use std::path::Path;
use std::str::FromStr;

use ellis_server::store::{AccountId, Store};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;

/// A database as the version left it whose newest migration had this number, with what some statements put into it.
pub async fn from_before(newest: u32, filled: &[&str]) -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations).expect("a folder");
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite")).expect("migrations")
    {
        let file = file.expect("a file");
        let name = file.file_name().into_string().expect("a name");
        if name[..4].parse::<u32>().expect("a number") <= newest {
            std::fs::copy(file.path(), migrations.join(name)).expect("copied");
        }
    }
    let url = format!("sqlite://{}", folder.path().join("ellis.db").display());
    let options = SqliteConnectOptions::from_str(&url).expect("options").create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.expect("a database");
    Migrator::new(migrations).await.expect("migrations").run(&pool).await.expect("the older schema");
    for statement in filled {
        sqlx::query(sqlx::AssertSqlSafe(*statement)).execute(&pool).await.expect("filled");
    }
    pool.close().await;
    (folder, url)
}

#[tokio::test]
async fn what_an_account_signs_in_with_is_kept_when_each_kind_gets_its_table() {
    let (_folder, url) = from_before(
        11,
        &[
            "INSERT INTO account (id, email, email_key, user_name, user_name_key, password_hash, language, given_name, family_name,
                 phone, account_number, authenticator_secret, authenticator_step, authenticator_codes, text_codes, email_codes,
                 backup_codes_made_at, backup_codes_kept_at, finished_at, created_at, authenticator_failures,
                 backup_code_failures, wrong_answers, alerts_by, alerts_stop_hash)
             VALUES ('a', 'Maria@example.org', 'maria@example.org', 'Maria', 'maria', 'argon', 'es', 'María', 'López',
                 '+12025550143', '123456789012', 'sealed', 7, TRUE, TRUE, TRUE, 3, 4, 5, 1, 2, 3, 4, 'text', 'stop')",
            // In the set-up, with an app that isn't proven yet.
            "INSERT INTO account (id, email, email_key, password_hash, language, given_name, family_name,
                 pending_authenticator_secret, authenticator_codes, text_codes, email_codes, created_at)
             VALUES ('b', 'b@example.org', 'b@example.org', 'argon', 'en', '', '', 'new', FALSE, FALSE, FALSE, 1)",
            "INSERT INTO account (id, email, email_key, password_hash, language, given_name, family_name,
                 pending_method, pending_phone, authenticator_codes, text_codes, email_codes, created_at)
             VALUES ('c', 'c@example.org', 'c@example.org', 'argon', 'en', '', '', 'text', '+12025550199', FALSE, FALSE, FALSE, 1)",
            // Numbers and apps that count for nothing, and a code to the address that was never entered.
            "INSERT INTO account (id, email, email_key, password_hash, language, given_name, family_name, phone,
                 authenticator_secret, pending_method, authenticator_codes, text_codes, email_codes, created_at)
             VALUES ('d', 'd@example.org', 'd@example.org', 'argon', 'en', '', '', '+12025550188', 'sealed', 'email', FALSE, FALSE, FALSE, 1)",
            "INSERT INTO backup_code (account_id, selector, secret_hash) VALUES ('a', 's', 'h')",
            "INSERT INTO session (token_hash, account_id, setting_up, created_at, seen_at) VALUES ('t', 'a', FALSE, 1, 1), ('u', 'b', TRUE, 1, 1)",
            "INSERT INTO watched_case (id, account_id, receipt_number, added_at) VALUES ('w', 'a', 'EAC9999103403', 1)",
        ],
    )
    .await;
    let store = Store::open(&url).await.expect("this version's schema");
    let id = |id: &str| AccountId::new(id.to_owned());
    let account = store.account_by_login("maria").await.expect("a row").expect("an account");
    assert_eq!(account.id, store.account_by_login("maria@example.org").await.unwrap().unwrap().id);
    assert_eq!((account.email.as_str(), account.wrong_answers), ("Maria@example.org", 4));
    assert_eq!(account.account_number.as_deref(), Some("123456789012"));
    assert_eq!(account.alerts_by, "text");
    assert_eq!((account.language.as_str(), account.given_name.as_str(), account.finished_at), ("es", "María", Some(5)));
    let unproven = store.credentials(&id("d")).await.expect("credentials");
    assert!(!unproven.get_codes(), "what was never proven isn't proven now");
    let mail = store.enrollment(&id("d")).await.unwrap().expect("a code that was sent");
    assert_eq!((mail.method.as_str(), mail.recipient.as_deref()), ("email", Some("d@example.org")));
    assert_eq!(store.password_hash(&id("a")).await.unwrap().as_deref(), Some("argon"));
    let credentials = store.credentials(&id("a")).await.expect("credentials");
    assert_eq!((credentials.authenticators[0].secret.as_str(), credentials.authenticators[0].failures), ("sealed", 2));
    assert_eq!(credentials.phones, ["+12025550143"]);
    assert_eq!(credentials.email_addresses, ["Maria@example.org"]);
    let set = credentials.backup_codes.expect("a set");
    assert_eq!((set.made_at, set.kept_at, set.failures, set.unused), (3, Some(4), 3, 1));
    assert!(!store.credentials(&id("b")).await.unwrap().get_codes());
    let app = store.enrollment(&id("b")).await.unwrap().expect("an app");
    assert_eq!((app.method.as_str(), app.secret.as_deref(), app.recipient), ("authenticator", Some("new"), None));
    let text = store.enrollment(&id("c")).await.unwrap().expect("a number");
    assert_eq!((text.method.as_str(), text.secret, text.recipient.as_deref()), ("text", None, Some("+12025550199")));

    let database = SqlitePool::connect(&url).await.expect("the same database");
    let step: i64 = sqlx::query_scalar("SELECT step FROM authenticator").fetch_one(&database).await.unwrap();
    assert_eq!(step, 7, "a code that was used stays used");
    let stop: String =
        sqlx::query_scalar("SELECT alerts_stop_hash FROM account WHERE id = 'a'").fetch_one(&database).await.unwrap();
    assert_eq!(stop, "stop", "the links of mails that were sent go on to work");
    let kinds: Vec<String> =
        sqlx::query_scalar("SELECT kind FROM session ORDER BY token_hash").fetch_all(&database).await.unwrap();
    assert_eq!(kinds, ["member", "set_up"]);
    let cases: i64 = sqlx::query_scalar("SELECT count(*) FROM watched_case").fetch_one(&database).await.unwrap();
    assert_eq!(cases, 1, "nothing goes with the table that was made anew");
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&database).await.unwrap();
    assert!(dangling.is_empty());
    assert_eq!(store.account(&id("a")).await.unwrap().unwrap().id, id("a"));
}

#[tokio::test]
async fn lists_the_poller_and_alerts_know_what_there_was_before_they_looked_by_columns_and_indexes() {
    let (_folder, url) = from_before(
        12,
        &[
            "INSERT INTO account (id, language, given_name, family_name, wrong_answers, alerts_by, finished_at, created_at)
             VALUES ('a', 'en', '', '', 0, 'email', 1, 1), ('b', 'en', '', '', 0, '', 1, 1)",
            r#"INSERT INTO receipt (receipt_number, reading, read_at, failures, changed_at) VALUES
             ('GOOD', '{"form_type":"I-130","submitted":"2026-01-01","modified":"2026-02-01","official":
                 [{"language":"es","title":"Se recibió"},{"language":"en","title":"Case Was Received"}]}', 7, 0, 50),
             ('BROKEN', '{broken', 8, 0, NULL), ('ODD', '{"official":["x"]}', 9, 0, NULL), ('ODDER', '[1]', 9, 0, NULL)"#,
            "INSERT INTO receipt (receipt_number, failures, failure, failed_at, rests_until) VALUES ('FAILED', 1, 'unavailable', 3, 4)",
            // One that nobody has asked for yet has no receipt.
            "INSERT INTO watched_case (id, account_id, receipt_number, added_at, alerted_at) VALUES
             ('1', 'a', 'GOOD', 10, 20), ('2', 'b', 'GOOD', 30, 0), ('3', 'a', 'BROKEN', 10, 0), ('4', 'a', 'NEW', 11, 0),
             ('5', 'a', 'FAILED', 12, 0), ('6', 'a', 'ODD', 13, 0)",
        ],
    )
    .await;
    let store = Store::open(&url).await.expect("this version's schema");
    let database = SqlitePool::connect(&url).await.expect("the same database");
    let status = store.receipt("GOOD").await.unwrap().expect("a receipt").status;
    assert_eq!(status.title_en.as_deref(), Some("Case Was Received"));
    assert_eq!(status.title_es.as_deref(), Some("Se recibió"));
    assert_eq!((status.form_type.as_deref(), status.submitted.as_deref()), (Some("I-130"), Some("2026-01-01")));
    assert_eq!((status.modified.as_deref(), status.read_at), (Some("2026-02-01"), Some(7)));
    assert_eq!(store.due_receipts(true, 100, 100, 9).await.unwrap(), ["GOOD", "BROKEN", "ODD"], "of those in a list");
    assert_eq!(store.due_receipts(false, 100, 100, 9).await.unwrap(), ["NEW", "FAILED"]);
    let untold: Vec<String> =
        sqlx::query_scalar("SELECT id FROM watched_case WHERE untold").fetch_all(&database).await.unwrap();
    assert_eq!(untold, ["1"], "of who wants to hear of changes, and hasn't heard of this one");
}
