//! What an operator does by `ellis-server admin`, beside a server that is at work.

use ellis_server::clock::Clock;
use serde_json::json;

use crate::program::program;
use crate::server::{Ellis, PASSWORD};

const MARIA: &str = "maria.canary@example.org";

impl Ellis {
    /// Runs a command on the server's own database, with its key. What it told, or else why it refused.
    async fn admin(&self, arguments: &[&str]) -> Result<String, String> {
        let options = &self.running.app.options;
        let mut command = program(&["admin", "--database-url", &options.database_url]);
        if let Some(key) = &options.secret_key {
            command.env("ELLIS_SECRET_KEY", key);
        }
        let ended = command.args(arguments).output().await.expect("it ran");
        let [told, log] = [ended.stdout, ended.stderr].map(|text| String::from_utf8(text).expect("text"));
        assert!(!told.contains("canary") && !log.contains("canary"), "nothing personal: {told}{log}");
        if ended.status.success() {
            assert!(log.lines().count() == 1 && log.contains("an operator"), "an act is on record: {log}");
            return Ok(told);
        }
        assert_eq!((ended.status.code(), log.lines().count(), told.as_str()), (Some(1), 1, ""), "{log}");
        Err(log)
    }

    async fn sum(&self, table: &str) -> i64 {
        self.count(&format!("SELECT count(*) FROM {table}")).await
    }

    /// The tables, and rows in them, that have a word somewhere.
    async fn rows_with(&self, word: &str) -> Vec<String> {
        let mut found = Vec::new();
        for table in self.tables().await {
            let rows = self.rows(&table).await.into_iter();
            found.extend(rows.filter(|row| row.to_lowercase().contains(word)).map(|row| format!("{table}: {row}")));
        }
        found
    }
}

#[tokio::test]
async fn who_is_unlocked_signs_in_at_once_and_nobody_else_is() {
    let ellis = Ellis::start().await;
    ellis.member(MARIA).await;
    ellis.member("pedro@example.org").await;
    ellis.clock.advance(60_000);
    let mut browser = ellis.browser();
    for login in [MARIA, "pedro@example.org"] {
        for _ in 0..5 {
            browser.post("/sign-in", json!({"login": login, "password": "not that one at all"})).await;
        }
    }
    // As after many more, by password, app, backup code and answer.
    ellis.execute("UPDATE failure_count SET failures = 100").await;
    ellis.execute("UPDATE account SET wrong_answers = 20").await;
    ellis.execute("UPDATE backup_code_set SET failures = 100").await;
    let mut browser = ellis.browser();
    assert_eq!(browser.enter_password(MARIA).await.status, 429);
    let text = ellis.admin(&["unlock", "Maria.Canary@example.org"]).await.expect("unlocked");
    assert!(text.starts_with("Unlocked."), "{text}");
    let his = "account_id = (SELECT account_id FROM email_address WHERE address_key = 'pedro@example.org')";
    assert_eq!(ellis.count(&format!("SELECT failures FROM backup_code_set WHERE {his}")).await, 100);
    assert_eq!(ellis.count("SELECT CAST(SUM(failures) AS BIGINT) FROM backup_code_set").await, 100);
    assert_eq!(ellis.count("SELECT CAST(SUM(wrong_answers) AS BIGINT) FROM account").await, 20);
    assert_eq!(ellis.sum("failure_count").await, 2, "his");
    assert_eq!(browser.enter_password("pedro@example.org").await.status, 429);
    browser.enter_password(MARIA).await.ok();
    browser.post("/sign-in/code", json!({"code": ellis.code_to(MARIA).await})).await.ok();
    ellis.admin(&["unlock", MARIA]).await.expect("the code that was just sent is one more thing to forget");
    let text = ellis.admin(&["unlock", MARIA]).await.expect("done before");
    assert!(text.starts_with("Nothing was counted"), "{text}");
}

#[tokio::test]
async fn who_is_unlocked_is_sent_a_code_though_the_last_one_left_a_moment_ago() {
    let ellis = Ellis::start().await;
    let mut browser = ellis.code_due(MARIA).await;
    let sent = ellis.messages_to(MARIA).await;
    browser.enter_password(MARIA).await.ok();
    assert_eq!(ellis.messages_to(MARIA).await, sent, "held back");
    ellis.admin(&["unlock", MARIA]).await.expect("unlocked");
    browser.enter_password(MARIA).await.ok();
    assert_eq!(ellis.messages_to(MARIA).await, sent + 1);
}

#[tokio::test]
async fn of_a_deleted_account_nothing_is_left_in_any_table_and_others_keep_what_is_theirs() {
    let ellis = Ellis::start().await;
    let mut other = ellis.member("pedro@example.org").await;
    let mut maria = ellis.code_due_by_text(MARIA, "+12025550143").await;
    maria.post("/sign-in/code", json!({"code": ellis.code_to("+12025550143").await})).await.ok();
    maria.post("/set-up/backup-codes", json!({})).await.ok();
    maria.post("/set-up/backup-codes/kept", json!({})).await.ok();
    maria.answer_questions().await;
    maria.post("/set-up/finish", json!({})).await.ok();
    let profile = json!({"given_name": "Canaria", "family_name": "Canary", "user_name": "canary.m", "language": "en"});
    maria.patch("/profile", profile).await.ok();
    for receipt_number in ["EAC9999103403", "LIN9999106498"] {
        maria.post("/cases", json!({"receipt_number": receipt_number})).await.ok();
    }
    other.post("/cases", json!({"receipt_number": "LIN9999106498"})).await.ok();
    maria.patch("/alerts", json!({"by": "email"})).await.ok();
    ellis.browser().post("/recovery", json!({"lost": "password", "email": MARIA, "language": "en"})).await.ok();
    // Somebody signs up with her address, and somebody else is about to sign in as her.
    let sign_up = json!({"email": "Maria.Canary@example.org", "password": PASSWORD, "user_name": "", "language": "en"});
    ellis.browser().post("/sign-up", sign_up).await.ok();
    ellis.clock.advance(60_000);
    ellis.browser().enter_password("canary.m").await.ok();
    ellis.browser().post("/sign-in", json!({"login": MARIA, "password": "not that one at all"})).await;
    let id = ellis.text(&format!("SELECT account_id FROM email_address WHERE address_key = '{MARIA}'")).await;
    let number = ellis.text(&format!("SELECT account_number FROM account WHERE id = '{id}'")).await;
    let words = ["canar", "2025550143", &id.to_lowercase(), &number, "eac9999103403"];
    for word in words {
        assert!(!ellis.rows_with(word).await.is_empty(), "{word} is there");
    }
    assert_eq!(ellis.sum("failure_count").await, 2);
    let (his, sendings) = (ellis.rows_with("pedro").await, ellis.sum("sending").await);

    let refused = ellis.admin(&["delete-account", MARIA]).await.expect_err("refused");
    assert!(refused.contains("--yes") && !ellis.rows_with("canar").await.is_empty(), "{refused}");
    ellis.admin(&["delete-account", "Canary.M", "--yes"]).await.expect("deleted");
    for word in words {
        assert_eq!(ellis.rows_with(word).await, [""; 0], "{word}");
    }
    assert_eq!(ellis.sum("failure_count").await, 0);
    assert!(ellis.sum("sending").await < sendings);
    assert_eq!(ellis.rows_with("pedro").await, his, "his are as they were");
    assert_eq!(ellis.text("SELECT receipt_number FROM receipt WHERE watched_since IS NOT NULL").await, "LIN9999106498");
    let subjects = ellis.count("SELECT count(*) FROM one_time_code WHERE purpose <> 'try_method'").await;
    let open = ellis.count("SELECT count(*) FROM sign_in").await + ellis.sum("sign_up").await;
    assert!(subjects <= open + 1, "{subjects} codes for {open}");

    // At once: her session is over, and she can sign up anew.
    assert_eq!(maria.get("/cases").await.status, 401);
    let refused = ellis.admin(&["delete-account", MARIA, "--yes"]).await.expect_err("refused");
    assert!(refused.contains("no account has"), "{refused}");
    ellis.clock.advance(60_000);
    ellis.confirmed(MARIA).await;
}

#[tokio::test]
async fn a_text_to_a_number_that_another_account_has_too_stays() {
    let ellis = Ellis::start().await;
    for email in [MARIA, "pedro@example.org"] {
        ellis.clock.advance(60_000);
        ellis.code_due_by_text(email, "+12025550143").await;
    }
    let texts = ellis.messages_to("+12025550143").await;
    ellis.admin(&["delete-account", MARIA, "--yes"]).await.expect("deleted");
    assert_eq!(ellis.messages_to("+12025550143").await, texts);
    ellis.admin(&["delete-account", "pedro@example.org", "--yes"]).await.expect("deleted");
    assert_eq!(ellis.messages_to("+12025550143").await, 0);
}

#[tokio::test]
async fn a_list_of_more_cases_than_one_transaction_takes_is_deleted_with_its_account() {
    let ellis = Ellis::start().await;
    ellis.member(MARIA).await;
    for number in 0..1_001 {
        let receipt = format!("EAC{number:010}");
        ellis
            .execute(&format!(
                "INSERT INTO receipt (receipt_number, failures, watched_since) VALUES ('{receipt}', 0, 1)"
            ))
            .await;
        ellis
            .execute(&format!("INSERT INTO watched_case (id, account_id, receipt_number, added_at) SELECT '{receipt}', id, '{receipt}', 1 FROM account"))
            .await;
    }
    ellis.admin(&["delete-account", MARIA, "--yes"]).await.expect("deleted");
    assert_eq!((ellis.sum("watched_case").await, ellis.sum("receipt").await, ellis.sum("account").await), (0, 0, 0));
}

#[tokio::test]
async fn an_address_is_released_of_sign_ups_and_unfinished_accounts_and_never_taken_from_a_finished_one() {
    let ellis = Ellis::start().await;
    let sign_up = json!({"email": MARIA, "password": PASSWORD, "user_name": "", "language": "en"});
    let refused = ellis.admin(&["release-address", MARIA, "--yes"]).await.expect_err("refused");
    assert!(refused.contains("neither an account nor a sign-up"), "{refused}");
    ellis.browser().post("/sign-up", sign_up).await.ok();
    let refused = ellis.admin(&["release-address", MARIA]).await.expect_err("refused");
    assert!(refused.contains("--yes") && ellis.sum("sign_up").await == 1, "{refused}");
    let text = ellis.admin(&["release-address", "MARIA.canary@example.org", "--yes"]).await.expect("released");
    assert!(text.contains("1 sign-ups") && !text.contains("account"), "{text}");
    assert_eq!(ellis.rows_with("canary").await, [""; 0], "the mail to it neither");
    assert_eq!(ellis.sum("one_time_code").await, 0);

    ellis.clock.advance(60_000);
    ellis.confirmed(MARIA).await;
    let text = ellis.admin(&["release-address", MARIA, "--yes"]).await.expect("released");
    assert!(text.contains("account whose set-up wasn't finished"), "{text}");
    assert_eq!((ellis.rows_with("canary").await, ellis.sum("account").await), (Vec::new(), 0));

    ellis.clock.advance(60_000);
    ellis.member(MARIA).await;
    let refused = ellis.admin(&["release-address", MARIA, "--yes"]).await.expect_err("refused");
    assert!(refused.contains("admin delete-account") && ellis.sum("account").await == 1, "{refused}");
}

#[tokio::test]
async fn dead_letters_are_listed_with_the_newest_first_and_say_neither_their_words_nor_to_whom() {
    let ellis = Ellis::start().await;
    assert!(ellis.admin(&["dead-letters"]).await.expect("a list").contains("no dead letters"));
    let now = ellis.clock.now();
    for (id, channel, recipient, dead_at) in [
        ("older", "mail", MARIA, &(now - 1_000).to_string()),
        ("newer", "text", "+12025550143", &now.to_string()),
        ("waiting", "mail", MARIA, &"NULL".to_owned()),
    ] {
        ellis
            .execute(&format!(
                "INSERT INTO message (id, place, channel, recipient, language, subject, body, attempts, due_at, dead_at, reason, created_at)
                 VALUES ('{id}', 1, '{channel}', '{recipient}', 'en', 'Canary', 'Dear canary', 7, 1, {dead_at}, 'refused by the relay', 1)"
            ))
            .await;
    }
    let text = ellis.admin(&["dead-letters"]).await.expect("a list");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(
        lines[0].starts_with("newer  text  ")
            && lines[0].contains("2026-11-23 12:00:00 UTC  7 tries  refused by the relay")
    );
    assert!(
        lines[1].starts_with("older  mail  m•••y@example.org  2026-11-23 11:59:59") && !text.contains("2025550143"),
        "{text}"
    );
    let text = ellis.admin(&["dead-letters", "--most", "1"]).await.expect("a list");
    assert!(text.contains("1 of 2") && !text.contains("older"), "{text}");
}

#[tokio::test]
async fn nobody_is_found_by_an_unknown_login_and_without_the_key_or_a_database_nothing_is_done_or_made() {
    let ellis = Ellis::in_a_file().await;
    for arguments in [&["unlock", "nobody"][..], &["delete-account", "nobody@example.org", "--yes"]] {
        let refused = ellis.admin(arguments).await.expect_err("refused");
        assert!(refused.contains("no account has"), "{refused}");
    }
    ellis.member(MARIA).await;
    let key = ellis.folder().join("ellis.db.key");
    std::fs::rename(&key, ellis.folder().join("elsewhere")).expect("moved");
    for arguments in [&["unlock", MARIA][..], &["delete-account", MARIA, "--yes"], &["release-address", MARIA, "--yes"]]
    {
        let refused = ellis.admin(arguments).await.expect_err("refused");
        assert!(refused.contains("ELLIS_SECRET_KEY"), "{refused}");
    }
    assert!(!key.exists() && ellis.sum("account").await == 1);
    let room = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", room.path().join("ellis.db").display());
    let ended = program(&["admin", "dead-letters", "--database-url", &url]).output().await.expect("it ran");
    assert!(!ended.status.success() && String::from_utf8_lossy(&ended.stderr).contains("there is no database"));
    assert_eq!(std::fs::read_dir(room.path()).expect("a folder").count(), 0);
    let (_folder, url) = crate::migrations::from_before(11, &[]).await;
    let ended = program(&["admin", "dead-letters", "--database-url", &url]).output().await.expect("it ran");
    assert!(!ended.status.success() && String::from_utf8_lossy(&ended.stderr).contains("an older version"));
}
