//! What is read of the database for one answer. What can't be read is left out.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::clock::SECOND;
use crate::domain::asking::Asker;
use crate::store::{COUNTED_MOST, StoreError, WaitingMessages};

/// The database gets so long: who asks gives up after ten seconds, as a rule.
const READ_MOST: Duration = Duration::from_secs(3);

/// The state of the server at one moment.
pub struct Measured {
    /// What counts by itself.
    pub app: Arc<App>,
    /// When the process started, in UTC milliseconds.
    pub started_at: i64,
    /// The moment, in UTC milliseconds.
    pub now: i64,
    /// Whether all of the database could be read.
    pub is_database_up: bool,
    /// Messages that wait; none where they can't be read.
    pub waiting: Vec<WaitingMessages>,
    /// Receipts whose time has come, by which asker of the poller asks for them; none where they can't be read.
    pub due: Vec<(Asker, i64)>,
}

impl Measured {
    /// As it is now.
    pub async fn of(app: Arc<App>, started_at: i64) -> Self {
        let now = app.clock.now();
        let waiting = within(app.store.waiting_messages()).await;
        let due = within(due(&app, now)).await;
        let is_database_up = waiting.is_some() && due.is_some();
        let (waiting, due) = (waiting.unwrap_or_default(), due.unwrap_or_default());
        Self { app, started_at, now, is_database_up, waiting, due }
    }
}

async fn within<T>(reading: impl Future<Output = Result<T, StoreError>>) -> Option<T> {
    match tokio::time::timeout(READ_MOST, reading).await {
        Ok(Ok(read)) => Some(read),
        Ok(Err(error)) => {
            tracing::error!(cause = %error, "metrics can't be read");
            None
        }
        Err(_) => {
            tracing::error!("metrics can't be read in time");
            None
        }
    }
}

async fn due(app: &App, now: i64) -> Result<Vec<(Asker, i64)>, StoreError> {
    let read_before = now - i64::from(app.options.case_status_interval) * SECOND;
    let mut due = Vec::new();
    for asker in [Asker::Poller, Asker::Unconfirmed] {
        let count = app.store.count_due_receipts(asker == Asker::Poller, now, read_before, COUNTED_MOST).await?;
        due.push((asker, count));
    }
    Ok(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_database_that_says_nothing_is_given_up_after_three_seconds() {
        assert_eq!(within(std::future::ready(Ok(7))).await, Some(7));
        let silent = within(std::future::pending::<Result<u8, _>>());
        let told = tokio::time::timeout(Duration::from_millis(3_500), silent).await;
        assert_eq!(told, Ok(None));
    }
}
