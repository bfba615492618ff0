//! Backups of SQLite: made while the server runs, verified, restored into a fresh place, and what is refused.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use tokio::process::Command;

use crate::migrations::from_before;
use crate::program::{output, program};
use crate::server::{Ellis, PASSWORD, SECRET_KEY, made_folder};

/// What a backup is called in these tests.
const FILE: &str = "copy.db";

fn url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("ellis.db").display())
}

/// Runs `backup` or `restore` over the database in a folder. What it printed, where it was done or else refused.
async fn run(command: &str, folder: &Path, file: &Path, more: &[&str]) -> Result<String, String> {
    let (url, file) = (url(folder), file.display().to_string());
    let (ended, text) = output(&[&[command, "--database-url", &url, &file], more].concat()).await;
    if ended.status.success() {
        return Ok(text);
    }
    assert_eq!((ended.status.code(), text.trim().lines().count(), ended.stdout.len()), (Some(1), 1, 0), "{text}");
    Err(text)
}

/// Backs up a server's database into a folder of its own.
async fn backed_up(ellis: &Ellis) -> (TempDir, PathBuf) {
    let room = tempfile::tempdir().expect("a folder");
    let file = room.path().join(FILE);
    run("backup", ellis.folder(), &file, &[]).await.expect("a backup");
    (room, file)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let mut names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

async fn connected(file: &Path) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await.expect("a database")
}

async fn changed(file: &Path, statement: &'static str) {
    let mut connection = connected(file).await;
    sqlx::query(statement).execute(&mut connection).await.expect("it is done");
    connection.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_people_sign_up_has_everything_that_was_acknowledged_before_it_began() {
    let ellis = Ellis::in_a_file().await;
    let (acknowledged, stop) = (std::sync::Mutex::new(Vec::new()), AtomicBool::new(false));
    let sign_up = async |number: usize| {
        let email = format!("person{number}@example.org");
        let mut browser = ellis.browser_at(&format!("127.0.1.{}", 1 + number % 250));
        let body = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
        browser.post("/sign-up", body).await.ok();
        acknowledged.lock().expect("no panic").push(email);
    };
    for number in 0..5 {
        sign_up(number).await;
    }
    let people = async {
        for number in (5..).take_while(|_| !stop.load(Ordering::SeqCst)) {
            sign_up(number).await;
        }
    };
    let backups = async {
        let mut copies = Vec::new();
        for _ in 0..3 {
            let before = acknowledged.lock().expect("no panic").clone();
            copies.push((before, backed_up(&ellis).await));
        }
        stop.store(true, Ordering::SeqCst);
        copies
    };
    let ((), copies) = tokio::join!(people, backups);
    assert!(acknowledged.lock().unwrap().len() > copies[2].0.len(), "people signed up meanwhile");
    for (before, (_room, file)) in copies {
        let mut copy = connected(&file).await;
        let there: Vec<String> = sqlx::query_scalar("SELECT email FROM sign_up").fetch_all(&mut copy).await.unwrap();
        assert!(before.iter().all(|email| there.contains(email)), "{before:?} in {there:?}");
        let mails: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM message").fetch_one(&mut copy).await.unwrap();
        assert_eq!(mails, i64::try_from(there.len()).unwrap(), "each with its mail: it is one moment");
    }
}

#[tokio::test]
async fn on_a_restored_backup_members_sign_in_with_password_and_code_and_see_their_cases() {
    let ellis = Ellis::in_a_file().await;
    let mut browser = ellis.member("maria@example.org").await;
    browser.post("/cases", json!({"receipt_number": "EAC9999103403"})).await.ok();
    ellis.member_with_app("pedro@example.org").await;
    let text = {
        let file = ellis.folder().join(FILE);
        run("backup", ellis.folder(), &file, &[]).await.expect("a backup")
    };
    assert!(text.contains("accounts: 2") && text.contains("cases in lists: 1"), "{text}");
    // What comes after it isn't in it.
    browser.post("/cases", json!({"receipt_number": "LIN9999106498"})).await.ok();

    let fresh = made_folder();
    std::fs::copy(ellis.folder().join("ellis.db.key"), fresh.join("ellis.db.key")).expect("the key");
    let file = ellis.folder().join(FILE);
    let hash =
        |text: &str| text.split("SHA-256").nth(1).and_then(|rest| Some(rest.split_once(": ")?.1[..64].to_owned()));
    let restored = run("restore", &fresh, &file, &[]).await.expect("restored");
    assert_eq!(hash(&restored), hash(&text));
    assert!(
        restored.contains("accounts: 2") && restored.contains("The key that belongs to it is there."),
        "{restored}"
    );
    for file in [&file, &fresh.join("ellis.db")] {
        assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    drop(ellis);

    let again = Ellis::over_files(fresh).await;
    let mut browser = again.browser();
    again.sign_in(&mut browser, "maria@example.org").await;
    let cases = browser.get("/cases").await.ok();
    let receipts: Vec<_> =
        cases["cases"].as_array().expect("a list").iter().map(|one| &one["receipt_number"]).collect();
    assert_eq!(receipts, ["EAC9999103403"]);
}

#[tokio::test]
async fn without_the_key_or_with_another_one_a_restore_says_what_will_not_work() {
    let ellis = Ellis::in_a_file().await;
    ellis.member_with_app("maria@example.org").await;
    let (room, file) = backed_up(&ellis).await;
    for (number, (key, words)) in
        [(&[][..], "The key is missing"), (&[SECRET_KEY][..], "another than the database was written with")]
            .into_iter()
            .enumerate()
    {
        let fresh = room.path().join(number.to_string());
        std::fs::create_dir(&fresh).expect("a folder");
        let text = run("restore", &fresh, &file, key).await.expect("restored");
        assert!(text.contains(words) && text.contains("authenticator app"), "{text}");
        assert_eq!(names(&fresh), ["ellis.db"], "no key was made");
    }
}

#[tokio::test]
async fn what_is_no_sound_database_of_this_version_or_an_earlier_one_is_not_restored_and_leaves_nothing() {
    let ellis = Ellis::in_a_file().await;
    ellis.member("maria@example.org").await;
    let (room, file) = backed_up(&ellis).await;
    let fresh = room.path().join("fresh");
    std::fs::create_dir(&fresh).expect("a folder");
    let copy = |name: &str| {
        let to = room.path().join(name);
        std::fs::copy(&file, &to).expect("a copy");
        to
    };
    let garbled = copy("garbled.db");
    let mut bytes = std::fs::read(&garbled).expect("bytes");
    let page = 4096;
    for number in [5, 9, 13, 20] {
        bytes[number * page..number * page + 64].fill(0xff);
    }
    std::fs::write(&garbled, &bytes).expect("written");
    let cut = copy("cut.db");
    std::fs::write(&cut, &bytes[..10 * page]).expect("written");
    let newer = copy("newer.db");
    changed(&newer, "INSERT INTO _sqlx_migrations SELECT 9999, 'newer', installed_on, TRUE, checksum, 0 FROM _sqlx_migrations LIMIT 1").await;
    let other = copy("other.db");
    changed(&other, "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1").await;
    let dangling = copy("dangling.db");
    changed(&dangling, "PRAGMA foreign_keys = OFF; DELETE FROM account").await;
    // An index that doesn't find what is in its table: it reads well.
    let unsound = copy("unsound.db");
    changed(
        &unsound,
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_master SET sql = 'CREATE INDEX session_by_account ON session (token_hash)' WHERE name = 'session_by_account'",
    )
    .await;
    let foreign = room.path().join("foreign.db");
    let made = SqliteConnectOptions::new().filename(&foreign).create_if_missing(true);
    SqliteConnection::connect_with(&made).await.expect("a database").close().await.expect("closed");
    changed(&foreign, "CREATE TABLE account (id TEXT)").await;
    let text = room.path().join("text.db");
    std::fs::write(&text, "Dear operator, this is a letter.".repeat(40)).expect("written");
    let in_use = copy("in_use.db");
    std::fs::write(room.path().join("in_use.db-wal"), "a part of it").expect("written");
    for (file, words) in [
        (&garbled, "damaged"),
        (&cut, "damaged"),
        (&unsound, "damaged"),
        (&newer, "a newer version"),
        (&other, "isn't a database of Ellis"),
        (&dangling, "refer to rows that aren't there"),
        (&foreign, "isn't a database of Ellis"),
        (&text, "isn't a database of SQLite"),
        (&in_use, "a database in use"),
        (&room.path().join("nowhere.db"), "there is no database"),
    ] {
        let refused = run("restore", &fresh, file, &[]).await.expect_err("refused");
        assert!(refused.contains(words), "{}: {refused}", file.display());
        assert!(names(&fresh).is_empty(), "{}: {:?}", file.display(), names(&fresh));
    }
}

#[tokio::test]
async fn neither_a_backup_nor_a_restore_takes_the_place_of_anything() {
    let ellis = Ellis::in_a_file().await;
    let (room, file) = backed_up(&ellis).await;
    let before = std::fs::read(&file).expect("bytes");
    let refused = run("backup", ellis.folder(), &file, &[]).await.expect_err("refused");
    assert!(refused.contains("nothing is overwritten"), "{refused}");
    assert!(std::fs::read(&file).expect("bytes") == before);
    assert_eq!(names(room.path()), [FILE]);
    // A server is at work there.
    let refused = run("restore", ellis.folder(), &file, &[]).await.expect_err("refused");
    assert!(refused.contains("nothing is overwritten"), "{refused}");
    // Its file was taken away, but not what lies beside it.
    let fresh = room.path().join("fresh");
    std::fs::create_dir(&fresh).expect("a folder");
    for beside in ["ellis.db-wal", "ellis.db-shm", "ellis.db-journal"] {
        std::fs::write(fresh.join(beside), "").expect("written");
        let refused = run("restore", &fresh, &file, &[]).await.expect_err("refused");
        assert!(refused.contains(beside) && refused.contains("stop it"), "{refused}");
        assert_eq!(names(&fresh), [beside]);
        std::fs::remove_file(fresh.join(beside)).expect("removed");
    }
    // Another one is under way.
    std::fs::write(fresh.join("ellis.db.partial"), "under way").expect("written");
    let refused = run("restore", &fresh, &file, &[]).await.expect_err("refused");
    assert!(refused.contains("ellis.db.partial"), "{refused}");
    assert_eq!(std::fs::read(fresh.join("ellis.db.partial")).expect("bytes"), b"under way");
}

#[tokio::test]
async fn a_database_that_is_damaged_or_missing_gives_no_backup_and_none_is_made_by_asking() {
    let room = tempfile::tempdir().expect("a folder");
    let file = room.path().join(FILE);
    let refused = run("backup", room.path(), &file, &[]).await.expect_err("refused");
    assert!(refused.contains("there is no database"), "{refused}");
    assert!(names(room.path()).is_empty(), "{:?}", names(room.path()));
    std::fs::write(room.path().join("ellis.db"), "a letter".repeat(200)).expect("written");
    let refused = run("backup", room.path(), &file, &[]).await.expect_err("refused");
    assert!(refused.contains("isn't a database of SQLite"), "{refused}");
    // Sound for SQLite, and yet not what a server could use.
    let (folder, _) = from_before(14, &[]).await;
    let database = folder.path().join("ellis.db");
    changed(&database, "PRAGMA foreign_keys = OFF; INSERT INTO password (account_id, hash) VALUES ('nobody', 'h')")
        .await;
    let refused = run("backup", folder.path(), &file, &[]).await.expect_err("refused");
    assert!(refused.contains("rows refer to rows"), "{refused}");
    assert_eq!(names(room.path()), ["ellis.db"]);
}

#[tokio::test]
async fn a_backup_of_an_earlier_version_is_made_as_it_is_and_brought_up_to_date_when_it_is_restored() {
    let (folder, _) = from_before(11, &[]).await;
    let file = folder.path().join(FILE);
    let text = run("backup", folder.path(), &file, &[]).await.expect("a backup");
    assert!(text.contains("schema: 0011"), "{text}");
    let fresh = folder.path().join("fresh");
    std::fs::create_dir(&fresh).expect("a folder");
    let text = run("restore", &fresh, &file, &[]).await.expect("restored");
    assert!(!text.contains("schema: 0011"), "{text}");
    assert_eq!(names(&fresh), ["ellis.db"]);
}

#[tokio::test]
async fn a_backup_that_is_interrupted_leaves_nothing_behind() {
    let (folder, _) = from_before(14, &[]).await;
    // It waits for whoever has the file alone.
    let mut alone = connected(&folder.path().join("ellis.db")).await;
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut alone).await.expect("alone");
    let room = tempfile::tempdir().expect("a folder");
    let (url, file) = (url(folder.path()), room.path().join(FILE).display().to_string());
    let child = program(&["backup", "--database-url", &url, &file]).spawn().expect("it runs");
    while names(room.path()).is_empty() {
        tokio::task::yield_now().await;
    }
    let kill = format!("kill -TERM {}", child.id().expect("it lives"));
    assert!(Command::new("sh").args(["-c", &kill]).status().await.expect("a shell").success());
    let ended = child.wait_with_output().await.expect("it ended");
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(names(room.path()).is_empty(), "{:?}", names(room.path()));
}

#[tokio::test]
async fn for_postgresql_its_own_tools_are_named_and_no_password() {
    let database = "--database-url=postgres://maria:canary@127.0.0.1:5433/ellis?sslmode=disable";
    for (command, tool) in [("backup", "pg_dump --format=custom --file=copy.dump"), ("restore", "pg_restore")] {
        let (ended, text) = output(&[command, database, "copy.dump"]).await;
        assert_eq!((ended.status.code(), text.trim().lines().count()), (Some(1), 1), "{text}");
        assert!(text.contains(tool) && text.contains("postgres://127.0.0.1:5433/ellis"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
}
