//! The code that a sign-in waits for: where it goes, and what the code page shows of it.

use api::linked_page::LinkedPage;
use api::problem::Refusal;
use api::sign_in::{CodeDue, CodeMethod};

use super::lockout::second_factor_key;
use crate::app::App;
use crate::challenge::Challenge;
use crate::clock::{minutes, seconds};
use crate::credential::offer::offers;
use crate::domain::limits::{CODE_LIFE, CODE_TRIES, SIGN_IN_TRIES};
use crate::domain::throttle::{FACTOR_OFF_AFTER, FORGOTTEN_AFTER, HELD_FROM};
use crate::http::error::ApiError;
use crate::message::Message;
use crate::sending;
use crate::store::{Account, AccountId, Credentials, HeldBack, MovedCode, Sending, SignInRow};

const PURPOSE: &str = "sign_in";

/// The challenge of a sign-in by a method. A code is bound to the account and not to the sign-in: it may go on with the
/// next one of this browser.
pub fn challenge(account_id: &AccountId, progress_hash: &str, method: CodeMethod) -> Challenge {
    Challenge {
        purpose: PURPOSE,
        subject: subject(progress_hash, method),
        bound_to: vec![account_id.as_str().to_owned(), method.code().to_owned()],
        life: CODE_LIFE,
    }
}

/// The codes of a sign-in that go on with the next one of this browser.
pub fn moved(from: &str, to: &str) -> Vec<MovedCode> {
    let sent = CodeMethod::ALL.into_iter().filter(|method| method.is_sent());
    let moved = sent.map(|method| MovedCode {
        purpose: PURPOSE,
        from: subject(from, method),
        to: subject(to, method),
        most_tries: CODE_TRIES,
    });
    moved.collect()
}

fn subject(progress_hash: &str, method: CodeMethod) -> String {
    format!("{progress_hash}.{}", method.code())
}

/// What the code page shows of a sign-in.
pub async fn code_due<R: Refusal>(app: &App, row: &SignInRow) -> Result<Option<CodeDue>, ApiError<R>> {
    let Some(account) = app.store.account(&row.account_id).await.map_err(ApiError::store)? else { return Ok(None) };
    let Ok(method) = CodeMethod::parse(&row.method) else { return Ok(None) };
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    let methods = offers(app, &credentials);
    let now = app.clock.now();
    let (expires_in, attempts_left, resend_in, held_back) = if method.is_sent() {
        let challenge = challenge(&account.id, &row.progress_hash, method);
        let newest = app.challenges().newest(&challenge).await.map_err(ApiError::store)?;
        let may_send =
            app.may_send(&recipient(app, &account, &credentials, method).1).await.map_err(ApiError::store)?;
        let (expires_at, left) = newest.map_or((0, 0), |newest| (newest.expires_at, i64::from(newest.attempts_left)));
        (seconds(expires_at - now), left, may_send.err().map_or(0, HeldBack::seconds), newest.is_none())
    } else {
        let key = second_factor_key(app, &account);
        let counted = app.store.failures(&key, now - FORGOTTEN_AFTER).await;
        let (failures, until) = counted.map_err(ApiError::store)?;
        // Once a hold is over there is one try before the next.
        let before_hold = if until > now { 0 } else { (HELD_FROM - failures).max(1) };
        let in_a_row = match method {
            CodeMethod::BackupCode => credentials.backup_codes.map_or(0, |set| set.failures),
            _ => credentials.authenticators.iter().map(|row| row.failures).max().unwrap_or(0),
        };
        let attempts_left = (SIGN_IN_TRIES - row.tries).min(before_hold).min(FACTOR_OFF_AFTER - in_a_row);
        (seconds(row.expires_at - now), attempts_left, 0, false)
    };
    let sent_to = methods.iter().find(|offer| offer.method == method).and_then(|offer| offer.sent_to.clone());
    Ok(Some(CodeDue {
        method,
        sent_to,
        expires_in,
        resend_in,
        attempts_left: u32::try_from(attempts_left).unwrap_or(0),
        held_back,
        methods,
    }))
}

/// Where codes of a method go, and what the sendings there are counted by.
fn recipient<'a>(
    app: &App,
    account: &'a Account,
    credentials: &'a Credentials,
    method: CodeMethod,
) -> (&'a str, Sending) {
    let (channel, recipient) = match method {
        CodeMethod::Text => ("text", credentials.phones.first().map_or("", String::as_str)),
        _ => ("mail", credentials.email_addresses.first().unwrap_or(&account.email).as_str()),
    };
    (recipient, sending::sign_in_code(app, channel, recipient))
}

/// Sends a code; `Some(seconds)` when the limits hold it back.
pub async fn send<R: Refusal>(
    app: &App,
    account: &Account,
    credentials: &Credentials,
    row: &SignInRow,
    method: CodeMethod,
) -> Result<Option<u32>, ApiError<R>> {
    let (recipient, sending) = recipient(app, account, credentials, method);
    if let Err(held) = app.claim_sending(&sending).await.map_err(ApiError::store)? {
        return Ok(Some(held.seconds()));
    }
    let challenges = app.challenges();
    let (code, row) = challenges.draw(&challenge(&account.id, &row.progress_hash, method));
    let minutes = minutes(CODE_LIFE);
    let message = if method == CodeMethod::Text {
        app.text(recipient, &account.language, &Message::SignInCodeText { code, minutes })
    } else {
        app.mail(
            recipient,
            &account.language,
            &Message::SignInCode { code, minutes, recover_link: app.link(&account.language, LinkedPage::Recover, "") },
        )
    };
    let message = message.map_err(ApiError::Internal)?;
    app.store.queue(&message, Some(&row), challenges.now).await.map_err(ApiError::store)?;
    app.wake_outbox();
    Ok(None)
}
