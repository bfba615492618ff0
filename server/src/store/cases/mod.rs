//! Cases: those in people's lists, what is kept of receipts, and which of them are due to be asked for. An error never
//! overwrites the last good reading, and the reading of a case that the agency hides leaves this room for nobody.

mod due;
mod receipts;
mod shown;
mod watched;

pub use receipts::{LearnedStatus, ReceiptRow};
pub use shown::ShownStatus;
pub use watched::{CaseRow, Standing, WatchedRow};

pub(super) use due::watch_if_listed;
