//! Who is told that a case changed, what has to be told, and what was. Each change is told once.

use super::messages::{Outgoing, insert};
use super::{Store, StoreError};
use crate::clock::DAY;
use crate::domain::limits::TEXT_ALERTS_OF_ACCOUNT;

/// A change that somebody has to be told of.
#[derive(sqlx::FromRow, Clone)]
pub struct Untold {
    /// Of the case in their list.
    pub case_id: String,
    /// Whose.
    pub account_id: String,
    /// Which receipt.
    pub receipt_number: String,
    /// When the reading came that changed it: UTC milliseconds.
    pub changed_at: i64,
}

/// A message that told of a change.
#[derive(sqlx::FromRow, Clone)]
pub struct AlertRow {
    /// Which receipt.
    pub receipt_number: String,
    /// `email` or `text`.
    pub sent_by: String,
    /// UTC milliseconds.
    pub sent_at: i64,
}

impl Store {
    /// Chooses how somebody is told. What changed before isn't told any more.
    pub async fn change_alerts(&self, account_id: &str, by: &str, stop_hash: &str, now: i64) -> Result<(), StoreError> {
        let mut transaction = self.writing().await?;
        sqlx::query("UPDATE account SET alerts_by = $2, alerts_stop_hash = $3 WHERE id = $1")
            .bind(account_id)
            .bind(by)
            .bind(stop_hash)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("UPDATE watched_case SET alerted_at = $2 WHERE account_id = $1")
            .bind(account_id)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    }

    /// Whether a case is among those that are told of. What changed before isn't told any more.
    pub async fn alert_of_case(&self, account_id: &str, id: &str, alerts: bool, now: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE watched_case SET alerts = $3, alerted_at = $4 WHERE account_id = $1 AND id = $2")
            .bind(account_id)
            .bind(id)
            .bind(alerts)
            .bind(now)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Tells somebody nothing any more; `false` where nobody has the link.
    pub async fn stop_alerts(&self, stop_hash: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE account SET alerts_by = '' WHERE alerts_stop_hash = $1")
            .bind(stop_hash)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Changes that somebody who wants to hear of them wasn't told of and hasn't seen, the oldest first. Of a case that the
    /// agency hides nothing is told. What can't be sent now isn't among them, so that it holds up no other: texts where none go
    /// out, and those beyond `TEXT_ALERTS_OF_ACCOUNT`.
    pub async fn untold_changes(&self, texts_go_out: bool, limit: i64, now: i64) -> Result<Vec<Untold>, StoreError> {
        sqlx::query_as(
            "SELECT w.id AS case_id, w.account_id, w.receipt_number, r.changed_at
             FROM watched_case w JOIN receipt r ON r.receipt_number = w.receipt_number JOIN account a ON a.id = w.account_id
             WHERE a.alerts_by <> '' AND a.finished_at IS NOT NULL AND w.alerts
             AND r.changed_at > w.alerted_at AND r.changed_at > w.added_at AND r.changed_at > COALESCE(w.seen_at, 0)
             AND r.hidden_at IS NULL AND COALESCE(r.failure, '') <> 'not_found'
             AND (a.alerts_by <> 'text' OR $2 AND a.phone IS NOT NULL AND $4 > (SELECT COUNT(*) FROM alert
             WHERE alert.account_id = a.id AND alert.sent_by = 'text' AND alert.sent_at > $3))
             ORDER BY r.changed_at, w.id LIMIT $1",
        )
        .bind(limit)
        .bind(texts_go_out)
        .bind(now - DAY)
        .bind(TEXT_ALERTS_OF_ACCOUNT)
        .fetch_all(&self.pool)
        .await
    }

    /// Queues the message of a change, notes it as told and as sent. `false` where it was told meanwhile, isn't wanted any more,
    /// or is a text beyond `TEXT_ALERTS_OF_ACCOUNT`: then nothing is sent.
    pub async fn tell_change(
        &self,
        untold: &Untold,
        (id, sent_by): (&str, &str),
        message: &Outgoing,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        let told = sqlx::query(
            "UPDATE watched_case SET alerted_at = $2 WHERE id = $1 AND alerted_at < $2 AND alerts
             AND EXISTS (SELECT 1 FROM account WHERE id = account_id AND alerts_by = $3)
             AND ($3 <> 'text' OR $5 > (SELECT COUNT(*) FROM alert
             WHERE alert.account_id = watched_case.account_id AND sent_by = 'text' AND sent_at > $4))",
        )
        .bind(&untold.case_id)
        .bind(untold.changed_at)
        .bind(sent_by)
        .bind(now - DAY)
        .bind(TEXT_ALERTS_OF_ACCOUNT)
        .execute(&mut *transaction)
        .await?;
        if told.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO alert (id, account_id, receipt_number, sent_by, sent_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(id)
            .bind(&untold.account_id)
            .bind(&untold.receipt_number)
            .bind(sent_by)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        insert(&mut transaction, message, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// What was sent to somebody after a moment, newest first.
    pub async fn alerts_of(&self, account_id: &str, after: i64, limit: i64) -> Result<Vec<AlertRow>, StoreError> {
        sqlx::query_as(
            "SELECT receipt_number, sent_by, sent_at FROM alert WHERE account_id = $1 AND sent_at > $2
             ORDER BY sent_at DESC, id LIMIT $3",
        )
        .bind(account_id)
        .bind(after)
        .bind(limit)
        .fetch_all(&self.pool)
        .await
    }
}
