//! Public tracking: status and history only, throttled by address; unknown and protected receipts look alike.

use std::sync::Arc;

use api::cases::{HistoryEntry, ReadingFailure};
use api::tracking::{TrackReceipts, Tracked, TrackedReceipt};

use super::caller::Visitor;
use super::{Answer, ApiError};
use crate::app::App;
use crate::domain::limits::TRACKING;
use crate::readings::{StoredReading, failure_of};

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
        app.readings.refresh(receipt_number.as_str()).await.map_err(ApiError::store)?;
        let row = app.store.receipt(receipt_number.as_str()).await.map_err(ApiError::store)?;
        let code = row.as_ref().and_then(|row| row.failure.clone());
        // What the agency doesn't show now it may be protecting: to strangers it looks as if it had never been there, and
        // the agency's own sentence, which may say why, isn't passed on.
        let hidden = code.as_deref().map(failure_of) == Some(ReadingFailure::NotFound);
        let row = row.filter(|_| !hidden);
        let failure_message = row.as_ref().and_then(|row| row.failure_message.clone());
        let reading = StoredReading::parse(row.as_ref().and_then(|row| row.reading.as_deref()))
            .map_err(|_| ApiError::Internal("a stored reading is broken".to_owned()))?;
        let read_at = row.and_then(|row| row.read_at);
        let history = reading.history.iter().cloned().map(|entry| HistoryEntry { learned_at: None, ..entry }).collect();
        results.push(TrackedReceipt {
            receipt_number,
            status: read_at.map(|at| reading.status(Some(at), code.as_deref(), failure_message.clone())),
            official: reading.official,
            history,
            failure: code.as_deref().map(failure_of),
            failure_message,
        });
    }
    Ok(Tracked { results }.into())
}
