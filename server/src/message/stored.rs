//! The outbox's queue in the database: which query does what the worker asks. No rule about when to try again.

use super::Channel;
use super::outbox::{OutboxStore, Queued};
use crate::store::{BoxRow, Store, StoreError};

impl OutboxStore for Store {
    type Error = StoreError;

    async fn lease(&self, now: i64, limit: i64, lease_until: i64) -> Result<Vec<Queued>, StoreError> {
        Ok(self.lease_messages(now, limit, lease_until).await?.into_iter().map(queued).collect())
    }

    async fn sent(&self, id: &str, now: i64) -> Result<(), StoreError> {
        self.message_sent(id, now).await
    }

    async fn retry(&self, id: &str, at: i64, reason: &str) -> Result<(), StoreError> {
        self.message_again(id, at, reason).await
    }

    async fn dead(&self, id: &str, now: i64, reason: &str) -> Result<(), StoreError> {
        self.message_dead(id, now, reason).await
    }
}

fn queued(row: BoxRow) -> Queued {
    Queued {
        id: row.id,
        // Only `text` and `mail` are ever written.
        channel: Channel::parse(&row.channel).unwrap_or(Channel::Mail),
        recipient: row.recipient,
        language: row.language,
        subject: row.subject,
        text: row.body,
        html: row.html,
        unsubscribe: row.unsubscribe,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        created_at: row.created_at,
    }
}
