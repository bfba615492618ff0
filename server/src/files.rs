//! The page's own files, kept in memory once they were read: asking for one again looks whether it has changed, no
//! more.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Bytes kept in all. A site is a few megabytes with its compressed copies; what doesn't fit is read each time.
const KEPT_MOST: usize = 64 * 1024 * 1024;

/// The content of a file.
#[derive(Clone)]
pub struct Content {
    /// All of it.
    pub bytes: Bytes,
    /// Names this content, in quotes: an `ETag`.
    pub tag: String,
}

/// What tells a changed file from the one that was read.
#[derive(Clone, PartialEq, Eq)]
struct Version {
    modified: Option<SystemTime>,
    length: u64,
    /// A file put in the place of another has another number, whatever its times say.
    number: u64,
}

/// Those that were read.
#[derive(Default)]
pub struct Files {
    kept: Mutex<HashMap<PathBuf, (Version, Content)>>,
    reads: AtomicU64,
}

impl Files {
    /// The file's content; nothing where there is no such file.
    pub async fn content(&self, file: &Path) -> Option<Content> {
        let version = version(&tokio::fs::metadata(file).await.ok().filter(Metadata::is_file)?);
        let known = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(file).cloned();
        if let Some((_, content)) = known.filter(|(known, _)| *known == version) {
            return Some(content);
        }
        self.reads.fetch_add(1, Ordering::Relaxed);
        let bytes = Bytes::from(tokio::fs::read(file).await.ok()?);
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]));
        let content = Content { bytes, tag };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.remove(file);
        let held: usize = kept.values().map(|(_, content)| content.bytes.len()).sum();
        if held + content.bytes.len() <= KEPT_MOST {
            kept.insert(file.to_owned(), (version, content.clone()));
        }
        Some(content)
    }

    /// How often a file was read from the disk, for tests.
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }
}

fn version(metadata: &Metadata) -> Version {
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    let number = 0;
    Version { modified: metadata.modified().ok(), length: metadata.len(), number }
}
