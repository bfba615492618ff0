//! A file that appears under its name only once it is whole, and never in the place of another.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::private_file;
use crate::store::{BESIDE, beside_of};

/// A file under way. Dropped before it is kept, it leaves nothing behind.
pub struct FreshFile {
    place: PathBuf,
    partial: PathBuf,
}

impl FreshFile {
    /// Begins one that only its owner can read, under a name of its own beside its place.
    pub fn begin(place: &Path) -> Result<Self, String> {
        if place.symlink_metadata().is_ok() {
            return Err(format!("{} is there already, and nothing is overwritten", place.display()));
        }
        let partial = beside_of(place, ".partial");
        match private_file::create(&partial, "") {
            Ok(()) => Ok(Self { place: place.to_owned(), partial }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(format!(
                "{} is there: another backup or restore is under way, or one was killed; then remove that file",
                partial.display()
            )),
            Err(error) => Err(format!("can't write {}: {error}", partial.display())),
        }
    }

    /// Where it is until it is kept.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Puts it in its place, whole and durable.
    pub async fn keep(self) -> Result<(), String> {
        if let Some(left) = beside(&self.partial).into_iter().find(|one| one.exists()) {
            return Err(format!("{} is still in use", left.display()));
        }
        let place = &self.place;
        let done = async {
            tokio::fs::File::open(&self.partial).await?.sync_all().await?;
            put(&self.partial, place)?;
            let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
            tokio::fs::File::open(folder.unwrap_or(Path::new("."))).await?.sync_all().await
        };
        done.await.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => format!("{} is there by now, and nothing is overwritten", place.display()),
            _ => format!("can't put the file to {}: {error}", place.display()),
        })
    }
}

/// Gives a file its name unless another has it. Where the file system has no links, the name is taken by an empty file
/// first.
fn put(partial: &Path, place: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(partial, place) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            private_file::create(place, "")?;
            std::fs::rename(partial, place)
        }
        done => done,
    }
}

fn beside(file: &Path) -> [PathBuf; BESIDE.len()] {
    BESIDE.map(|end| beside_of(file, end))
}

impl Drop for FreshFile {
    fn drop(&mut self) {
        for file in beside(&self.partial).iter().chain([&self.partial]) {
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::error!(file = %file.display(), cause = %error, "what was begun can't be removed");
                }
                _ => {}
            }
        }
    }
}
