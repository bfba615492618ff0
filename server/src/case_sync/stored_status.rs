//! The status of a receipt as it is kept, and what a newer answer changes in it.

use std::collections::HashMap;

use api::cases::{CaseStatus, FormName, HistoryEntry, OfficialText, ReadingFailure, Span, Stage};
use serde::{Deserialize, Serialize};

use crate::case_status::{CaseReading, CaseText};
use crate::domain::forms;
use crate::domain::stage::stage_of;
use crate::store::{LearnedStatus, ShownStatus};

/// A reading as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredStatus {
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

impl StoredStatus {
    /// Reads it back; nothing stored is an empty reading.
    pub fn parse(text: Option<&str>) -> Result<Self, serde_json::Error> {
        text.map_or_else(|| Ok(Self::default()), serde_json::from_str)
    }

    /// As the store keeps it. `stage_before`: the kind of status before, where something changed.
    pub(super) fn kept(&self, stage_before: Option<String>) -> LearnedStatus {
        LearnedStatus {
            reading: serde_json::to_string(self).unwrap_or_default(),
            form_type: self.form_type.clone(),
            title_en: self.title("en").map(str::to_owned),
            title_es: self.title("es").map(str::to_owned),
            submitted: self.submitted.clone(),
            modified: self.modified.clone(),
            stage_before,
        }
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
    pub(super) fn known_stage(&self) -> Stage {
        self.known_title().map_or(Stage::Unknown, stage_of)
    }

    fn title(&self, language: &str) -> Option<&str> {
        self.official.iter().find(|text| text.language == language).map(|text| text.title.as_str())
    }

    /// Whether the agency has acted, or says something else than before: by its English title, its date and its
    /// history. What one of the two answers lacks says nothing, and the words around the title may be written anew at
    /// any time.
    pub(super) fn differs(&self, before: &Self) -> bool {
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

/// What a list, a case and public tracking show of receipts. Titles and forms are few, and each is looked up once.
#[derive(Default)]
pub struct Statuses {
    stages: HashMap<String, Stage>,
    names: HashMap<String, Option<FormName>>,
}

impl Statuses {
    /// Of a receipt.
    pub fn of(&mut self, shown: ShownStatus) -> CaseStatus {
        let stage = shown.title_en.as_ref().map_or(Stage::Unknown, |title| self.stage(title));
        let form_name = shown.form_type.as_ref().and_then(|form_type| self.name(form_type));
        status(shown, stage, form_name)
    }

    fn stage(&mut self, title: &str) -> Stage {
        if let Some(stage) = self.stages.get(title) {
            return *stage;
        }
        let stage = stage_of(title);
        self.stages.insert(title.to_owned(), stage);
        stage
    }

    fn name(&mut self, form_type: &str) -> Option<FormName> {
        if let Some(name) = self.names.get(form_type) {
            return name.clone();
        }
        let name = forms::name_of(form_type);
        self.names.insert(form_type.to_owned(), name.clone());
        name
    }
}

fn status(shown: ShownStatus, stage: Stage, form_name: Option<FormName>) -> CaseStatus {
    CaseStatus {
        form_name,
        form_type: shown.form_type,
        stage,
        title_es: shown.title_es,
        title_en: shown.title_en,
        submitted: shown.submitted,
        modified: shown.modified,
        read_at: shown.read_at,
        failure: shown.failure.as_deref().map(failure_of),
        failure_message: shown.failure_message,
    }
}

/// A failure as it is kept.
pub fn failure_of(code: &str) -> ReadingFailure {
    match code {
        "not_found" => ReadingFailure::NotFound,
        "busy" => ReadingFailure::Busy,
        _ => ReadingFailure::Unavailable,
    }
}

/// A kind of status as it is kept: by its name in the contract.
pub(super) fn code_of_stage(stage: Stage) -> String {
    serde_json::to_value(stage).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The kind of status that was kept; `Unknown` for what isn't one any more.
pub fn stage_named(name: &str) -> Stage {
    serde_json::from_value(name.into()).unwrap_or(Stage::Unknown)
}
