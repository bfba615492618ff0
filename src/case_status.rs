//! How every page shows a case: its stage, its plain meaning, the official words, its history, and when it was read.
//! The agency's words are never changed.

use crate::ui::IntoPart;
use api::cases::{CaseStatus, HistoryEntry, OfficialText, ReadingFailure, Stage as CaseStage};
use api::value::{Nickname, ReceiptNumber};
use leptos::prelude::*;

use crate::clock::Minutes;
use crate::i18n::{Locale, ago, code, moment, when};
use crate::t;
use crate::ui::{Details, Icon, IconName, Tag, Tone, live};

/// Returns a stage in a word or two.
pub fn stage_name(locale: Locale, stage: CaseStage) -> String {
    match stage {
        CaseStage::Received => t!(locale, stage.received),
        CaseStage::InReview => t!(locale, stage.in_review),
        CaseStage::EvidenceRequested => t!(locale, stage.evidence_requested),
        CaseStage::EvidenceReceived => t!(locale, stage.evidence_received),
        CaseStage::Appointment => t!(locale, stage.appointment),
        CaseStage::Approved => t!(locale, stage.approved),
        CaseStage::DocumentOnItsWay => t!(locale, stage.document_on_its_way),
        CaseStage::Denied => t!(locale, stage.denied),
        CaseStage::Closed => t!(locale, stage.closed),
        CaseStage::Transferred => t!(locale, stage.transferred),
        CaseStage::Unknown => t!(locale, stage.unknown),
    }
}

/// Returns the tag of a stage.
pub fn mark(locale: Locale, stage: CaseStage) -> AnyView {
    let (tone, icon) = match stage {
        CaseStage::Received | CaseStage::InReview | CaseStage::EvidenceReceived | CaseStage::Transferred => {
            (Tone::Info, IconName::Schedule)
        }
        CaseStage::EvidenceRequested => (Tone::Warning, IconName::Warning),
        CaseStage::Appointment => (Tone::Warning, IconName::Person),
        CaseStage::Approved => (Tone::Success, IconName::CheckCircle),
        CaseStage::DocumentOnItsWay => (Tone::Success, IconName::Mail),
        CaseStage::Denied => (Tone::Error, IconName::Error),
        CaseStage::Closed => (Tone::Neutral, IconName::Close),
        CaseStage::Unknown => (Tone::Neutral, IconName::Help),
    };
    view! { <Tag tone><Icon name=icon/> {stage_name(locale, stage)}</Tag> }.into_part()
}

/// Returns the name of a case: the person's own, else what its form is for, else a general word.
pub fn case_name(locale: Locale, nickname: Option<&Nickname>, status: &CaseStatus) -> String {
    nickname
        .map(|name| name.as_str().to_owned())
        .or_else(|| form_name(locale, status))
        .unwrap_or_else(|| t!(locale, case_detail.title))
}

/// Returns what the form of a case is for, with its number: "Family petition (I-130)". `None` when the form isn't
/// known.
pub fn form_name(locale: Locale, status: &CaseStatus) -> Option<String> {
    let number = status.form_type.as_ref()?;
    Some(match (&status.form_name, locale) {
        (None, _) => [&t!(locale, cases.form), " ", number].concat(),
        (Some(name), Locale::En) => [&name.en, " (", number, ")"].concat(),
        (Some(name), Locale::Es) => [&name.es, " (", number, ")"].concat(),
    })
}

/// Returns what a stage means in plain words.
pub fn meaning(locale: Locale, stage: CaseStage) -> String {
    match stage {
        CaseStage::Received => t!(locale, stage.received_meaning),
        CaseStage::InReview => t!(locale, stage.in_review_meaning),
        CaseStage::EvidenceRequested => t!(locale, stage.evidence_requested_meaning),
        CaseStage::EvidenceReceived => t!(locale, stage.evidence_received_meaning),
        CaseStage::Appointment => t!(locale, stage.appointment_meaning),
        CaseStage::Approved => t!(locale, stage.approved_meaning),
        CaseStage::DocumentOnItsWay => t!(locale, stage.document_on_its_way_meaning),
        CaseStage::Denied => t!(locale, stage.denied_meaning),
        CaseStage::Closed => t!(locale, stage.closed_meaning),
        CaseStage::Transferred => t!(locale, stage.transferred_meaning),
        CaseStage::Unknown => t!(locale, stage.unknown_meaning),
    }
}

/// Returns when the status was read, and what the agency wrote about the last failure. With `minutes`, says how long
/// ago it was read, updated each minute.
pub fn freshness(locale: Locale, status: &CaseStatus, minutes: Option<Minutes>) -> AnyView {
    let read = match status.read_at {
        Some(time) => live(move || {
            let now = minutes.and_then(Minutes::now);
            // A clock that is behind would make an old status look new.
            match now.filter(|now| *now >= time as f64).map(|now| ago(locale, time, now as i64)) {
                None => t!(locale, cases.read_at, time = moment(locale, time)),
                Some(None) => t!(locale, cases.checked_now),
                Some(Some(ago)) => t!(locale, cases.checked, time = ago),
            }
        }),
        // The agency was asked, and doesn't show the case.
        None if status.failure == Some(ReadingFailure::NotFound) => ().into_any(),
        None => t!(locale, cases.not_read).into_any(),
    };
    let has_words = status.read_at.is_some() || status.failure != Some(ReadingFailure::NotFound);
    let read = has_words.then(|| view! { <p class="muted">{read}</p> }.into_part());
    view! { {read} {agency_said(locale, status.failure_message.clone())} }.into_part()
}

/// Returns why the last fetch failed; `None` when it didn't.
pub fn failure(locale: Locale, status: &CaseStatus) -> Option<String> {
    status.failure.map(|failure| match failure {
        ReadingFailure::NotFound => t!(locale, cases.failure_not_found),
        ReadingFailure::Unavailable if status.read_at.is_none() => t!(locale, cases.failure_never),
        ReadingFailure::Unavailable => t!(locale, cases.failure_unavailable),
        ReadingFailure::Busy => t!(locale, cases.failure_busy),
    })
}

/// Returns what else a number may be when no office of the agency is known to use its first letters; `None` for the
/// others. `outside` is the address of the answer on cases outside the country.
pub fn unknown_prefix(locale: Locale, outside: String, number: &ReceiptNumber) -> Option<AnyView> {
    (!number.prefix_is_known()).then(|| {
        view! {
            <p class="muted">
                {t!(locale, cases.unknown_prefix, letters = number.as_str().get(..3).unwrap_or_default())} " "
                <a class="usa-link" href=outside>{t!(locale, help.outside_title)}</a>
            </p>
        }
        .into_part()
    })
}

/// Returns what the agency itself wrote about a failure, always in English.
pub fn agency_said(locale: Locale, message: Option<String>) -> Option<AnyView> {
    let message = message?;
    Some(view! { <p class="muted">{t!(locale, cases.agency_said)} " " <q lang="en">{message}</q></p> }.into_part())
}

/// Returns the text in the page's language, else in the other one, with the code of its language.
pub fn own_words(locale: Locale, english: Option<&String>, spanish: Option<&String>) -> Option<(&'static str, String)> {
    let (english, spanish) = (english.map(|text| ("en", text.clone())), spanish.map(|text| ("es", text.clone())));
    match locale {
        Locale::En => english.or(spanish),
        Locale::Es => spanish.or(english),
    }
}

/// Returns the official texts, verbatim: the page's language first, each with its own `lang`.
pub fn official_view(locale: Locale, mut texts: Vec<OfficialText>) -> AnyView {
    if texts.is_empty() {
        return view! { <p>{t!(locale, case_detail.no_official)}</p> }.into_part();
    }
    texts.sort_by_key(|text| text.language != code(locale));
    let quoted = texts.into_iter().enumerate().map(|(at, text)| {
        let safe = |href: &String| href.starts_with("https://");
        let spans = text.description.into_iter().map(|span| match span.href.filter(safe) {
            Some(href) => view! { <a class="usa-link" rel="external noreferrer" href=href>{span.text}</a> }.into_part(),
            None => span.text.into_any(),
        });
        let spans = spans.collect_view();
        let other = (at > 0).then(|| {
            if text.language == "es" { t!(locale, case_detail.in_spanish) } else { t!(locale, case_detail.in_english) }
        });
        let quoted = view! {
            <blockquote class="official" lang=text.language>
                <p><strong>{text.title}</strong></p>
                <p>{spans}</p>
            </blockquote>
        }
        .into_part();
        match other {
            None => quoted,
            Some(summary) => view! { <Details summary>{quoted}</Details> }.into_part(),
        }
    });
    quoted.collect_view().into_any()
}

/// Returns the history, newest first: each line with its date and, when known, when it was first seen.
pub fn history_view(locale: Locale, history: Vec<HistoryEntry>) -> AnyView {
    let entries: Vec<_> = history
        .into_iter()
        .filter_map(|entry| {
            let (language, text) = own_words(locale, entry.text_en.as_ref(), entry.text_es.as_ref())?;
            let date = match entry.date {
                Some(date) => view! { <time datetime=date.clone()>{when(locale, &date)}</time> }.into_part(),
                None => t!(locale, case_detail.no_date).into_any(),
            };
            let learned = entry.learned_at.map(|time| t!(locale, case_detail.learned, time = moment(locale, time)));
            let learned = learned.map(|learned| view! { <p class="muted">{learned}</p> }.into_part());
            Some(view! { <li>{date}<p lang=language>{text}</p>{learned}</li> }.into_part())
        })
        .collect();
    if entries.is_empty() {
        return view! { <p>{t!(locale, case_detail.no_history)}</p> }.into_part();
    }
    view! { <ol class="timeline">{entries.collect_view()}</ol> }.into_part()
}
