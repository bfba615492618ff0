//! Keeps the status of receipts in step with the agency: asks its service, keeps what it said, and never lets an error
//! overwrite it.

mod poller;
mod quota_ledger;
mod reading_counts;
mod stored_status;

pub use poller::{PollerRounds, poll};
pub use reading_counts::ReadingCounts;
pub use stored_status::{Statuses, StoredStatus, failure_of, stage_named};

use std::sync::Arc;

use api::cases::{ReadingFailure, Stage};

use crate::case_status::{CaseReading, CaseStatusClient, FetchError};
use crate::clock::{Clock, DAY, MINUTE};
use crate::domain::asking::{Asker, Spent, rest};
use crate::domain::throttle::Buckets;
use crate::store::{Store, StoreError};
use stored_status::code_of_stage;

/// A reading younger than this isn't asked for again by a person's click.
const FRESH: i64 = 10 * MINUTE;

fn code_of(failure: &FetchError) -> &'static str {
    match failure {
        FetchError::NotFound { .. } | FetchError::Malformed { .. } => "not_found",
        FetchError::Throttled { .. } | FetchError::QuotaSpent => "busy",
        _ => "unavailable",
    }
}

/// Who wants to know about a receipt now.
#[derive(Debug, Clone, Copy)]
pub enum Person<'a> {
    /// Somebody who adds it to their list.
    Member,
    /// Somebody at this address, by public tracking.
    Guest(&'a str),
}

/// Asks the service and keeps the answers.
pub struct CaseSync {
    store: Store,
    client: CaseStatusClient,
    /// What each address spent of the guests' share today.
    spent_by_address: Buckets,
    clock: Arc<dyn Clock>,
    kept: tokio::sync::Notify,
    /// What became of questions since the start.
    pub readings: ReadingCounts,
    /// The poller's rounds since the start.
    pub rounds: PollerRounds,
}

impl CaseSync {
    /// Over one client, so that its quotas hold for people and poller together.
    pub fn new(store: Store, client: CaseStatusClient, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            client,
            spent_by_address: Buckets::default(),
            clock,
            kept: tokio::sync::Notify::new(),
            readings: ReadingCounts::default(),
            rounds: PollerRounds::default(),
        }
    }

    /// Waits until a reading is kept; returns at once where one was since the last call.
    pub async fn kept(&self) {
        self.kept.notified().await;
    }

    /// How many numbers one member may try to add in a day.
    pub fn most_of_a_member(&self) -> u32 {
        self.client.shares().most_of_a_member()
    }

    /// Reads a receipt for somebody, unless it was read just now. The failure, where there is one; `NotFound` for a
    /// hidden one, whatever failed since.
    pub async fn refresh(
        &self,
        receipt_number: &str,
        person: Person<'_>,
    ) -> Result<Option<ReadingFailure>, StoreError> {
        let row = self.store.receipt(receipt_number).await?;
        let now = self.clock.now();
        let hidden_at = row.as_ref().and_then(|row| row.hidden_at);
        if row.as_ref().and_then(|row| row.status.read_at).is_some_and(|at| now - at < FRESH) {
            return Ok(None);
        }
        // Guessing unknown numbers must not spend the quota that known cases need.
        if hidden_at.is_some_and(|at| now - at < FRESH) {
            return Ok(Some(ReadingFailure::NotFound));
        }
        let failure = self.ask_for(receipt_number, person).await?;
        Ok(failure.map(|code| if hidden_at.is_some() { ReadingFailure::NotFound } else { failure_of(code) }))
    }

    /// What fails for a person and says nothing of the case isn't noted where others see it: else anybody could put off
    /// the next reading of somebody's case, and change what its owner is told.
    async fn ask_for(&self, receipt_number: &str, person: Person<'_>) -> Result<Option<&'static str>, StoreError> {
        let now = self.clock.now();
        let asker = match person {
            Person::Member => Asker::Member,
            Person::Guest(_) => Asker::Guest,
        };
        let may_ask = self.client.may_ask(asker)
            && match person {
                Person::Member => true,
                Person::Guest(address) => {
                    let most = self.client.shares().most_of_an_address();
                    self.spent_by_address.count("agency", address, most, DAY, now).is_ok()
                }
            };
        let answer = if may_ask { self.client.read(receipt_number, asker).await } else { Err(FetchError::QuotaSpent) };
        self.readings.count(asker, &answer);
        match answer.as_ref().err().map(code_of) {
            Some(code @ ("busy" | "unavailable")) => {
                if matches!(person, Person::Member) {
                    self.store.keep_first_failure(receipt_number, code, now).await?;
                }
                Ok(Some(code))
            }
            _ => self.keep(receipt_number, &answer, now).await,
        }
    }

    /// Reads a receipt now, as the poller does. The failure's code, where there is one.
    pub async fn read(&self, receipt_number: &str) -> Result<Option<&'static str>, StoreError> {
        self.poll_one(receipt_number, Asker::Poller).await
    }

    async fn poll_one(&self, receipt_number: &str, asker: Asker) -> Result<Option<&'static str>, StoreError> {
        let asked_at = self.clock.now();
        let answer = self.client.read(receipt_number, asker).await;
        self.readings.count(asker, &answer);
        self.keep(receipt_number, &answer, asked_at).await
    }

    /// Keeps an answer that came at once.
    pub async fn record(
        &self,
        receipt_number: &str,
        answer: &Result<CaseReading, FetchError>,
    ) -> Result<Option<&'static str>, StoreError> {
        self.keep(receipt_number, answer, self.clock.now()).await
    }

    async fn keep(
        &self,
        receipt_number: &str,
        answer: &Result<CaseReading, FetchError>,
        asked_at: i64,
    ) -> Result<Option<&'static str>, StoreError> {
        let now = self.clock.now();
        match answer {
            Ok(reading) => {
                let learn = |before: Option<String>| {
                    let is_first = before.is_none();
                    let before = before.and_then(|text| StoredStatus::parse(Some(&text)).ok());
                    let learned = StoredStatus::learn(reading, before.as_ref(), now);
                    // The first answer is news as well, to who added the number before. One that can't be read any more
                    // tells of no change.
                    let changed = match before {
                        None => is_first.then_some(Stage::Unknown),
                        Some(before) => learned.differs(&before).then(|| before.known_stage()),
                    };
                    learned.kept(changed.map(code_of_stage))
                };
                self.store.keep_reading(receipt_number, asked_at, now, learn).await?;
                self.kept.notify_one();
                Ok(None)
            }
            Err(failure) => {
                let code = code_of(failure);
                let hides = code == "not_found";
                // What the agency says of a case that it doesn't show may tell whom it protects, and anybody can have
                // put the number into a list. That it doesn't take the number's shape tells nothing.
                let message = match failure {
                    FetchError::Malformed { message } => message.as_deref(),
                    _ => None,
                };
                let rest = |failures, is_confirmed| rest(failures, hides, is_confirmed);
                self.store.keep_failure(receipt_number, code, hides, message, now, rest).await?;
                Ok(Some(code))
            }
        }
    }

    /// Reads what was spent of today's quota, by this instance and by others.
    pub async fn read_spent(&self) -> Result<(), StoreError> {
        self.client.read_spent().await
    }

    /// What each asker spent of today's quota, in their order, as far as this instance has read it.
    pub fn spent_today(&self) -> Spent {
        self.client.spent_today()
    }

    /// Until when nothing is asked, in UTC milliseconds; 0 where the agency never wanted a pause.
    pub fn paused_until(&self) -> i64 {
        self.client.paused_until()
    }
}
