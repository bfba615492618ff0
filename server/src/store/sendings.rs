//! What was sent to whom, as a keyed hash, and whether more may be: asked and noted in one step, so that many requests
//! at once are no more than many one after the other.

use super::budgets::{spend, spent};
use super::{Connection, Store, StoreError};
use crate::clock::DAY;
use crate::domain::budget::Urgency;
use crate::domain::limits::KEPT_FOR_NEWCOMERS;
use crate::domain::throttle::sending_wait;
use crate::store::driver::{LockKey, query, query_as};

/// Where sendings are counted, and to what: at most so many within so many milliseconds.
pub struct Count {
    /// A keyed hash.
    pub key: String,
    /// Its limits.
    pub limits: &'static [(i64, i64)],
}

/// A sending that somebody asks for, with all that may hold it back.
pub struct Sending {
    /// `mail` or `text`.
    pub channel: &'static str,
    /// How far it may spend the budget.
    pub urgency: Urgency,
    /// The caller's address, where it is held to its share of the budget.
    pub asker: Option<String>,
    /// To this recipient; of one asker alone where strangers can ask. Half a minute lies between two.
    pub own: Count,
    /// To this mailbox, whoever asks. The last of a day are kept for askers who had none yet.
    pub mailbox: Option<Count>,
}

/// Why nothing is sent now, with the milliseconds to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBack {
    /// Too many to this recipient, or from this asker.
    Recipient(i64),
    /// Too many in all.
    Budget(i64),
}

impl HeldBack {
    /// Whole seconds to wait, upwards.
    pub fn seconds(self) -> u32 {
        let (Self::Recipient(wait) | Self::Budget(wait)) = self;
        u32::try_from((wait + 999) / 1_000).unwrap_or(u32::MAX)
    }
}

impl Store {
    /// Notes a sending under new ids, unless something holds it back.
    pub async fn claim_sending(
        &self,
        ids: [String; 2],
        sending: &Sending,
        now: i64,
    ) -> Result<Result<(), HeldBack>, StoreError> {
        let mut transaction = self.writing(&[LockKey::Sending(sending.channel)]).await?;
        if let Some(held) = self.held_back(&mut transaction, sending, now).await? {
            return Ok(Err(held));
        }
        let counts = [Some(&sending.own), sending.mailbox.as_ref()];
        for (id, count) in ids.iter().zip(counts.into_iter().flatten()) {
            query("INSERT INTO sending (id, recipient_hash, sent_at) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(&count.key)
                .bind(now)
                .execute(&mut transaction)
                .await?;
        }
        for (span, _) in self.budgets.of(sending.channel).spans() {
            spend(&mut transaction, &format!("{}.asked", sending.channel), span, 1, now).await?;
        }
        transaction.commit().await?;
        Ok(Ok(()))
    }

    /// What holds a sending back now, if anything. Notes nothing.
    pub async fn sending_held_back(&self, sending: &Sending, now: i64) -> Result<Option<HeldBack>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        self.held_back(&mut connection, sending, now).await
    }

    async fn held_back(
        &self,
        connection: &mut dyn Connection,
        sending: &Sending,
        now: i64,
    ) -> Result<Option<HeldBack>, StoreError> {
        let mut longest = None;
        for &(most, window) in sending.own.limits {
            if let Some((newest, free)) = free_at(connection, &sending.own.key, most, window, now).await? {
                longest = longest.max(sending_wait(newest, free, now));
            }
        }
        if let Some(mailbox) = &sending.mailbox {
            let newcomer = free_at(connection, &sending.own.key, 1, DAY, now).await?.is_none();
            for &(most, window) in mailbox.limits {
                let most = if newcomer || window < DAY { most } else { most - KEPT_FOR_NEWCOMERS };
                if let Some((_, Some(free))) = free_at(connection, &mailbox.key, most, window, now).await? {
                    longest = longest.max(Some(free - now));
                }
            }
        }
        if let Some(wait) = longest {
            return Ok(Some(HeldBack::Recipient(wait)));
        }
        for (span, most) in self.budgets.of(sending.channel).spans() {
            let (spent, next) = spent(connection, &format!("{}.asked", sending.channel), span, now).await?;
            if spent >= sending.urgency.share(most) {
                longest = longest.max(Some(next));
            }
        }
        Ok(longest.map(HeldBack::Budget))
    }
}

/// The newest sending within a window; and where the window is full, the moment when it takes another. Nothing where it
/// is empty. UTC milliseconds.
async fn free_at(
    connection: &mut dyn Connection,
    key: &str,
    most: i64,
    window: i64,
    now: i64,
) -> Result<Option<(i64, Option<i64>)>, StoreError> {
    let rows: Vec<(i64,)> = query_as(
        "SELECT sent_at FROM sending WHERE recipient_hash = $1 AND sent_at > $2 ORDER BY sent_at DESC LIMIT $3",
    )
    .bind(key)
    .bind(now - window)
    .bind(most)
    .fetch_all(connection)
    .await?;
    // With the oldest of the newest `most` gone there is room.
    let full = i64::try_from(rows.len()).is_ok_and(|count| count >= most);
    Ok(rows.first().map(|(newest,)| (*newest, rows.last().filter(|_| full).map(|(oldest,)| oldest + window))))
}
