//! The outbox: messages are written with the change that causes them, and leave by a worker.

use sqlx::AssertSqlSafe;

use super::budgets::{spend, spent};
use super::codes::{NewCode, replace_code};
use super::{Connection, Store, StoreError};
use crate::domain::budget::Urgency;
use crate::store::driver::{LockKey, query, query_as};

/// A message about to be queued.
pub struct Outgoing {
    /// Stable; the mail's Message-ID is made of it.
    pub id: String,
    /// `mail` or `text`.
    pub channel: &'static str,
    /// What leaves first.
    pub urgency: Urgency,
    /// Address or number.
    pub recipient: String,
    /// Of its words.
    pub language: String,
    /// Empty for texts.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// For mails.
    pub html: Option<String>,
    /// Where a mail program can stop such mails (RFC 8058); a complete address.
    pub unsubscribe: Option<String>,
}

/// A message as the worker and the message box see it.
#[derive(sqlx::FromRow)]
pub struct BoxRow {
    /// As queued.
    pub id: String,
    /// Grows from one message to the next.
    pub place: i64,
    /// `mail` or `text`.
    pub channel: String,
    /// Address or number.
    pub recipient: String,
    /// Of its words.
    pub language: String,
    /// Empty for texts.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// For mails.
    pub html: Option<String>,
    /// Where a mail program can stop such mails (RFC 8058).
    pub unsubscribe: Option<String>,
    /// Failed so far.
    pub attempts: i64,
    /// UTC milliseconds.
    pub created_at: i64,
}

/// What is read of a message.
const BOX_COLUMNS: &str =
    "id, place, channel, recipient, language, subject, body, html, unsubscribe, attempts, created_at";

impl Store {
    /// Queues a message, and the code that it carries, at once.
    pub async fn queue(&self, message: &Outgoing, code: Option<&NewCode>, now: i64) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        if let Some(code) = code {
            replace_code(&mut transaction, code).await?;
        }
        insert(&mut transaction, message, now).await?;
        transaction.commit().await
    }

    /// Takes due messages for this worker until the lease ends, the most urgent first, then the oldest. What is over
    /// the budget stays until the next hour or day.
    pub async fn lease_messages(&self, now: i64, limit: i64, leased_until: i64) -> Result<Vec<BoxRow>, StoreError> {
        let mut transaction = self.writing(&[LockKey::Outbox]).await?;
        let mut leased: Vec<BoxRow> = Vec::new();
        let skip_locked = self.pool.dialect().for_update_skip_locked();
        for urgency in Urgency::ALL {
            for channel in ["text", "mail"] {
                let (name, own) = (format!("{channel}.left"), format!("{channel}.left.{}", urgency.rank()));
                let mut room = limit - i64::try_from(leased.len()).unwrap_or(limit);
                for (span, most) in self.budgets.of(channel).spans() {
                    room = room.min(urgency.share(most) - spent(&mut transaction, &name, span, now).await?.0);
                    if let Some(share) = urgency.own_share(most) {
                        room = room.min(share - spent(&mut transaction, &own, span, now).await?.0);
                    }
                }
                if room <= 0 {
                    continue;
                }
                let mut rows: Vec<BoxRow> = query_as(AssertSqlSafe(format!(
                    "WITH due AS MATERIALIZED (SELECT id FROM message WHERE sent_at IS NULL AND dead_at IS NULL AND due_at <= $1
                     AND channel = $4 AND urgency = $5 ORDER BY place LIMIT $2{skip_locked})
                     UPDATE message SET due_at = $3 WHERE id IN (SELECT id FROM due) RETURNING {BOX_COLUMNS}")))
                .bind(now)
                .bind(room)
                .bind(leased_until)
                .bind(channel)
                .bind(urgency.rank())
                .fetch_all(&mut transaction)
                .await?;
                if let Some(count) = i64::try_from(rows.len()).ok().filter(|count| *count > 0) {
                    for (span, most) in self.budgets.of(channel).spans() {
                        spend(&mut transaction, &name, span, count, now).await?;
                        if urgency.own_share(most).is_some() {
                            spend(&mut transaction, &own, span, count, now).await?;
                        }
                    }
                }
                rows.sort_unstable_by_key(|row| row.place);
                leased.extend(rows);
            }
        }
        transaction.commit().await?;
        Ok(leased)
    }

    /// It left. Its words go with it (promise 12), unless they are there to be read in the message box.
    pub async fn message_sent(&self, id: &str, now: i64) -> Result<(), StoreError> {
        query(
            "UPDATE message SET sent_at = $2, body = CASE WHEN $3 THEN body ELSE '' END, html = CASE WHEN $3 THEN html END, unsubscribe = CASE WHEN $3 THEN unsubscribe END WHERE id = $1",
        )
        .bind(id)
        .bind(now)
        .bind(self.keeps_sent)
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// It failed and is tried again.
    pub async fn message_again(&self, id: &str, due_at: i64, reason: &str) -> Result<(), StoreError> {
        query("UPDATE message SET attempts = attempts + 1, due_at = $2, reason = $3 WHERE id = $1")
            .bind(id)
            .bind(due_at)
            .bind(reason)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// It never will leave.
    pub async fn message_dead(&self, id: &str, now: i64, reason: &str) -> Result<(), StoreError> {
        query("UPDATE message SET attempts = attempts + 1, dead_at = $2, reason = $3, body = '', html = NULL, unsubscribe = NULL WHERE id = $1")
            .bind(id)
            .bind(now)
            .bind(reason)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// The newest messages, for the message box.
    pub async fn newest_messages(&self, limit: i64) -> Result<Vec<BoxRow>, StoreError> {
        query_as(AssertSqlSafe(format!("SELECT {BOX_COLUMNS} FROM message ORDER BY place DESC LIMIT $1")))
            .bind(limit)
            .fetch_all(&self.pool)
            .await
    }
}

/// Within the transaction of what the message tells of.
pub(super) async fn insert(connection: &mut dyn Connection, message: &Outgoing, now: i64) -> Result<(), StoreError> {
    insert_due(connection, message, now, now).await
}

/// The same for a message that leaves no sooner than a moment.
pub(super) async fn insert_due(
    connection: &mut dyn Connection,
    message: &Outgoing,
    now: i64,
    due_at: i64,
) -> Result<(), StoreError> {
    let next_place = connection.dialect().next_place();
    query(AssertSqlSafe(format!(
        "INSERT INTO message (id, place, channel, recipient, language, subject, body, html, attempts, due_at, created_at, urgency,
         unsubscribe) VALUES ($1, {next_place}, $2, $3, $4, $5, $6, $7, 0, $9, $8, $10, $11)")))
        .bind(&message.id).bind(message.channel).bind(&message.recipient).bind(&message.language).bind(&message.subject).bind(&message.body).bind(&message.html).bind(now).bind(due_at).bind(message.urgency.rank()).bind(&message.unsubscribe)
        .execute(connection).await.map(drop)
}
