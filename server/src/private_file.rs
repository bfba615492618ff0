//! Files that nobody but their owner may read: the database, what SQLite lays beside it, and the key.

use std::io::{ErrorKind, Result, Write as _};
use std::path::Path;

/// Makes a file that only its owner can read and write.
///
/// # Errors
/// Those of the file system; also where there is such a file already.
pub fn create(path: &Path, text: &str) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// Makes an empty one where there is no file, and takes others' rights to the one that is there away. What can't be
/// made is left to who opens it: that tells why.
pub fn prepare(path: &Path) {
    match create(path, "") {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => tighten(path),
        _ => {}
    }
}

/// Takes others' rights to a file away, and says so in the log. A file that isn't there has none.
pub fn tighten(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(metadata) = std::fs::metadata(path) else { return };
        let mode = metadata.permissions().mode();
        if !metadata.is_file() || mode & 0o077 == 0 {
            return;
        }
        match std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o600)) {
            Ok(()) => tracing::warn!(file = %path.display(), "others could read or write it: now its owner alone can"),
            Err(error) => {
                tracing::warn!(file = %path.display(), cause = %error, "others can read or write it, and that can't be changed");
            }
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}
