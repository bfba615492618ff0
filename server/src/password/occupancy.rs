//! How full the room for hashing is, for who watches the server.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How full the room is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occupancy {
    /// Hashings at once at most.
    pub places: usize,
    /// Places that somebody has.
    pub taken: usize,
    /// Requests that wait for one.
    pub waiting: usize,
    /// Requests that waited in vain since the start.
    pub refused: u64,
}

/// Counts somebody as waiting until it is dropped: also who hangs up.
pub(super) struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    /// One more.
    pub(super) fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
