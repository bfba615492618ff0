//! Public tracking: status and history only, throttled by address; unknown and protected receipts look alike.

use std::sync::Arc;

use api::cases::{CaseStatus, HistoryEntry};
use api::tracking::{TrackReceipts, Tracked, TrackedReceipt};

use super::caller::Visitor;
use super::endpoint::Answer;
use super::error::ApiError;
use crate::app::App;
use crate::case_sync::{Person, Statuses, StoredStatus, failure_of};
use crate::domain::limits::TRACKING;

/// Each number counts against the throttle.
pub async fn track_receipts(app: Arc<App>, visitor: Visitor, request: TrackReceipts) -> Answer<TrackReceipts> {
    let now = app.clock.now();
    let mut results: Vec<TrackedReceipt> = Vec::with_capacity(request.receipt_numbers.len());
    for receipt_number in request.receipt_numbers {
        if results.iter().any(|one| one.receipt_number == receipt_number) {
            continue;
        }
        for (limit, window) in TRACKING {
            let what = if window > crate::clock::MINUTE { "tracking_hour" } else { "tracking" };
            app.buckets.count(what, &visitor.address, limit, window, now).map_err(ApiError::Throttled)?;
        }
        let number = receipt_number.as_str();
        let failure = app.case_sync.refresh(number, Person::Guest(&visitor.address)).await.map_err(ApiError::store)?;
        // Of a case that the agency doesn't show now, and may be protecting, the store gives nothing: it looks as if it
        // had never been there.
        let row = app.store.receipt(number).await.map_err(ApiError::store)?;
        let (status, reading) = row.map(|row| (row.status, row.reading)).unwrap_or_default();
        let failure = failure.or(status.failure.as_deref().map(failure_of));
        let reading = StoredStatus::parse(reading.as_deref())
            .map_err(|_| ApiError::Internal("a stored reading is broken".to_owned()))?;
        let is_read = status.read_at.is_some();
        let status = CaseStatus { failure, failure_message: None, ..Statuses::default().of(status) };
        let history = reading.history.iter().cloned().map(|entry| HistoryEntry { learned_at: None, ..entry }).collect();
        results.push(TrackedReceipt {
            receipt_number,
            status: is_read.then_some(status),
            official: reading.official,
            history,
            failure,
            failure_message: None,
        });
    }
    Ok(Tracked { results }.into())
}
