//! Who is told that a case changed, what has to be told, and what was. Each change is told once.

use crate::store::AccountId;
use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;

use super::conditions::{HIDDEN, hidden};
use super::messages::{Outgoing, insert};
use super::{Connection, Store, StoreError};
use crate::clock::DAY;
use crate::domain::limits::{ALERT_INTERVAL, TEXT_ALERTS_TO_NUMBER};
use crate::store::driver::{LockKey, lock, query, query_as, query_scalar};

/// Changes that still need an alert, of a case `w` of an account `a` with its receipt `r`, which the agency shows: the
/// person waits for it and it appeared, or wants to hear of its changes and wasn't told; and they haven't seen it.
const PENDING: &str = concat!(
    "FROM watched_case w JOIN receipt r ON r.receipt_number = w.receipt_number JOIN account a ON a.id = w.account_id
     WHERE w.untold AND a.finished_at IS NOT NULL AND NOT ",
    hidden!(),
    " AND (w.awaits AND w.appeared_at > COALESCE(w.seen_at, 0)
     OR a.alerts_by <> '' AND w.alerts AND r.changed_at > w.alerted_at AND r.changed_at > w.added_at
     AND r.changed_at > COALESCE(w.seen_at, 0))"
);

/// Whether an account `a` may be alerted now. `$1`: an interval ago; `$2`: whether texts go out; `$3`: a day ago; `$4`:
/// texts to one number in that day.
const DUE: &str = "NOT EXISTS (SELECT 1 FROM alert WHERE alert.account_id = a.id AND alert.sent_at > $1)
     AND (a.alerts_by <> 'text' OR NOT $2 OR $4 > (SELECT COUNT(DISTINCT alert.account_id || ' ' || alert.sent_at)
     FROM phone own JOIN phone same ON same.number = own.number JOIN alert ON alert.account_id = same.account_id
     WHERE own.account_id = a.id AND alert.sent_by = 'text' AND alert.sent_at > $3))";

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

/// How an alert leaves.
#[derive(Clone, Copy)]
pub struct AlertDelivery<'a> {
    /// The person's choice: `email`, `text`, or empty for neither. Nothing is queued when it differs from the stored
    /// one.
    pub chosen: &'a str,
    /// The channel that is used: `email` or `text`.
    pub channel: &'a str,
    /// The address or number that the message goes to. Nothing is queued when the account's is another by now.
    pub recipient: &'a str,
    /// Hash of the token in the stop link.
    pub stop_hash: &'a str,
    /// Whether texts can leave this server.
    pub texts_go_out: bool,
}

impl Store {
    /// Chooses how somebody is told. What changed before isn't told any more; who chooses nothing isn't told what is
    /// queued either. Who was told of nothing is told of every case in the list from now on.
    pub async fn change_alerts(
        &self,
        account_id: &AccountId,
        by: &str,
        stop_hash: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        query(
            "UPDATE watched_case SET alerted_at = $2, awaits = awaits AND $3, untold = untold AND awaits AND $3,
             alerts = alerts OR (SELECT alerts_by = '' FROM account WHERE id = $1) WHERE account_id = $1",
        )
        .bind(account_id)
        .bind(now)
        .bind(!by.is_empty())
        .execute(&mut transaction)
        .await?;
        query("UPDATE account SET alerts_by = $2, alerts_stop_hash = $3 WHERE id = $1")
            .bind(account_id)
            .bind(by)
            .bind(stop_hash)
            .execute(&mut transaction)
            .await?;
        if by.is_empty() {
            remove_queued(&mut transaction, account_id).await?;
        }
        transaction.commit().await
    }

    /// Whether the person is told of a case's changes. What changed before isn't told any more.
    pub async fn set_case_alerts(
        &self,
        account_id: &AccountId,
        id: &str,
        alerts: bool,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(account_id.as_str())]).await?;
        let case: Option<(String,)> = query_as(
            "UPDATE watched_case SET alerts = $3, alerted_at = $4, awaits = awaits AND $3, untold = untold AND awaits AND $3
             WHERE account_id = $1 AND id = $2 RETURNING receipt_number",
        )
        .bind(account_id)
        .bind(id)
        .bind(alerts)
        .bind(now)
        .fetch_optional(&mut transaction)
        .await?;
        if let Some((receipt_number,)) = case.filter(|_| !alerts) {
            remove_queued_of_case(&mut transaction, account_id, &receipt_number).await?;
        }
        transaction.commit().await
    }

    /// Turns alerts off for the account with this link, and removes what is still queued; `false` where no account has
    /// it.
    pub async fn stop_alerts(&self, stop_hash: &str) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[]).await?;
        let whose = query_scalar("SELECT id FROM account WHERE alerts_stop_hash = $1").bind(stop_hash);
        let whose: Option<AccountId> = whose.fetch_optional(&mut transaction).await?;
        let Some(account_id) = whose else { return Ok(false) };
        lock(&mut transaction, LockKey::Account(account_id.as_str())).await?;
        let stopped = query("UPDATE account SET alerts_by = '' WHERE id = $1 AND alerts_stop_hash = $2")
            .bind(&account_id)
            .bind(stop_hash)
            .execute(&mut transaction)
            .await?;
        if stopped.rows_affected() != 1 {
            return Ok(false);
        }
        query("UPDATE watched_case SET awaits = FALSE, untold = FALSE WHERE account_id = $1")
            .bind(&account_id)
            .execute(&mut transaction)
            .await?;
        remove_queued(&mut transaction, &account_id).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Returns the accounts that are due an alert, the oldest change first, without the first `skip`. Leaves out
    /// accounts alerted within `ALERT_INTERVAL`, and numbers that have had `TEXT_ALERTS_TO_NUMBER` texts in the last
    /// day.
    pub async fn accounts_with_due_alerts(
        &self,
        texts_go_out: bool,
        limit: i64,
        skip: i64,
        now: i64,
    ) -> Result<Vec<AccountId>, StoreError> {
        let rows: Vec<(AccountId,)> = query_as(AssertSqlSafe(format!(
            "SELECT a.id {PENDING} AND {DUE} GROUP BY a.id ORDER BY MIN(COALESCE(r.changed_at, 0)), a.id LIMIT $5 OFFSET $6"
        )))
        .bind(now - ALERT_INTERVAL)
        .bind(texts_go_out)
        .bind(now - DAY)
        .bind(TEXT_ALERTS_TO_NUMBER)
        .bind(limit)
        .bind(skip)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Queues one message for all pending changes of an account, and records each as told. A message that is still
    /// queued is replaced, and what it told is told by the new one. `messages` holds the singular and the plural
    /// wording. Returns `false`, and queues nothing, when nothing is pending or due any more, or the choice or the
    /// address has changed.
    pub async fn queue_alert(
        &self,
        account_id: &AccountId,
        delivery: AlertDelivery<'_>,
        messages: [&Outgoing; 2],
        new_id: impl Fn() -> String,
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut keys = vec![LockKey::Account(account_id.as_str())];
        // Accounts may share a number, and what was sent to it is counted for all of them.
        keys.extend((delivery.channel == "text").then_some(LockKey::Sending("text")));
        let mut transaction = self.writing(&keys).await?;
        let due: Option<(String,)> = query_as(AssertSqlSafe(format!(
            "SELECT a.id FROM account a WHERE a.id = $5 AND a.alerts_by = $6
             AND CASE WHEN $7 = 'text' THEN EXISTS (SELECT 1 FROM phone WHERE account_id = a.id AND number = $8)
             ELSE EXISTS (SELECT 1 FROM email_address WHERE account_id = a.id AND is_primary AND address = $8) END AND {DUE}"
        )))
        .bind(now - ALERT_INTERVAL)
        .bind(delivery.texts_go_out)
        .bind(now - DAY)
        .bind(TEXT_ALERTS_TO_NUMBER)
        .bind(account_id)
        .bind(delivery.chosen)
        .bind(delivery.channel)
        .bind(delivery.recipient)
        .fetch_optional(&mut transaction)
        .await?;
        if due.is_none() {
            return Ok(false);
        }
        // Whoever keeps a reading now waits for the end of this, and what it changes is told next.
        let for_update = self.pool.dialect().for_update();
        let mine = format!("SELECT id FROM watched_case WHERE account_id = $1 AND untold{for_update}");
        query_scalar::<String>(AssertSqlSafe(mine)).bind(account_id).fetch_all(&mut transaction).await?;
        let changed: Vec<(String,)> = query_as(AssertSqlSafe(format!(
            "UPDATE watched_case SET untold = FALSE, awaits = awaits AND appeared_at IS NULL, alerted_at =
             COALESCE((SELECT changed_at FROM receipt WHERE receipt.receipt_number = watched_case.receipt_number), alerted_at)
             WHERE id IN (SELECT w.id {PENDING} AND a.id = $1) RETURNING receipt_number"
        )))
        .bind(account_id)
        .fetch_all(&mut transaction)
        .await?;
        if changed.is_empty() {
            return Ok(false);
        }
        let mut told: BTreeSet<String> = remove_queued(&mut transaction, account_id).await?;
        told.extend(changed.into_iter().map(|(receipt_number,)| receipt_number));
        let message = messages[usize::from(told.len() > 1)];
        for receipt_number in &told {
            query(
                "INSERT INTO alert (id, account_id, receipt_number, sent_by, sent_at, message_id)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(new_id())
            .bind(account_id)
            .bind(receipt_number)
            .bind(delivery.channel)
            .bind(now)
            .bind(&message.id)
            .execute(&mut transaction)
            .await?;
        }
        // The link of this message works, whatever key the server had when alerts were chosen.
        query("UPDATE account SET alerts_stop_hash = $2 WHERE id = $1")
            .bind(account_id)
            .bind(delivery.stop_hash)
            .execute(&mut transaction)
            .await?;
        insert(&mut transaction, message, now).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// What was sent to somebody after a moment, newest first. Leaves out cases that are hidden now, and those that
    /// were removed from the list.
    pub async fn alerts_of(&self, account_id: &AccountId, after: i64, limit: i64) -> Result<Vec<AlertRow>, StoreError> {
        query_as(AssertSqlSafe(format!(
            "SELECT receipt_number, sent_by, sent_at FROM alert WHERE account_id = $1 AND sent_at > $2 AND receipt_number <> ''
             AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.receipt_number = alert.receipt_number AND {HIDDEN})
             ORDER BY sent_at DESC, id LIMIT $3"
        )))
        .bind(account_id)
        .bind(after)
        .bind(limit)
        .fetch_all(&self.pool)
        .await
    }
}

/// Removes what is queued for somebody and hasn't left. Returns the receipts that it told of.
async fn remove_queued(
    transaction: &mut dyn Connection,
    account_id: &AccountId,
) -> Result<BTreeSet<String>, StoreError> {
    let messages: Vec<(String,)> = query_as(
        "DELETE FROM message WHERE sent_at IS NULL AND dead_at IS NULL
         AND id IN (SELECT message_id FROM alert WHERE account_id = $1) RETURNING id",
    )
    .bind(account_id)
    .fetch_all(&mut *transaction)
    .await?;
    let mut receipts = BTreeSet::new();
    for (message_id,) in messages {
        let told: Vec<(String,)> = query_as("DELETE FROM alert WHERE message_id = $1 RETURNING receipt_number")
            .bind(message_id)
            .fetch_all(&mut *transaction)
            .await?;
        receipts.extend(told.into_iter().map(|(receipt_number,)| receipt_number).filter(|number| !number.is_empty()));
    }
    Ok(receipts)
}

/// Removes what is queued for somebody of one case; a message that tells of others too stays.
pub(super) async fn remove_queued_of_case(
    transaction: &mut dyn Connection,
    account_id: &AccountId,
    receipt_number: &str,
) -> Result<(), StoreError> {
    let messages: Vec<(String,)> = query_as(
        "DELETE FROM alert WHERE account_id = $1 AND receipt_number = $2
         AND message_id IN (SELECT id FROM message WHERE sent_at IS NULL AND dead_at IS NULL) RETURNING message_id",
    )
    .bind(account_id)
    .bind(receipt_number)
    .fetch_all(&mut *transaction)
    .await?;
    for (message_id,) in messages {
        query("DELETE FROM message WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM alert WHERE message_id = $1)")
            .bind(message_id)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}
