//! What may be shown of a receipt: of a hidden one nothing but that it is.

use crate::store::conditions::hidden;

/// Its columns, of a receipt `r`.
pub(super) const SHOWN: &str = concat!(
    "CASE WHEN NOT ",
    hidden!(),
    " THEN r.form_type END AS form_type, CASE WHEN NOT ",
    hidden!(),
    " THEN r.title_en END AS title_en, CASE WHEN NOT ",
    hidden!(),
    " THEN r.title_es END AS title_es, CASE WHEN NOT ",
    hidden!(),
    " THEN r.submitted END AS submitted, CASE WHEN NOT ",
    hidden!(),
    " THEN r.modified END AS modified, CASE WHEN NOT ",
    hidden!(),
    " THEN r.read_at END AS read_at,
    CASE WHEN r.hidden_at IS NULL THEN r.failure ELSE 'not_found' END AS failure, r.failure_message"
);

/// The whole reading of a receipt `r`.
pub(super) const READING: &str = concat!("CASE WHEN NOT ", hidden!(), " THEN r.reading END AS reading");

/// A receipt's status. Of a hidden one there is neither text nor time.
#[derive(sqlx::FromRow, Clone, Default)]
pub struct ShownStatus {
    /// Such as `I-130`.
    pub form_type: Option<String>,
    /// The agency's title in English.
    pub title_en: Option<String>,
    /// The agency's title in Spanish.
    pub title_es: Option<String>,
    /// When the form was filed: a day or a moment.
    pub submitted: Option<String>,
    /// When the agency last acted: a day or a moment.
    pub modified: Option<String>,
    /// UTC milliseconds of the last good reading.
    pub read_at: Option<i64>,
    /// Code of the newest failure since; `not_found` for a hidden one.
    pub failure: Option<String>,
    /// What the agency said of it.
    pub failure_message: Option<String>,
}
