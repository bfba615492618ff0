//! Tells people that a case changed, each change once: looks for what has to be told, and queues the messages.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use api::alerts::AlertsBy;
use api::linked_page::LinkedPage;
use tokio::sync::watch;

use crate::app::App;
use crate::entropy;
use crate::message::Message;
use crate::secrets::token_hash;
use crate::store::{Account, AccountId, AlertDelivery, Outgoing, StoreError};

/// How often to look for pending changes when no new reading arrives.
const POLL_INTERVAL: std::time::Duration = std::time::Duration::from_secs(60);
/// Accounts read at once.
const BATCH: i64 = 50;

/// Queues alerts until the server stops.
pub async fn run(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = app.case_sync.kept() => {}
            () = tokio::time::sleep(POLL_INTERVAL) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = round(&app).await {
            tracing::error!(cause = %error, "changes can't be told");
        }
    }
}

/// Queues at most one message per account. Returns how many were queued.
pub async fn round(app: &App) -> Result<u64, StoreError> {
    let (mut queued, mut failed) = (0, 0);
    loop {
        // Those that failed are still due, and come first.
        let due = app.store.accounts_with_due_alerts(app.texts_go_out(), BATCH, failed, app.clock.now()).await?;
        for account_id in &due {
            match alert_account(app, account_id).await {
                Ok(true) => queued += 1,
                Ok(false) => failed += 1,
                Err(error) => {
                    failed += 1;
                    tracing::error!(cause = %error, "an alert can't be queued");
                }
            }
        }
        if due.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    if queued > 0 {
        app.alerts_queued.fetch_add(queued, Ordering::Relaxed);
        app.wake_outbox();
    }
    Ok(queued)
}

async fn alert_account(app: &App, account_id: &AccountId) -> Result<bool, StoreError> {
    let Some(account) = app.store.account(account_id).await? else { return Ok(false) };
    let credentials = app.store.credentials(account_id).await?;
    let chosen = AlertsBy::parse(&account.alerts_by).unwrap_or_default();
    // Falls back to mail when texts can't reach the person any more.
    let by_text = chosen == AlertsBy::Text && app.alerts_offered(&credentials).contains(&chosen);
    let compose = |several| match credentials.phones.first().filter(|_| by_text) {
        Some(phone) => app.text(phone, &account.language, &Message::CaseChangedText { several }),
        None => mail(app, &account, several),
    };
    let (one, several) = match (compose(false), compose(true)) {
        (Ok(one), Ok(several)) => (one, several),
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(cause = %error, "a change can't be put into words");
            return Ok(false);
        }
    };
    let new_id = || entropy::id(&*app.entropy);
    let delivery = AlertDelivery {
        chosen: &account.alerts_by,
        recipient: &one.recipient,
        channel: if by_text { AlertsBy::Text } else { AlertsBy::Email }.code(),
        stop_hash: &token_hash(&app.stop_token(&account.id)),
        texts_go_out: app.texts_go_out(),
    };
    app.store.queue_alert(account_id, delivery, [&one, &several], new_id, app.clock.now()).await
}

fn mail(app: &App, account: &Account, several: bool) -> Result<Outgoing, String> {
    let (token, language) = (app.stop_token(&account.id), account.language.as_str());
    let link = app.link(language, LinkedPage::Cases, "");
    let stop_link = app.link(language, LinkedPage::StopAlerts, &token);
    let mut mail = app.mail(&account.email, language, &Message::CaseChanged { several, link, stop_link })?;
    mail.unsubscribe = Some(app.api_link(&format!("/alerts/stop/{token}?language={language}")));
    Ok(mail)
}
