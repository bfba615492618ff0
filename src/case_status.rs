//! How a case is said on every page: kind, plain meaning, official words, history, freshness. What the agency wrote
//! stays as it is.

use api::cases::{CaseStatus, HistoryEntry, OfficialText, ReadingFailure, Stage};
use api::value::ReceiptNumber;
use leptos::prelude::*;

use crate::i18n::{Locale, code, moment, when};
use crate::say;
use crate::ui::{Tag, Tone};

/// The mark of a kind of status.
pub fn mark(locale: Locale, stage: Stage) -> AnyView {
    let (tone, words) = match stage {
        Stage::Received => (Tone::Info, say!(locale, stage.received)),
        Stage::InReview => (Tone::Info, say!(locale, stage.in_review)),
        Stage::EvidenceRequested => (Tone::Warning, say!(locale, stage.evidence_requested)),
        Stage::EvidenceReceived => (Tone::Info, say!(locale, stage.evidence_received)),
        Stage::Appointment => (Tone::Warning, say!(locale, stage.appointment)),
        Stage::Approved => (Tone::Success, say!(locale, stage.approved)),
        Stage::DocumentOnItsWay => (Tone::Success, say!(locale, stage.document_on_its_way)),
        Stage::Denied => (Tone::Error, say!(locale, stage.denied)),
        Stage::Closed => (Tone::Neutral, say!(locale, stage.closed)),
        Stage::Transferred => (Tone::Info, say!(locale, stage.transferred)),
        Stage::Unknown => (Tone::Neutral, say!(locale, stage.unknown)),
    };
    view! { <Tag tone>{words}</Tag> }.into_any()
}

/// What it means in plain words.
pub fn meaning(locale: Locale, stage: Stage) -> String {
    match stage {
        Stage::Received => say!(locale, stage.received_meaning),
        Stage::InReview => say!(locale, stage.in_review_meaning),
        Stage::EvidenceRequested => say!(locale, stage.evidence_requested_meaning),
        Stage::EvidenceReceived => say!(locale, stage.evidence_received_meaning),
        Stage::Appointment => say!(locale, stage.appointment_meaning),
        Stage::Approved => say!(locale, stage.approved_meaning),
        Stage::DocumentOnItsWay => say!(locale, stage.document_on_its_way_meaning),
        Stage::Denied => say!(locale, stage.denied_meaning),
        Stage::Closed => say!(locale, stage.closed_meaning),
        Stage::Transferred => say!(locale, stage.transferred_meaning),
        Stage::Unknown => say!(locale, stage.unknown_meaning),
    }
}

/// When it was read, and what the agency itself said to the newest reading that failed.
pub fn freshness(locale: Locale, status: &CaseStatus) -> AnyView {
    let read = match status.read_at {
        Some(time) => Some(say!(locale, cases.read_at, time = moment(locale, time))),
        // It was asked: it doesn't show the case.
        None if status.failure == Some(ReadingFailure::NotFound) => None,
        None => Some(say!(locale, cases.not_read)),
    };
    let read = read.map(|read| view! { <p class="muted">{read}</p> }.into_any());
    view! { {read} {agency_said(locale, status.failure_message.clone())} }.into_any()
}

/// Why the newest reading failed.
pub fn failure(locale: Locale, status: &CaseStatus) -> Option<String> {
    status.failure.map(|failure| match failure {
        ReadingFailure::NotFound => say!(locale, cases.failure_not_found),
        ReadingFailure::Unavailable if status.read_at.is_none() => say!(locale, cases.failure_never),
        ReadingFailure::Unavailable => say!(locale, cases.failure_unavailable),
        ReadingFailure::Busy => say!(locale, cases.failure_busy),
    })
}

/// For a number whose first letters no office of the agency is known to use: what else it may be. `outside` is the
/// address of the answer on cases outside the country.
pub fn unknown_prefix(locale: Locale, outside: String, number: &ReceiptNumber) -> Option<AnyView> {
    (!number.prefix_is_known()).then(|| {
        view! {
            <p class="muted">
                {say!(locale, cases.unknown_prefix, letters = number.as_str().get(..3).unwrap_or_default())} " "
                <a class="usa-link" href=outside>{say!(locale, help.outside_title)}</a>
            </p>
        }
        .into_any()
    })
}

/// What the agency itself wrote of a failure; its errors are English only.
pub fn agency_said(locale: Locale, message: Option<String>) -> Option<AnyView> {
    let message = message?;
    Some(view! { <p class="muted">{say!(locale, cases.agency_said)} " " <q lang="en">{message}</q></p> }.into_any())
}

/// A text in the language of the page where there is one, else in the other; with the language it is in.
pub fn own_words(locale: Locale, english: Option<&String>, spanish: Option<&String>) -> Option<(&'static str, String)> {
    let (english, spanish) = (english.map(|text| ("en", text.clone())), spanish.map(|text| ("es", text.clone())));
    match locale {
        Locale::En => english.or(spanish),
        Locale::Es => spanish.or(english),
    }
}

/// Verbatim; the language of the page first, each in its own `lang`.
pub fn official_view(locale: Locale, mut texts: Vec<OfficialText>) -> AnyView {
    if texts.is_empty() {
        return view! { <p>{say!(locale, case_detail.no_official)}</p> }.into_any();
    }
    texts.sort_by_key(|text| text.language != code(locale));
    let quoted = texts.into_iter().map(|text| {
        let spans = text.description.into_iter().map(|span| match span.href.filter(|href| href.starts_with("https://")) {
            Some(href) => view! { <a class="usa-link" rel="external noreferrer" href=href>{span.text}</a> }.into_any(),
            None => span.text.into_any(),
        });
        view! { <blockquote class="official" lang=text.language><p><strong>{text.title}</strong></p><p>{spans.collect_view()}</p></blockquote> }.into_any()
    });
    quoted.collect_view().into_any()
}

/// Newest first; each line with its date, and when it was first seen where that is known.
pub fn history_view(locale: Locale, history: Vec<HistoryEntry>) -> AnyView {
    let entries: Vec<_> = history
        .into_iter()
        .filter_map(|entry| {
            let (language, text) = own_words(locale, entry.text_en.as_ref(), entry.text_es.as_ref())?;
            let date = match entry.date {
                Some(date) => view! { <time datetime=date.clone()>{when(locale, &date)}</time> }.into_any(),
                None => say!(locale, case_detail.no_date).into_any(),
            };
            let learned = entry.learned_at.map(|time| say!(locale, case_detail.learned, time = moment(locale, time)));
            let learned = learned.map(|learned| view! { <p class="muted">{learned}</p> }.into_any());
            Some(view! { <li>{date}<p lang=language>{text}</p>{learned}</li> }.into_any())
        })
        .collect();
    if entries.is_empty() {
        return view! { <p>{say!(locale, case_detail.no_history)}</p> }.into_any();
    }
    view! { <ol class="timeline">{entries.collect_view()}</ol> }.into_any()
}
