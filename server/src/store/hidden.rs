//! Which receipts the agency doesn't show, as a condition of SQL.

/// Whether a receipt `r` is hidden: by its mark, or by a newest failure that says so.
macro_rules! hidden {
    () => {
        "(r.hidden_at IS NOT NULL OR COALESCE(r.failure, '') = 'not_found')"
    };
}
/// Whether a receipt `r` is hidden: the agency said last that it doesn't show it, whatever failed since.
pub(super) const HIDDEN: &str = hidden!();
pub(super) use hidden;
