//! The result of looking up one receipt.

use api::cases::ReadingFailure;
use api::tracking::TrackedReceipt;
use leptos::prelude::*;

use super::add_found::{AddFound, can_be_added};
use crate::case_status::{
    agency_said, failure, form_name, freshness, history_view, mark, meaning, official_view, unknown_prefix,
};
use crate::i18n::when;
use crate::route::{BasePath, Route, Topic};
use crate::t;
use crate::ui::{Card, Details, IntoPart};

/// Returns the card of a receipt, with the way to add it.
pub(super) fn result(base_path: BasePath, one: TrackedReceipt, add_found: AddFound) -> AnyView {
    let locale = base_path.locale;
    let number = one.receipt_number.to_string();
    let add = if can_be_added(&one) {
        add_found.button_of(one.receipt_number.clone())
    } else {
        add_found.keep_anyway(one.receipt_number.clone())
    };
    let Some(status) = one.status else {
        let unknown = unknown_prefix(locale, base_path.href(&Route::Answer(Topic::Outside)), &one.receipt_number);
        let words = match one.failure {
            Some(ReadingFailure::NotFound) | None => t!(locale, track.not_found),
            Some(ReadingFailure::Busy) => t!(locale, track.busy),
            Some(ReadingFailure::Unavailable) => t!(locale, track.unavailable),
        };
        return view! {
            <Card>
                <h3 class="receipt">{number}</h3>
                <p>{words}</p>
                {unknown}
                {agency_said(locale, one.failure_message)}
                {add}
            </Card>
        }
        .into_part();
    };
    let form = form_name(locale, &status).map(|form| view! { <p>{form}</p> }.into_part());
    let modified = status.modified.clone().map(|date| {
        let spelled = when(locale, &date);
        view! { <p class="muted">{t!(locale, cases.modified)} ": " <time datetime=date>{spelled}</time></p> }
            .into_part()
    });
    view! {
        <Card>
            <h3 class="receipt">{number}</h3>
            {form}
            <p>{mark(locale, status.stage)}</p>
            <p>{meaning(locale, status.stage)}</p>
            {official_view(locale, one.official)}
            {modified}
            {freshness(locale, &status, None)}
            {failure(locale, &status).map(|words| view! { <p class="muted">{words}</p> }.into_part())}
            <Details summary=t!(locale, case_detail.history)>{history_view(locale, one.history)}</Details>
            {add}
        </Card>
    }
    .into_part()
}
