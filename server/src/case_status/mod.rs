//! The agency's Case Status API: a client that takes its answers as they come, and a simulator of the same protocol.
//! No database and no schedule: readings are kept and repeated elsewhere.

mod catalog;
mod client;
mod official_text;
mod quota;
mod quota_ledger;
mod simulator;
mod when;
mod wire;

pub use client::{BaseRefused, CaseStatusClient};
pub use official_text::Piece;
pub use quota::{Meter, Quotas};
pub use quota_ledger::QuotaLedger;
pub use simulator::simulator;
pub use when::When;
pub use wire::{CaseReading, CaseText, HistoryLine};

/// Why a receipt could not be read. `message` is the agency's own sentence, its receipt numbers masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// No such case, or one that the law protects: the agency answers both alike (8 U.S.C. 1367).
    NotFound {
        /// The agency's sentence.
        message: Option<String>,
    },
    /// The agency doesn't take the number's shape.
    Malformed {
        /// The agency's sentence.
        message: Option<String>,
    },
    /// The agency asked for a pause.
    Throttled {
        /// UTC milliseconds at which to ask again.
        until: i64,
    },
    /// The own quota is used up; nothing was sent.
    QuotaSpent,
    /// The agency doesn't accept the client id and secret, or a renewed token.
    Refused,
    /// 500, 502, 503, 504, or a status that nobody has described.
    Unavailable {
        /// UTC milliseconds before which nothing is asked, where the agency wants a pause.
        until: Option<i64>,
    },
    /// An answer that isn't in the documented shape.
    Unreadable,
    /// An answer about another receipt than the one asked for, or about none.
    OtherReceipt,
    /// No answer within the time allowed, or no connection.
    TimedOut,
}
