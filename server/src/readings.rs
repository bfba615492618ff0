//! Readings of receipts: asking the agency's service, keeping what it said, and never letting an error overwrite it.

use std::sync::Arc;

use api::cases::{CaseStatus, HistoryEntry, OfficialText, ReadingFailure, Span, Stage};
use serde::{Deserialize, Serialize};

use crate::case_status::{CaseReading, CaseStatusClient, CaseText, ReadFailure};
use crate::clock::{Clock, MINUTE};
use crate::domain::stage::stage_of;
use crate::store::{Store, StoreError};

/// A reading younger than this isn't asked for again by a person's click.
const FRESH: i64 = 10 * MINUTE;

/// A reading as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredReading {
    form_type: Option<String>,
    submitted: Option<String>,
    modified: Option<String>,
    /// English then Spanish.
    pub official: Vec<OfficialText>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
}

impl StoredReading {
    /// Reads it back; nothing stored is an empty reading.
    pub fn parse(text: Option<&str>) -> Result<Self, serde_json::Error> {
        text.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }

    /// For list, case and tracking.
    pub fn status(&self, read_at: Option<i64>, failure: Option<&str>, failure_message: Option<String>) -> CaseStatus {
        let title =
            |language: &str| self.official.iter().find(|text| text.language == language).map(|text| text.title.clone());
        let title_en = title("en");
        CaseStatus {
            form_type: self.form_type.clone(),
            stage: title_en.as_deref().map_or(Stage::Unknown, stage_of),
            title_es: title("es"),
            title_en,
            submitted: self.submitted.clone(),
            modified: self.modified.clone(),
            read_at,
            failure: failure.map(failure_of),
            failure_message,
        }
    }

    /// What the agency said; each line of history keeps the time at which it was first seen. What was there at the
    /// first reading has none: nobody knows when it came.
    pub fn learn(reading: &CaseReading, before: Option<&Self>, now: i64) -> Self {
        let official = [("en", reading.status_en.as_ref()), ("es", reading.status_es.as_ref())]
            .into_iter()
            .filter_map(|(language, text)| text.map(|text| official(language, text)))
            .collect();
        let mut history: Vec<HistoryEntry> = reading
            .history
            .iter()
            .map(|entry| HistoryEntry {
                date: entry.date.as_ref().map(ToString::to_string),
                text_en: entry.text_en.clone(),
                text_es: entry.text_es.clone(),
                learned_at: None,
            })
            .collect();
        history.sort_by(|one, other| other.date.cmp(&one.date));
        if let Some(before) = before {
            for entry in &mut history {
                let known = before.history.iter().find(|old| old.date == entry.date && old.text_en == entry.text_en);
                entry.learned_at = known.map_or(Some(now), |old| old.learned_at);
            }
        }
        Self {
            form_type: reading.form_type.clone(),
            submitted: reading.submitted.as_ref().map(ToString::to_string),
            modified: reading.modified.as_ref().map(ToString::to_string),
            official,
            history,
        }
    }
}

fn official(language: &str, text: &CaseText) -> OfficialText {
    let description =
        text.description.iter().map(|span| Span { text: span.text.clone(), href: span.href.clone() }).collect();
    OfficialText { language: language.to_owned(), title: text.title.clone(), description }
}

/// A failure as it is kept.
pub fn failure_of(code: &str) -> ReadingFailure {
    match code {
        "not_found" => ReadingFailure::NotFound,
        "busy" => ReadingFailure::Busy,
        _ => ReadingFailure::Unavailable,
    }
}

fn code_of(failure: &ReadFailure) -> &'static str {
    match failure {
        ReadFailure::NotFound { .. } | ReadFailure::Malformed { .. } => "not_found",
        ReadFailure::Throttled { .. } | ReadFailure::QuotaSpent => "busy",
        _ => "unavailable",
    }
}

/// Asks the service and keeps the answers.
pub struct Readings {
    store: Store,
    client: CaseStatusClient,
    clock: Arc<dyn Clock>,
}

impl Readings {
    /// Over one client, so that its quotas hold for people and poller together.
    pub fn new(store: Store, client: CaseStatusClient, clock: Arc<dyn Clock>) -> Self {
        Self { store, client, clock }
    }

    /// Reads a receipt, unless it was read just now. The failure, where there is one.
    pub async fn refresh(&self, receipt_number: &str) -> Result<Option<ReadingFailure>, StoreError> {
        let row = self.store.receipt(receipt_number).await?;
        let now = self.clock.now();
        if let Some(row) = &row {
            if row.read_at.is_some_and(|at| now - at < FRESH) {
                return Ok(None);
            }
            // Guessing unknown numbers must not spend the quota that watched cases need.
            let unknown = row.failure.as_deref().map(failure_of) == Some(ReadingFailure::NotFound);
            if unknown && row.failed_at.is_some_and(|at| now - at < FRESH) {
                return Ok(Some(ReadingFailure::NotFound));
            }
        }
        self.read(receipt_number).await.map(|failure| failure.map(failure_of))
    }

    /// Reads a receipt now. The failure's code, where there is one.
    pub async fn read(&self, receipt_number: &str) -> Result<Option<&'static str>, StoreError> {
        let answer = self.client.read(receipt_number).await;
        self.record(receipt_number, &answer).await
    }

    /// Keeps an answer.
    pub async fn record(
        &self,
        receipt_number: &str,
        answer: &Result<CaseReading, ReadFailure>,
    ) -> Result<Option<&'static str>, StoreError> {
        let now = self.clock.now();
        match answer {
            Ok(reading) => {
                let before = self
                    .store
                    .receipt(receipt_number)
                    .await?
                    .and_then(|row| row.reading)
                    .and_then(|text| StoredReading::parse(Some(&text)).ok());
                let learned = StoredReading::learn(reading, before.as_ref(), now);
                let text = serde_json::to_string(&learned).unwrap_or_default();
                self.store.keep_reading(receipt_number, &text, now).await?;
                Ok(None)
            }
            Err(failure) => {
                let code = code_of(failure);
                let message = match failure {
                    ReadFailure::NotFound { message } | ReadFailure::Malformed { message } => message.as_deref(),
                    _ => None,
                };
                self.store.keep_failure(receipt_number, code, message, now).await?;
                Ok(Some(code))
            }
        }
    }
}

/// Reads watched receipts again, oldest reading first, within the client's quotas, until the server stops.
/// A throttled or unavailable service ends the round: the next one comes after the pause.
pub async fn poll(readings: Arc<Readings>, interval: i64, mut stopping: tokio::sync::watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = readings.clock.pause(PAUSE) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = readings.round(interval).await {
            tracing::error!(cause = %error, "the poller could not use the store");
        }
    }
}

/// Between two rounds of the poller.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);
/// Receipts in one round.
const BATCH: i64 = 5;
/// After a failure a receipt rests a minute, doubling to six hours.
const REST: i64 = MINUTE;

impl Readings {
    /// One round of the poller: up to a batch of receipts whose time has come. How many were asked for.
    pub async fn round(&self, interval: i64) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let mut asked = 0;
        for row in self.store.watched_receipts(1_000).await? {
            let rest = REST << row.failures.clamp(0, 9);
            let due = row.read_at.is_none_or(|at| now - at >= interval)
                && row.failed_at.is_none_or(|at| now - at >= rest.min(6 * 60 * MINUTE));
            if !due {
                continue;
            }
            asked += 1;
            let failure = self.read(&row.receipt_number).await?;
            if matches!(failure, Some("busy" | "unavailable")) || asked >= BATCH as usize {
                break;
            }
        }
        Ok(asked)
    }
}
