//! Sessions and sign-ins in progress, by digests of their cookies.

use crate::store::AccountId;
use sqlx::AssertSqlSafe;

use super::accounts::{Account, COLUMNS, WITH_ADDRESS};
use super::codes::{MovedCode, move_code};
use super::conditions::ASKS_FOR_CODE;
use super::credential::password_is;
use super::{Connection, Store, StoreError};
use crate::store::driver::{LockKey, query, query_as};

/// How often requests that were noted are written: by one writer, so that none waits for a commit.
pub const TOUCHES_WRITTEN_EVERY: std::time::Duration = std::time::Duration::from_secs(1);

/// What a session is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// The set-up alone.
    SetUp,
    /// Everything behind it.
    Member,
}

impl SessionKind {
    /// As it is stored.
    fn code(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Member => "member",
        }
    }
}

impl TryFrom<String> for SessionKind {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        let kind = [Self::SetUp, Self::Member].into_iter().find(|kind| kind.code() == code);
        kind.ok_or_else(|| format!("a session of the kind {code}"))
    }
}

/// A session.
#[derive(sqlx::FromRow, Clone)]
pub struct SessionRow {
    /// SHA-256 of the cookie.
    pub token_hash: String,
    /// Whose.
    pub account_id: AccountId,
    /// What it is good for.
    #[sqlx(try_from = "String")]
    pub kind: SessionKind,
    /// Begun without a security code.
    pub without_code: bool,
    /// Begun with the proof of the account's address.
    pub mailbox_proven: bool,
    /// UTC milliseconds.
    pub created_at: i64,
    /// UTC milliseconds of the newest request that was noted.
    pub seen_at: i64,
}

/// What a session is begun with, which has to be good still in the moment it begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The sign-in of this browser, which has to be under way.
    SignIn,
    /// The password with this hash, which has to be the account's.
    Password(&'a str),
}

/// A session that lives, and whose it is.
#[derive(sqlx::FromRow, Clone)]
pub struct LiveSession {
    /// The session.
    #[sqlx(flatten)]
    pub session: SessionRow,
    /// Whose.
    #[sqlx(flatten)]
    pub account: Account,
}

/// A sign-in between password and code.
#[derive(sqlx::FromRow, Clone)]
pub struct SignInRow {
    /// SHA-256 of the progress cookie.
    pub progress_hash: String,
    /// Whose password was right.
    pub account_id: AccountId,
    /// The method in use.
    pub method: String,
    /// Wrong codes so far, of every method.
    pub tries: i64,
    /// UTC milliseconds.
    pub expires_at: i64,
}

impl Store {
    /// Begins a session, and ends the one it replaces and the sign-in of its browser, by the browser's progress.
    /// `false` where what it is begun with is no longer good: a new password, say, came meanwhile.
    pub async fn begin_session(
        &self,
        row: &SessionRow,
        replaced: Option<&str>,
        progress: Option<&str>,
        origin: Origin<'_>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(row.account_id.as_str())]).await?;
        query("DELETE FROM session WHERE token_hash = $1").bind(replaced).execute(&mut transaction).await?;
        let was_due = end_sign_in(&mut transaction, progress).await?;
        let good = match origin {
            Origin::SignIn => was_due,
            Origin::Password(hash) => password_is(&mut transaction, &row.account_id, hash).await?,
        };
        if !good {
            return Ok(false);
        }
        insert_session(&mut transaction, row).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// A session that is neither idle nor too old, with its account. The account is looked at each time: a session that
    /// was begun with the password alone ends with the account's first way to get codes, and one of the set-up with the
    /// set-up, also where it was begun a moment too late to be ended by them.
    pub async fn live_session(
        &self,
        token_hash: &str,
        seen_after: i64,
        begun_after: i64,
    ) -> Result<Option<LiveSession>, StoreError> {
        // Before the row is read: what is written meanwhile isn't noted any more, and may not be in what was read.
        let noted = self.touches.of(token_hash);
        let live: Option<LiveSession> = query_as(AssertSqlSafe(format!(
            "SELECT token_hash, session.account_id, kind, without_code, mailbox_proven, session.created_at, seen_at, {COLUMNS}
             FROM {WITH_ADDRESS} JOIN session ON session.account_id = account.id
             WHERE token_hash = $1 AND session.created_at > $2
             AND NOT (without_code AND {ASKS_FOR_CODE})
             AND NOT (kind = 'set_up' AND finished_at IS NOT NULL AND session.created_at <= finished_at)"
        )))
        .bind(token_hash)
        .bind(begun_after)
        .fetch_optional(&self.pool)
        .await?;
        let live = live.map(|mut live| {
            live.session.seen_at = noted.unwrap_or(live.session.seen_at);
            live
        });
        Ok(live.filter(|live| live.session.seen_at > seen_after))
    }

    /// Notes a request of a session. This server knows of it at once; its row has it within
    /// [`TOUCHES_WRITTEN_EVERY`].
    pub fn touch_session(&self, token_hash: &str, now: i64) {
        self.touches.held().insert(token_hash.to_owned(), now);
    }

    /// Writes what was noted, all of it in one transaction. What fails stays noted.
    pub async fn write_touches(&self) -> Result<(), StoreError> {
        let noted = self.touches.held().clone();
        if noted.is_empty() {
            return Ok(());
        }
        let mut transaction = self.writing(&[]).await?;
        let session_to_touch = self.pool.dialect().session_to_touch();
        let statement = format!("UPDATE session SET seen_at = $2 WHERE {session_to_touch}");
        for (token_hash, seen_at) in &noted {
            let statement = query(AssertSqlSafe(statement.clone()));
            statement.bind(token_hash).bind(seen_at).execute(&mut transaction).await?;
        }
        transaction.commit().await?;
        // Only now: until the rows have it, requests are judged by what is noted here.
        self.touches.held().retain(|token_hash, seen_at| noted.get(token_hash) != Some(seen_at));
        Ok(())
    }

    /// Ends a session.
    pub async fn end_session(&self, token_hash: &str) -> Result<(), StoreError> {
        query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(&self.pool).await.map(drop)
    }

    /// Begins a sign-in whose code is due; the one this browser had before ends. Where that was of the same account,
    /// its codes that are still good go on with this one. `false` where the password with that hash is no longer the
    /// account's.
    pub async fn begin_sign_in(
        &self,
        row: &SignInRow,
        password_hash: &str,
        replaced: Option<&str>,
        codes: &[MovedCode],
        now: i64,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.writing(&[LockKey::Account(row.account_id.as_str())]).await?;
        if !password_is(&mut transaction, &row.account_id, password_hash).await? {
            return Ok(false);
        }
        let before: Option<(AccountId,)> =
            query_as("SELECT account_id FROM sign_in WHERE progress_hash = $1 AND expires_at > $2")
                .bind(replaced)
                .bind(now)
                .fetch_optional(&mut transaction)
                .await?;
        if before.is_some_and(|(account_id,)| account_id == row.account_id) {
            for code in codes {
                move_code(&mut transaction, code, now).await?;
            }
        }
        query("DELETE FROM sign_in WHERE progress_hash = $1 OR expires_at <= $2")
            .bind(replaced)
            .bind(now)
            .execute(&mut transaction)
            .await?;
        query("INSERT INTO sign_in (progress_hash, account_id, method, tries, created_at, expires_at) VALUES ($1, $2, $3, 0, $4, $5)")
            .bind(&row.progress_hash).bind(&row.account_id).bind(&row.method).bind(now).bind(row.expires_at)
            .execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The sign-in of this browser.
    pub async fn sign_in_of(&self, progress_hash: &str, now: i64) -> Result<Option<SignInRow>, StoreError> {
        query_as("SELECT progress_hash, account_id, method, tries, expires_at FROM sign_in WHERE progress_hash = $1 AND expires_at > $2").bind(progress_hash).bind(now).fetch_optional(&self.pool).await
    }

    /// Changes the method in use.
    pub async fn change_method(&self, progress_hash: &str, method: &str) -> Result<(), StoreError> {
        query("UPDATE sign_in SET method = $2 WHERE progress_hash = $1")
            .bind(progress_hash)
            .bind(method)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Counts a try of any method before it is looked at. `None` when all are spent.
    pub async fn count_sign_in_try(&self, progress_hash: &str, most: i64) -> Result<Option<i64>, StoreError> {
        let row: Option<(i64,)> =
            query_as("UPDATE sign_in SET tries = tries + 1 WHERE progress_hash = $1 AND tries < $2 RETURNING tries")
                .bind(progress_hash)
                .bind(most)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(tries,)| tries))
    }

    /// Ends the sign-in and the recovery of a browser.
    pub async fn end_progress(&self, progress_hash: &str) -> Result<(), StoreError> {
        let mut transaction = self.writing(&[]).await?;
        query("DELETE FROM sign_in WHERE progress_hash = $1").bind(progress_hash).execute(&mut transaction).await?;
        query("UPDATE recovery SET progress_hash = NULL WHERE progress_hash = $1")
            .bind(progress_hash)
            .execute(&mut transaction)
            .await?;
        transaction.commit().await
    }
}

/// Ends the sign-in of a browser, by its progress. Returns whether there was one.
pub(super) async fn end_sign_in(connection: &mut dyn Connection, progress: Option<&str>) -> Result<bool, StoreError> {
    let query = query("DELETE FROM sign_in WHERE progress_hash = $1");
    Ok(query.bind(progress).execute(connection).await?.rows_affected() == 1)
}

/// Adds a session, within the transaction that looked at what it is begun with.
pub(super) async fn insert_session(connection: &mut dyn Connection, row: &SessionRow) -> Result<(), StoreError> {
    query(
        "INSERT INTO session (token_hash, account_id, kind, without_code, mailbox_proven, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&row.token_hash)
    .bind(&row.account_id)
    .bind(row.kind.code())
    .bind(row.without_code)
    .bind(row.mailbox_proven)
    .bind(row.created_at)
    .bind(row.seen_at)
    .execute(connection)
    .await
    .map(drop)
}

/// Ends every session and every sign-in under way.
pub(super) async fn end_everywhere(connection: &mut dyn Connection, id: &AccountId) -> Result<(), StoreError> {
    query("DELETE FROM session WHERE account_id = $1").bind(id).execute(&mut *connection).await?;
    query("DELETE FROM sign_in WHERE account_id = $1").bind(id).execute(&mut *connection).await.map(drop)
}

/// Ends every session but this one: those were begun with less.
pub(super) async fn end_elsewhere(
    connection: &mut dyn Connection,
    id: &AccountId,
    token_hash: &str,
) -> Result<(), StoreError> {
    let query = query("DELETE FROM session WHERE account_id = $1 AND token_hash <> $2");
    query.bind(id).bind(token_hash).execute(connection).await.map(drop)
}

/// Notes that a session proves a way to get codes, within the transaction that makes it count. `false` where the
/// session is over: another one, begun with the password alone as well, was first.
pub(super) async fn prove_session(
    connection: &mut dyn Connection,
    account_id: &AccountId,
    token_hash: &str,
) -> Result<bool, StoreError> {
    let done = query(AssertSqlSafe(format!(
        "UPDATE session SET without_code = FALSE WHERE token_hash = $1 AND account_id = $2
         AND NOT (without_code AND EXISTS (SELECT 1 FROM account WHERE id = $2 AND {ASKS_FOR_CODE}))"
    )))
    .bind(token_hash)
    .bind(account_id)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}
