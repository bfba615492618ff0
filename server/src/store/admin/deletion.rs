//! An account with all that is known of its person, deleted.

use super::traces::{CountKeys, Traces, forget_counts, traces};
use crate::store::alerts::remove_queued_of_case;
use crate::store::cases::watch_if_listed;
use crate::store::driver::{LockKey, lock, query, query_scalar};
use crate::store::{AccountId, Connection, Store, StoreError};

/// Cases that one transaction takes out of a list: each is a lock, of which PostgreSQL has some thousands for all.
const CASES_AT_ONCE: i64 = 500;

impl Store {
    /// Deletes an account, what is queued for it and was sent to it, and receipts that nobody else has in a list.
    /// `keys` says where something is counted for it. `false` where there is no such account. A list that is longer
    /// than [`CASES_AT_ONCE`] is emptied before, so that an account may be left with a shorter one where this fails;
    /// all else goes in one transaction.
    pub async fn delete_account(
        &self,
        id: &AccountId,
        keys: impl FnOnce(&Traces) -> CountKeys,
    ) -> Result<bool, StoreError> {
        while self.count_cases(id).await? > CASES_AT_ONCE {
            let mut transaction = self.writing(&[LockKey::Account(id.as_str())]).await?;
            empty_list(&mut transaction, id).await?;
            transaction.commit().await?;
        }
        let mut transaction = self.writing(&[LockKey::Account(id.as_str())]).await?;
        let Some(traces) = traces(&mut transaction, id).await? else { return Ok(false) };
        let keys = keys(&traces);
        remove_account(&mut transaction, &traces, keys).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Deletes an account, within the transaction that has it.
pub(super) async fn remove_account(
    connection: &mut dyn Connection,
    traces: &Traces,
    mut keys: CountKeys,
) -> Result<(), StoreError> {
    keys.failures.sort_unstable();
    for key in &keys.failures {
        lock(&mut *connection, LockKey::Failures(key)).await?;
    }
    forget_counts(&mut *connection, &keys).await?;
    empty_list(&mut *connection, &traces.id).await?;
    for statement in [
        "DELETE FROM message WHERE id IN (SELECT message_id FROM alert WHERE account_id = $1)",
        "DELETE FROM one_time_code WHERE subject = $1 OR SUBSTR(subject, 1, LENGTH($1) + 1) = $1 || '.'
         OR EXISTS (SELECT 1 FROM sign_in s WHERE s.account_id = $1
         AND SUBSTR(subject, 1, LENGTH(s.progress_hash) + 1) = s.progress_hash || '.')",
    ] {
        query(statement).bind(&traces.id).execute(&mut *connection).await?;
    }
    for address in &traces.addresses {
        remove_messages(&mut *connection, address).await?;
    }
    for number in &traces.numbers {
        // Accounts may share a number, and a text doesn't tell whose it is.
        query(
            "DELETE FROM message WHERE recipient = $1
             AND NOT EXISTS (SELECT 1 FROM phone WHERE number = $1 AND account_id <> $2)",
        )
        .bind(number)
        .bind(&traces.id)
        .execute(&mut *connection)
        .await?;
    }
    for login in &traces.logins {
        remove_sign_ups(&mut *connection, login).await?;
    }
    // What it signs in with, its sessions and devices, recoveries and alerts go with it.
    query("DELETE FROM account WHERE id = $1").bind(&traces.id).execute(connection).await.map(drop)
}

/// Takes the first cases out of a list, as many as one transaction may.
async fn empty_list(connection: &mut dyn Connection, id: &AccountId) -> Result<(), StoreError> {
    let numbers = "SELECT receipt_number FROM watched_case WHERE account_id = $1 ORDER BY receipt_number LIMIT $2";
    let numbers: Vec<String> = query_scalar(numbers).bind(id).bind(CASES_AT_ONCE).fetch_all(&mut *connection).await?;
    for number in &numbers {
        lock(&mut *connection, LockKey::Receipt(number)).await?;
    }
    for number in &numbers {
        let statement = query("DELETE FROM watched_case WHERE account_id = $1 AND receipt_number = $2");
        statement.bind(id).bind(number).execute(&mut *connection).await?;
        remove_queued_of_case(&mut *connection, id, number).await?;
        watch_if_listed(&mut *connection, number).await?;
        // Sooner than the sweep: whose it was is nobody's concern any more, and nor is that somebody asked.
        query(
            "DELETE FROM receipt WHERE receipt_number = $1
             AND NOT EXISTS (SELECT 1 FROM watched_case w WHERE w.receipt_number = $1)",
        )
        .bind(number)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Deletes all messages to an address, those too that left or died.
pub(super) async fn remove_messages(connection: &mut dyn Connection, address: &str) -> Result<(), StoreError> {
    let statement = query("DELETE FROM message WHERE recipient = $1 OR LOWER(recipient) = $2");
    statement.bind(address).bind(address.to_lowercase()).execute(connection).await.map(drop)
}

/// Deletes the sign-ups with an address, by its key. Returns how many there were.
pub(super) async fn remove_sign_ups(connection: &mut dyn Connection, key: &str) -> Result<u64, StoreError> {
    let codes = "DELETE FROM one_time_code WHERE purpose = 'sign_up' AND subject IN (SELECT id FROM sign_up WHERE email_key = $1)";
    query(codes).bind(key).execute(&mut *connection).await?;
    let statement = query("DELETE FROM sign_up WHERE email_key = $1");
    Ok(statement.bind(key).execute(connection).await?.rows_affected())
}
