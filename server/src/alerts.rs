//! Tells people that a case changed, each change once: looks for what has to be told, and queues the messages.

use std::sync::Arc;

use tokio::sync::watch;

use crate::app::App;
use crate::entropy;
use crate::message::Message;
use crate::store::{StoreError, Untold};

/// How often it looks without being woken: for what was held back, and for what an earlier process left.
const LOOK: std::time::Duration = std::time::Duration::from_secs(60);
/// Changes at one look.
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

/// One look. How many messages were queued.
pub async fn round(app: &App) -> Result<usize, StoreError> {
    let mut told = 0;
    loop {
        let batch = app.store.untold_changes(app.texts_go_out(), BATCH, app.clock.now()).await?;
        let mut of_batch = 0;
        for untold in &batch {
            match tell_one(app, untold).await {
                Ok(queued) => of_batch += usize::from(queued),
                // It holds up no other.
                Err(error) => tracing::error!(cause = %error, "a change can't be told"),
            }
        }
        told += of_batch;
        // Where nothing of a batch could be told, the same would come again.
        if of_batch == 0 || batch.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            break;
        }
    }
    if told > 0 {
        app.wake_outbox();
    }
    Ok(told)
}

async fn tell_one(app: &App, untold: &Untold) -> Result<bool, StoreError> {
    let Some(account) = app.store.account(&untold.account_id).await? else { return Ok(false) };
    let now = app.clock.now();
    let composed = match (account.alerts_by.as_str(), account.phone.as_deref()) {
        ("text", Some(phone)) => app.text(phone, &account.language, &Message::CaseChangedText {}),
        ("email", _) => {
            let token = app.stop_token(&account.id);
            let link = app.link(&account.language, "/cases");
            let stop_link = app.link(&account.language, &format!("/alerts/stop#t={token}"));
            app.mail(&account.email, &account.language, &Message::CaseChanged { link, stop_link }).map(|mut mail| {
                mail.unsubscribe = Some(app.api_link(&format!("/alerts/stop/{token}")));
                mail
            })
        }
        _ => return Ok(false),
    };
    let message = match composed {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(cause = %error, "a change can't be put into words");
            return Ok(false);
        }
    };
    let id = entropy::id(&*app.entropy);
    app.store.tell_change(untold, (&id, &account.alerts_by), &message, now).await
}
