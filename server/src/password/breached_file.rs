//! The operator's own list of breached passwords: a large sorted file, searched where it lies. Nothing is loaded.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::domain::password::Breached;

/// Characters of a SHA-1 in hexadecimal.
const HASH: usize = 40;
/// More than the longest line: hash, colon, count, end of line.
const WINDOW: usize = 128;

/// A text file of SHA-1 hashes in ascending order, a line each: `HASH` or `HASH:COUNT` (Pwned Passwords, "ordered by
/// hash"). Lines end in LF or CRLF. A search reads some 30 small pieces of a file of any size.
pub struct BreachedFile {
    file: File,
    length: u64,
}

/// Why a file can't be taken.
#[derive(Debug)]
pub enum BreachedFileRefused {
    /// It can't be opened or read.
    Unreadable(io::Error),
    /// Its first or its last line isn't `HASH` or `HASH:COUNT`.
    Malformed,
    /// Its first line comes after its last.
    Unsorted,
}

impl fmt::Display for BreachedFileRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(formatter, "the list of breached passwords can't be read: {error}"),
            Self::Malformed => formatter
                .write_str("the list of breached passwords must hold a SHA-1 in hexadecimal a line, or SHA-1:COUNT"),
            Self::Unsorted => {
                formatter.write_str("the list of breached passwords must be in ascending order of the hashes")
            }
        }
    }
}

impl std::error::Error for BreachedFileRefused {}

impl BreachedFile {
    /// Opens a list and looks at its two ends. Errors: [`BreachedFileRefused`].
    pub fn open(path: &Path) -> Result<Self, BreachedFileRefused> {
        let file = File::open(path).map_err(BreachedFileRefused::Unreadable)?;
        let length = file.metadata().map_err(BreachedFileRefused::Unreadable)?.len();
        let list = Self { file, length };
        let mut end = length;
        // The last line begins before the file's last line end.
        let tail = list.read(length.saturating_sub(WINDOW as u64)).map_err(BreachedFileRefused::Unreadable)?;
        end -= tail.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count() as u64;
        let tail = &tail[..tail.len().min(WINDOW) - (length - end) as usize];
        let last_start = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let last = hash_of(&tail[last_start..]).ok_or(BreachedFileRefused::Malformed)?;
        let head = list.read(0).map_err(BreachedFileRefused::Unreadable)?;
        let first = hash_of(&head).ok_or(BreachedFileRefused::Malformed)?;
        if first > last { Err(BreachedFileRefused::Unsorted) } else { Ok(list) }
    }

    /// Halves the range of bytes in which the line begins.
    fn search(&self, wanted: &[u8; 20]) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, line) = self.line_from(middle)?;
            match line {
                // No line begins from here to the end.
                None => high = middle,
                Some(hash) => match hash.cmp(wanted) {
                    std::cmp::Ordering::Equal => return Ok(true),
                    std::cmp::Ordering::Less => low = start + 1,
                    std::cmp::Ordering::Greater => high = middle,
                },
            }
        }
        Ok(false)
    }

    /// The first line that begins at or after an offset: where, and its hash.
    fn line_from(&self, offset: u64) -> io::Result<(u64, Option<[u8; 20]>)> {
        if offset == 0 {
            return Ok((0, hash_of(&self.read(0)?)));
        }
        let before = self.read(offset - 1)?;
        let Some(end) = before.iter().position(|byte| *byte == b'\n') else { return Ok((self.length, None)) };
        let start = offset + end as u64;
        Ok((start, hash_of(&self.read(start)?)))
    }

    fn read(&self, offset: u64) -> io::Result<Vec<u8>> {
        let mut piece = vec![0; WINDOW];
        let mut filled = 0;
        while filled < WINDOW {
            match self.file.read_at(&mut piece[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        piece.truncate(filled);
        Ok(piece)
    }
}

impl Breached for BreachedFile {
    fn contains(&self, hash: &[u8; 20]) -> bool {
        self.search(hash).unwrap_or_else(|error| {
            // Sign-up goes on: the shipped list and the guessing still stand.
            tracing::error!(%error, "the list of breached passwords can't be read");
            false
        })
    }
}

/// The hash at the beginning of a line.
fn hash_of(line: &[u8]) -> Option<[u8; 20]> {
    let text = line.get(..HASH)?;
    if line.get(HASH).is_some_and(|after| !matches!(after, b':' | b'\r' | b'\n')) {
        return None;
    }
    let mut hash = [0; 20];
    for (byte, pair) in hash.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(0)? << 4 | digit(1)?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A file that is gone when the test is over.
    struct Written(PathBuf);

    impl Written {
        fn new(text: &str) -> Self {
            static COUNT: AtomicUsize = AtomicUsize::new(0);
            let name = format!("ellis-breached-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, text).unwrap();
            Self(path)
        }
    }

    impl Drop for Written {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn hex(hash: &[u8; 20]) -> String {
        hash.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    proptest! {
        #[test]
        fn exactly_what_is_in_the_file_is_found(
            hashes in proptest::collection::btree_set(any::<[u8; 20]>(), 1..60),
            others in proptest::collection::vec(any::<[u8; 20]>(), 20),
            count in 0_u32..100_000_000,
            form in 0..6,
        ) {
            let count = if form % 2 == 0 { String::new() } else { format!(":{count}") };
            let end = if form / 2 == 1 { "\r\n" } else { "\n" };
            let lines: Vec<String> = hashes.iter().map(|hash| format!("{}{count}", hex(hash))).collect();
            let last_end = if form / 2 == 2 { "" } else { end };
            let written = Written::new(&format!("{}{last_end}", lines.join(end)));
            let list = BreachedFile::open(&written.0).unwrap();
            for hash in &hashes {
                prop_assert!(list.contains(hash));
            }
            for hash in others.iter().filter(|hash| !hashes.contains(*hash)) {
                prop_assert!(!list.contains(hash));
            }
        }
    }

    #[test]
    fn a_file_of_another_kind_is_refused() {
        let refused = |text: &str| BreachedFile::open(&Written::new(text).0).err();
        assert!(matches!(refused(""), Some(BreachedFileRefused::Malformed)));
        assert!(matches!(refused("\n\n"), Some(BreachedFileRefused::Malformed)));
        assert!(matches!(refused("password\nletmein\n"), Some(BreachedFileRefused::Malformed)));
        let lines: BTreeSet<String> = [hex(&[9; 20]), hex(&[1; 20])].into();
        let descending: Vec<String> = lines.into_iter().rev().collect();
        assert!(matches!(refused(&descending.join("\n")), Some(BreachedFileRefused::Unsorted)));
        let missing = BreachedFile::open(Path::new("/nowhere/at/all"));
        let missing = missing.err().unwrap();
        assert!(matches!(BreachedFile::open(Path::new("/")).err(), Some(BreachedFileRefused::Unreadable(_))));
        assert!(matches!(missing, BreachedFileRefused::Unreadable(_)));
        for (why, words) in [
            (missing, "can't be read: "),
            (BreachedFileRefused::Malformed, "must hold a SHA-1"),
            (BreachedFileRefused::Unsorted, "in ascending order"),
        ] {
            assert!(why.to_string().contains(words), "{why}");
        }
    }
}
