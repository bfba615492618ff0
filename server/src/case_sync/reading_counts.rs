//! What became of questions to the agency since the start, by who asked. Knows no receipt.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::case_status::{CaseReading, FetchError};
use crate::domain::asking::{ASKERS, Asker};

/// Questions by asker and outcome.
#[derive(Default)]
pub struct ReadingCounts([[AtomicU64; ReadingCounts::OUTCOMES.len()]; ASKERS.len()]);

impl ReadingCounts {
    /// Every outcome, in the order of [`place`].
    const OUTCOMES: [&'static str; 10] = [
        "read",
        "not_found",
        "malformed",
        "throttled",
        "quota_spent",
        "refused",
        "unavailable",
        "unreadable",
        "other_receipt",
        "timed_out",
    ];

    pub(super) fn count(&self, asker: Asker, answer: &Result<CaseReading, FetchError>) {
        self.0[asker as usize][place(answer)].fetch_add(1, Ordering::Relaxed);
    }

    /// How many questions of an asker ended in each of [`Self::OUTCOMES`], with its name.
    pub fn of(&self, asker: Asker) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = &self.0[asker as usize];
        Self::OUTCOMES.into_iter().zip(counts).map(|(outcome, count)| (outcome, count.load(Ordering::Relaxed)))
    }
}

/// Where an answer's outcome is in [`ReadingCounts::OUTCOMES`].
fn place(answer: &Result<CaseReading, FetchError>) -> usize {
    match answer {
        Ok(_) => 0,
        Err(FetchError::NotFound { .. }) => 1,
        Err(FetchError::Malformed { .. }) => 2,
        Err(FetchError::Throttled { .. }) => 3,
        Err(FetchError::QuotaSpent) => 4,
        Err(FetchError::Refused) => 5,
        Err(FetchError::Unavailable { .. }) => 6,
        Err(FetchError::Unreadable) => 7,
        Err(FetchError::OtherReceipt) => 8,
        Err(FetchError::TimedOut) => 9,
    }
}
