//! Database and key are their owner's alone, whatever the machine's habits are.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use ellis_server::store::Store;

use crate::server::Ellis;

fn mode(file: &Path) -> u32 {
    std::fs::metadata(file).expect("a file").permissions().mode() & 0o777
}

/// The database, what lies beside it, and the key.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn database_and_key_can_be_read_by_their_owner_alone() {
    let ellis = Ellis::in_a_file().await;
    ellis.member("maria@example.org").await;
    let files = files(ellis.folder());
    let names: Vec<_> = files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
    assert_eq!(names, ["ellis.db", "ellis.db-shm", "ellis.db-wal", "ellis.db.key"]);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_key_that_others_could_read_is_taken_from_them_at_the_next_start() {
    let ellis = Ellis::in_a_file().await;
    let key = ellis.folder().join("ellis.db.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("changed");
    let _ellis = ellis.restarted(&[]).await;
    assert_eq!(mode(&key), 0o600);
}

#[tokio::test]
async fn what_others_could_read_is_taken_from_them_at_the_next_start() {
    let room = tempfile::tempdir().expect("a folder");
    let folder = room.path();
    let database = folder.join("old name.db");
    let url = format!("sqlite://{}", database.display());
    let open = Store::open(&url).await.expect("it opens");
    for file in files(folder) {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o664)).expect("changed");
    }
    let again = Store::open(&url).await.expect("it opens");
    assert!(open.answers().await && again.answers().await);
    assert_eq!(files(folder).len(), 3);
    for file in files(folder) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}
