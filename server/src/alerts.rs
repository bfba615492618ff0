//! Tells people that a case changed, each change once: looks for what has to be told, and queues the messages.

use std::sync::Arc;

use tokio::sync::watch;

use crate::app::App;
use crate::entropy;
use crate::message::Message;
use crate::secrets::token_hash;
use crate::store::StoreError;

/// Between two looks where no reading comes: for what was over the limit of a day, and for what waited before a restart.
const LOOK: std::time::Duration = std::time::Duration::from_secs(60);
/// People at one look.
const BATCH: i64 = 50;

/// Tells until the server stops.
pub async fn tell(app: Arc<App>, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = app.readings.kept() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        if let Err(error) = round(&app).await {
            tracing::error!(cause = %error, "changes can't be told");
        }
    }
}

/// One look. How many messages were queued: one a person, however many of their cases changed.
pub async fn round(app: &App) -> Result<usize, StoreError> {
    let mut told = 0;
    loop {
        let batch = app.store.accounts_to_alert(app.texts_go_out(), BATCH, app.clock.now()).await?;
        let mut of_batch = 0;
        for account_id in &batch {
            match tell_one(app, account_id).await {
                Ok(queued) => of_batch += usize::from(queued),
                // It holds up no other.
                Err(error) => tracing::error!(cause = %error, "a change can't be told"),
            }
        }
        told += of_batch;
        // Where nobody of a batch could be told, the same would come again.
        if of_batch == 0 || batch.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    if told > 0 {
        app.wake_outbox();
    }
    Ok(told)
}

async fn tell_one(app: &App, account_id: &str) -> Result<bool, StoreError> {
    let Some(account) = app.store.account(account_id).await? else { return Ok(false) };
    let compose = |several| match (account.alerts_by.as_str(), account.phone.as_deref()) {
        ("text", Some(phone)) => Some(app.text(phone, &account.language, &Message::CaseChangedText { several })),
        ("email", _) => {
            let token = app.stop_token(&account.id);
            let link = app.link(&account.language, "/cases");
            let stop_link = app.link(&account.language, &format!("/alerts/stop#t={token}"));
            let message = Message::CaseChanged { several, link, stop_link };
            Some(app.mail(&account.email, &account.language, &message).map(|mut mail| {
                mail.unsubscribe = Some(app.api_link(&format!("/alerts/stop/{token}")));
                mail
            }))
        }
        _ => None,
    };
    let (one, several) = match (compose(false), compose(true)) {
        (Some(Ok(one)), Some(Ok(several))) => (one, several),
        (Some(Err(error)), _) | (_, Some(Err(error))) => {
            tracing::error!(cause = %error, "a change can't be put into words");
            return Ok(false);
        }
        _ => return Ok(false),
    };
    let new_id = || entropy::id(&*app.entropy);
    let stop_hash = token_hash(&app.stop_token(&account.id));
    let how = (account.alerts_by.as_str(), stop_hash.as_str());
    app.store.tell_changes(account_id, how, [&one, &several], new_id, app.clock.now()).await
}
