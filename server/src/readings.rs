//! Readings of receipts: asking the agency's service, keeping what it said, and never letting an error overwrite it.

use std::sync::Arc;

use api::cases::{CaseStatus, HistoryEntry, OfficialText, ReadingFailure, Span, Stage};
use serde::{Deserialize, Serialize};

use crate::case_status::{CaseReading, CaseStatusClient, CaseText, ReadFailure};
use crate::clock::{Clock, DAY, MINUTE};
use crate::domain::asking::{ASKERS, Asker, Spent, UNCONFIRMED_FOR, rest};
use crate::domain::forms;
use crate::domain::stage::stage_of;
use crate::domain::throttle::Buckets;
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
    /// What an earlier answer said of what this one lacks: a change is told across an answer that is not whole.
    #[serde(default)]
    earlier: Earlier,
}

/// What was known before and isn't said any more; empty where the newest answer says it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Earlier {
    title_en: Option<String>,
    modified: Option<String>,
    history: Vec<HistoryEntry>,
}

impl StoredReading {
    /// Reads it back; nothing stored is an empty reading.
    pub fn parse(text: Option<&str>) -> Result<Self, serde_json::Error> {
        text.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }

    /// For list, case and tracking.
    pub fn status(
        &self,
        read_at: Option<i64>,
        failure: Option<ReadingFailure>,
        failure_message: Option<String>,
    ) -> CaseStatus {
        let title = |language| self.title(language).map(str::to_owned);
        CaseStatus {
            form_name: self.form_type.as_deref().and_then(forms::name_of),
            form_type: self.form_type.clone(),
            stage: self.stage(),
            title_es: title("es"),
            title_en: title("en"),
            submitted: self.submitted.clone(),
            modified: self.modified.clone(),
            read_at,
            failure,
            failure_message,
        }
    }

    fn stage(&self) -> Stage {
        self.title("en").map_or(Stage::Unknown, stage_of)
    }

    fn known_title(&self) -> Option<&str> {
        self.title("en").or(self.earlier.title_en.as_deref())
    }

    fn known_modified(&self) -> Option<&str> {
        self.modified.as_deref().or(self.earlier.modified.as_deref())
    }

    fn known_history(&self) -> &[HistoryEntry] {
        if self.history.is_empty() { &self.earlier.history } else { &self.history }
    }

    /// The kind of status that was known last.
    fn known_stage(&self) -> Stage {
        self.known_title().map_or(Stage::Unknown, stage_of)
    }

    fn title(&self, language: &str) -> Option<&str> {
        self.official.iter().find(|text| text.language == language).map(|text| text.title.as_str())
    }

    /// Whether the agency has acted, or says something else than before: by its English title, its date and its history.
    /// What one of the two answers lacks says nothing, and the words around the title may be written anew at any time.
    fn differs(&self, before: &Self) -> bool {
        let both = |one: Option<&str>, other: Option<&str>| one.zip(other).is_some_and(|(one, other)| one != other);
        let lines = before.known_history();
        let known = |line: &HistoryEntry| lines.iter().any(|old| old.date == line.date && old.text_en == line.text_en);
        both(self.title("en"), before.known_title())
            || both(self.modified.as_deref(), before.known_modified())
            || (!lines.is_empty() && !self.history.iter().all(known))
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
                let known =
                    before.known_history().iter().find(|old| old.date == entry.date && old.text_en == entry.text_en);
                entry.learned_at = known.map_or(Some(now), |old| old.learned_at);
            }
        }
        let mut learned = Self {
            form_type: reading.form_type.clone(),
            submitted: reading.submitted.as_ref().map(ToString::to_string),
            modified: reading.modified.as_ref().map(ToString::to_string),
            official,
            history,
            earlier: Earlier::default(),
        };
        if let Some(before) = before {
            learned.earlier = Earlier {
                title_en: before.known_title().filter(|_| learned.title("en").is_none()).map(str::to_owned),
                modified: before.known_modified().filter(|_| learned.modified.is_none()).map(str::to_owned),
                history: if learned.history.is_empty() { before.known_history().to_vec() } else { Vec::new() },
            };
        }
        learned
    }
}

fn official(language: &str, text: &CaseText) -> OfficialText {
    let description =
        text.description.iter().map(|span| Span { text: span.text.clone(), href: span.href.clone() }).collect();
    OfficialText { language: language.to_owned(), title: text.title.clone(), description }
}

/// A kind of status as it is kept: by its name in the contract.
fn code_of_stage(stage: Stage) -> String {
    serde_json::to_value(stage).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The kind of status that was kept; `Unknown` for what isn't one any more.
pub fn stage_named(name: &str) -> Stage {
    serde_json::from_value(name.into()).unwrap_or(Stage::Unknown)
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

/// Who wants to know about a receipt now.
#[derive(Debug, Clone, Copy)]
pub enum Person<'a> {
    /// Somebody who adds it to their list.
    Member,
    /// Somebody at this address, by public tracking.
    Guest(&'a str),
}

/// Asks the service and keeps the answers.
pub struct Readings {
    store: Store,
    client: CaseStatusClient,
    /// What each address spent of the guests' share today.
    spent_by_address: Buckets,
    clock: Arc<dyn Clock>,
    kept: tokio::sync::Notify,
}

impl Readings {
    /// Over one client, so that its quotas hold for people and poller together.
    pub fn new(store: Store, client: CaseStatusClient, clock: Arc<dyn Clock>) -> Self {
        Self { store, client, spent_by_address: Buckets::default(), clock, kept: tokio::sync::Notify::new() }
    }

    /// Waits until a reading is kept; returns at once where one was since the last call.
    pub async fn kept(&self) {
        self.kept.notified().await;
    }

    /// How many numbers one member may try to add in a day.
    pub fn most_of_a_member(&self) -> u32 {
        self.client.shares().most_of_a_member()
    }

    /// Reads a receipt for somebody, unless it was read just now. The failure, where there is one; `NotFound` for a hidden
    /// one, whatever failed since.
    pub async fn refresh(
        &self,
        receipt_number: &str,
        person: Person<'_>,
    ) -> Result<Option<ReadingFailure>, StoreError> {
        let row = self.store.receipt(receipt_number).await?;
        let now = self.clock.now();
        let hidden_at = row.as_ref().and_then(|row| row.hidden_at);
        if row.as_ref().and_then(|row| row.read_at).is_some_and(|at| now - at < FRESH) {
            return Ok(None);
        }
        // Guessing unknown numbers must not spend the quota that known cases need.
        if hidden_at.is_some_and(|at| now - at < FRESH) {
            return Ok(Some(ReadingFailure::NotFound));
        }
        let failure = self.ask_for(receipt_number, person).await?;
        Ok(failure.map(|code| if hidden_at.is_some() { ReadingFailure::NotFound } else { failure_of(code) }))
    }

    /// What fails for a person and says nothing of the case isn't noted where others see it: else anybody could put off the
    /// next reading of somebody's case, and change what its owner is told.
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
        let answer = if may_ask { self.client.read(receipt_number, asker).await } else { Err(ReadFailure::QuotaSpent) };
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
        self.keep(receipt_number, &answer, asked_at).await
    }

    /// Keeps an answer that came at once.
    pub async fn record(
        &self,
        receipt_number: &str,
        answer: &Result<CaseReading, ReadFailure>,
    ) -> Result<Option<&'static str>, StoreError> {
        self.keep(receipt_number, answer, self.clock.now()).await
    }

    async fn keep(
        &self,
        receipt_number: &str,
        answer: &Result<CaseReading, ReadFailure>,
        asked_at: i64,
    ) -> Result<Option<&'static str>, StoreError> {
        let now = self.clock.now();
        match answer {
            Ok(reading) => {
                let learn = |before: Option<String>| {
                    let is_first = before.is_none();
                    let before = before.and_then(|text| StoredReading::parse(Some(&text)).ok());
                    let learned = StoredReading::learn(reading, before.as_ref(), now);
                    let text = serde_json::to_string(&learned).unwrap_or_default();
                    // The first answer is news as well, to who added the number before. One that can't be read any more tells
                    // of no change.
                    let changed = match before {
                        None => is_first.then_some(Stage::Unknown),
                        Some(before) => learned.differs(&before).then(|| before.known_stage()),
                    };
                    (text, changed.map(code_of_stage))
                };
                self.store.keep_reading(receipt_number, asked_at, now, learn).await?;
                self.kept.notify_one();
                Ok(None)
            }
            Err(failure) => {
                let code = code_of(failure);
                let hides = code == "not_found";
                // What the agency says of a case that it doesn't show may tell whom it protects, and anybody can have put
                // the number into a list. That it doesn't take the number's shape tells nothing.
                let message = match failure {
                    ReadFailure::Malformed { message } => message.as_deref(),
                    _ => None,
                };
                let rest = |failures, is_confirmed| rest(failures, hides, is_confirmed);
                self.store.keep_failure(receipt_number, code, hides, message, now, rest).await?;
                Ok(Some(code))
            }
        }
    }

    /// Takes what an earlier process spent of today's quota for spent.
    pub async fn restore_spent(&self) -> Result<(), StoreError> {
        let (today, mut spent) = self.client.spent();
        for (name, count) in self.store.spent_on(today).await? {
            if let Some(asker) = ASKERS.into_iter().find(|asker| asker.name() == name) {
                spent[asker as usize] = u32::try_from(count).unwrap_or(u32::MAX);
            }
        }
        self.client.restore_spent(spent);
        Ok(())
    }

    /// Keeps what was spent of today's quota; `before` is what was kept last.
    async fn keep_spent(&self, before: (i64, Spent)) -> Result<(i64, Spent), StoreError> {
        let spent = self.client.spent();
        if spent != before {
            self.store.keep_spent(spent.0, &ASKERS.map(|asker| (asker.name(), spent.1[asker as usize]))).await?;
        }
        Ok(spent)
    }
}

/// Reads watched receipts again, oldest reading first, within the client's quotas, until the server stops.
/// A throttled or unavailable service ends the round: the next one comes after the pause.
pub async fn poll(readings: Arc<Readings>, interval: i64, mut stopping: tokio::sync::watch::Receiver<bool>) {
    let mut kept = (0, [0; 4]);
    loop {
        let stops = tokio::select! {
            () = readings.clock.pause(PAUSE) => false,
            _ = stopping.wait_for(|stop| *stop) => true,
        };
        if !stops && let Err(error) = readings.round(interval).await {
            tracing::error!(cause = %error, "the poller could not use the store");
        }
        match readings.keep_spent(kept).await {
            Ok(spent) => kept = spent,
            Err(error) => tracing::error!(cause = %error, "what was spent of the agency's quota can't be kept"),
        }
        if stops {
            return;
        }
    }
}

/// Between two rounds of the poller.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(5);
/// Receipts in one round that the agency has shown before, and that it never has.
const BATCHES: [(Asker, i64); 2] = [(Asker::Poller, 5), (Asker::Unconfirmed, 1)];

impl Readings {
    /// One round of the poller: a batch of receipts whose time has come. How many were asked for.
    pub async fn round(&self, interval: i64) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let mut asked = 0;
        for (asker, batch) in BATCHES {
            let is_confirmed = asker == Asker::Poller;
            let due = self.store.due_receipts(is_confirmed, now, now - interval, now - UNCONFIRMED_FOR, batch).await?;
            for receipt_number in due {
                // Nothing would be sent: that is no failure of the receipt's.
                if !self.client.may_ask(asker) {
                    break;
                }
                asked += 1;
                if matches!(self.poll_one(&receipt_number, asker).await?, Some("busy" | "unavailable")) {
                    return Ok(asked);
                }
            }
        }
        Ok(asked)
    }
}
