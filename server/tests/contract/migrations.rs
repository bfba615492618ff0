//! Databases of earlier versions: opened by this one, with everything that was in them.

use std::path::Path;
use std::str::FromStr;

use ellis_server::store::Store;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;

/// A database as the version left it whose newest migration had this number, with what some statements put into it.
async fn from_before(newest: u32, filled: &[&str]) -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations).expect("a folder");
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).expect("migrations") {
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
            "INSERT INTO backup_code (account_id, selector, secret_hash) VALUES ('a', 's', 'h')",
            "INSERT INTO session (token_hash, account_id, setting_up, created_at, seen_at) VALUES ('t', 'a', FALSE, 1, 1), ('u', 'b', TRUE, 1, 1)",
            "INSERT INTO watched_case (id, account_id, receipt_number, added_at) VALUES ('w', 'a', 'EAC9999103403', 1)",
        ],
    )
    .await;
    let store = Store::open(&url).await.expect("this version's schema");
    let account = store.account_by_login("maria").await.expect("a row").expect("an account");
    assert_eq!(account.id, store.account_by_login("maria@example.org").await.unwrap().unwrap().id);
    assert_eq!((account.email.as_str(), account.wrong_answers), ("Maria@example.org", 4));
    assert_eq!(account.account_number.as_deref(), Some("123456789012"));
    assert_eq!(account.alerts_by, "text");
    assert_eq!(store.password_hash("a").await.unwrap().as_deref(), Some("argon"));
    let credentials = store.credentials("a").await.expect("credentials");
    assert_eq!((credentials.authenticators[0].secret.as_str(), credentials.authenticators[0].failures), ("sealed", 2));
    assert_eq!(credentials.phones, ["+12025550143"]);
    assert_eq!(credentials.email_addresses, ["Maria@example.org"]);
    let set = credentials.backup_codes.expect("a set");
    assert_eq!((set.made_at, set.kept_at, set.failures, set.unused), (3, Some(4), 3, 1));
    assert!(!store.credentials("b").await.unwrap().get_codes());
    let app = store.enrollment("b").await.unwrap().expect("an app");
    assert_eq!((app.method.as_str(), app.secret.as_deref(), app.recipient), ("authenticator", Some("new"), None));
    let text = store.enrollment("c").await.unwrap().expect("a number");
    assert_eq!((text.method.as_str(), text.secret, text.recipient.as_deref()), ("text", None, Some("+12025550199")));

    let database = SqlitePool::connect(&url).await.expect("the same database");
    let kinds: Vec<String> =
        sqlx::query_scalar("SELECT kind FROM session ORDER BY token_hash").fetch_all(&database).await.unwrap();
    assert_eq!(kinds, ["member", "set_up"]);
    let cases: i64 = sqlx::query_scalar("SELECT count(*) FROM watched_case").fetch_one(&database).await.unwrap();
    assert_eq!(cases, 1, "nothing goes with the table that was made anew");
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&database).await.unwrap();
    assert!(dangling.is_empty());
    assert_eq!(store.account("a").await.unwrap().unwrap().id, "a");
}
