//! Who is told that a case changed, what has to be told, and what was. Each change is told once.

use sqlx::AssertSqlSafe;

use super::messages::{Outgoing, insert};
use super::{Store, StoreError};
use crate::clock::DAY;
use crate::domain::budget::Urgency;
use crate::domain::limits::{ALERTS_APART, TEXT_ALERTS_TO_NUMBER};

/// A case `w` of an account `a`, with its receipt `r`, of whose change somebody who wants to hear of it wasn't told and hasn't seen.
/// Of a case that the agency hides nothing is told.
const WAITS: &str = "FROM watched_case w JOIN receipt r ON r.receipt_number = w.receipt_number
     JOIN account a ON a.id = w.account_id
     WHERE a.alerts_by <> '' AND a.finished_at IS NOT NULL AND w.alerts
     AND r.changed_at > w.alerted_at AND r.changed_at > w.added_at AND r.changed_at > COALESCE(w.seen_at, 0)
     AND r.hidden_at IS NULL AND COALESCE(r.failure, '') <> 'not_found'";

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

/// How somebody is told.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// What they chose; nothing is sent where it is another choice by now.
    pub chosen: &'a str,
    /// How it leaves.
    pub by: &'a str,
    /// Of the token in the message's stop link.
    pub stop_hash: &'a str,
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
        withdraw(&mut transaction, account_id).await?;
        transaction.commit().await
    }

    /// Of the cases that are in the list now nothing is told: somebody asks for the one that is added next.
    pub async fn alert_of_none(&self, account_id: &str) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE watched_case SET alerts = FALSE WHERE account_id = $1");
        done.bind(account_id).execute(&self.pool).await.map(drop)
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

    /// Turns alerts off for the account with this link, and takes back what is still queued; `false` where no account has it.
    pub async fn stop_alerts(&self, stop_hash: &str) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        let stopped: Option<(String,)> =
            sqlx::query_as("UPDATE account SET alerts_by = '' WHERE alerts_stop_hash = $1 RETURNING id")
                .bind(stop_hash)
                .fetch_optional(&mut *transaction)
                .await?;
        let Some((account_id,)) = stopped else { return Ok(false) };
        withdraw(&mut transaction, &account_id).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whom a change has to be told now, whose change is oldest first. Who can't be told now isn't among them, and so holds up
    /// nobody: told within `ALERTS_APART`; by text where none go out, or beyond `TEXT_ALERTS_TO_NUMBER`.
    pub async fn accounts_to_alert(&self, texts_go_out: bool, limit: i64, now: i64) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT a.id {WAITS}
             AND NOT EXISTS (SELECT 1 FROM alert WHERE alert.account_id = a.id AND alert.sent_at > $5)
             AND (a.alerts_by <> 'text' OR $2 AND a.phone IS NOT NULL AND $4 > (SELECT COUNT(DISTINCT b.id || ' ' || alert.sent_at)
             FROM alert JOIN account b ON b.id = alert.account_id
             WHERE b.phone = a.phone AND alert.sent_by = 'text' AND alert.sent_at > $3))
             GROUP BY a.id ORDER BY MIN(r.changed_at), a.id LIMIT $1"
        )))
        .bind(limit)
        .bind(texts_go_out)
        .bind(now - DAY)
        .bind(TEXT_ALERTS_TO_NUMBER)
        .bind(now - ALERTS_APART)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Queues the message that tells somebody of every change that waits, and notes each as told and as sent: `messages` are for
    /// one case and for several. `false` where all were told meanwhile, or aren't wanted any more: then nothing is sent.
    pub async fn tell_changes(
        &self,
        account_id: &str,
        how: Told<'_>,
        messages: [&Outgoing; 2],
        new_id: impl Fn() -> String,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing().await?;
        let told: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(format!(
            "UPDATE watched_case SET alerted_at =
             (SELECT changed_at FROM receipt WHERE receipt.receipt_number = watched_case.receipt_number)
             WHERE id IN (SELECT w.id {WAITS} AND a.id = $1 AND a.alerts_by = $2) RETURNING receipt_number"
        )))
        .bind(account_id)
        .bind(how.chosen)
        .fetch_all(&mut *transaction)
        .await?;
        for (receipt_number,) in &told {
            sqlx::query(
                "INSERT INTO alert (id, account_id, receipt_number, sent_by, sent_at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(new_id())
            .bind(account_id)
            .bind(receipt_number)
            .bind(how.by)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        }
        let message = match told.len() {
            0 => return Ok(false),
            1 => messages[0],
            _ => messages[1],
        };
        // The link of this message works, whatever key the server had when alerts were chosen.
        sqlx::query("UPDATE account SET alerts_stop_hash = $2 WHERE id = $1")
            .bind(account_id)
            .bind(how.stop_hash)
            .execute(&mut *transaction)
            .await?;
        withdraw(&mut transaction, account_id).await?;
        insert(&mut transaction, message, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// What was sent to somebody after a moment, newest first. Of a case that is hidden now it is left out.
    pub async fn alerts_of(&self, account_id: &str, after: i64, limit: i64) -> Result<Vec<AlertRow>, StoreError> {
        sqlx::query_as(
            "SELECT receipt_number, sent_by, sent_at FROM alert WHERE account_id = $1 AND sent_at > $2
             AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.receipt_number = alert.receipt_number
             AND (r.hidden_at IS NOT NULL OR r.failure = 'not_found'))
             ORDER BY sent_at DESC, id LIMIT $3",
        )
        .bind(account_id)
        .bind(after)
        .bind(limit)
        .fetch_all(&self.pool)
        .await
    }
}

/// Takes back what was queued for somebody and hasn't left: a newer message tells it, or nobody wants it any more.
async fn withdraw(transaction: &mut sqlx::SqliteConnection, account_id: &str) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM message WHERE sent_at IS NULL AND dead_at IS NULL AND urgency = $2
         AND recipient IN (SELECT email FROM account WHERE id = $1 UNION SELECT phone FROM account WHERE id = $1)",
    )
    .bind(account_id)
    .bind(Urgency::Alert.rank())
    .execute(transaction)
    .await
    .map(drop)
}
