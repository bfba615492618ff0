//! The newest requests of sessions, before they are written.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The newest request of each session whose row doesn't have it yet: UTC milliseconds, by the digest of the session's
/// token.
#[derive(Default)]
pub(super) struct Touches(Mutex<HashMap<String, i64>>);

impl Touches {
    /// All of them.
    pub(super) fn held(&self) -> MutexGuard<'_, HashMap<String, i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// That of a session, where its row doesn't have it yet.
    pub(super) fn of(&self, token_hash: &str) -> Option<i64> {
        self.held().get(token_hash).copied()
    }
}
