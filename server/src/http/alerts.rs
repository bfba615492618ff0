//! Being told when a case changes: choosing how, what was sent, and stopping it from a message.

use std::sync::Arc;

use api::alerts::{
    Alerts, AlertsBy, ChangeAlerts, ChangeAlertsRefusal, ReadAlerts, SentAlert, StopAlerts, StopAlertsRefusal,
};
use api::endpoint::Done;
use api::linked_page::LinkedPage;
use api::problem::Refusal;
use api::value::{Language, ReceiptNumber};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::caller::{Member, Visitor};
use super::endpoint::Answer;
use super::error::ApiError;
use crate::app::App;
use crate::domain::limits::{ALERTS_KEPT, ALERTS_SHOWN};
use crate::secrets::token_hash;
use crate::store::{Account, StoreError};

/// How one is told.
pub async fn read_alerts(app: Arc<App>, member: Member, _: ReadAlerts) -> Answer<ReadAlerts> {
    Ok(alerts(&app, &member.account).await?.into())
}

/// Another way, or none.
pub async fn change_alerts(app: Arc<App>, member: Member, request: ChangeAlerts) -> Answer<ChangeAlerts> {
    let account = &member.account;
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    if !app.alerts_offered(&credentials).contains(&request.by) {
        return Err(ApiError::Refused(ChangeAlertsRefusal::NotOffered));
    }
    // The choice that is there already leaves what is held back to be told.
    if AlertsBy::parse(&account.alerts_by).unwrap_or_default() != request.by {
        choose_alerts(&app, account, request.by).await.map_err(ApiError::store)?;
    }
    let account = app.store.account(&account.id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    Ok(alerts(&app, &account).await?.into())
}

/// Notes what somebody chose among what is offered to them.
async fn choose_alerts(app: &App, account: &Account, by: AlertsBy) -> Result<(), StoreError> {
    let code = if by == AlertsBy::Nothing { "" } else { by.code() };
    let stop_hash = token_hash(&app.stop_token(&account.id));
    app.store.change_alerts(&account.id, code, &stop_hash, app.clock.now()).await
}

/// By the link of a mail, in any browser.
pub async fn stop_alerts(app: Arc<App>, _: Visitor, request: StopAlerts) -> Answer<StopAlerts> {
    if app.store.stop_alerts(&token_hash(request.token.as_str())).await.map_err(ApiError::store)? {
        Ok(Done {}.into())
    } else {
        Err(ApiError::Refused(StopAlertsRefusal::Unknown))
    }
}

/// What a mail program sends (RFC 8058): a form, from no page of ours, so neither cookie nor `X-Ellis-CSRF` come with
/// it. It does nothing but stop, and is answered alike for each token.
pub async fn one_click(State(app): State<Arc<App>>, Path(token): Path<String>) -> Response {
    match app.store.stop_alerts(&token_hash(&token)).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            tracing::error!(cause = %error, "alerts can't be stopped");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// The same address, followed by a person: to the page that stops by a press.
pub async fn to_page(State(app): State<Arc<App>>, Path(token): Path<String>, RawQuery(query): RawQuery) -> Response {
    // Whatever became of the address on its way: a person comes to a page.
    let asked = query.iter().flat_map(|query| query.split('&')).find_map(|pair| pair.strip_prefix("language="));
    let language = asked.and_then(|code| Language::parse(code).ok()).unwrap_or_else(Language::english);
    let token: String = token.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    Redirect::to(&app.link(language.as_str(), LinkedPage::StopAlerts, &token)).into_response()
}

async fn alerts<R: Refusal>(app: &App, account: &Account) -> Result<Alerts, ApiError<R>> {
    let after = app.clock.now() - ALERTS_KEPT;
    let credentials = app.store.credentials(&account.id).await.map_err(ApiError::store)?;
    let rows = app.store.alerts_of(&account.id, after, ALERTS_SHOWN).await.map_err(ApiError::store)?;
    let sent = rows.into_iter().filter_map(|row| {
        let receipt_number = ReceiptNumber::parse(&row.receipt_number).ok()?;
        Some(SentAlert { by: AlertsBy::parse(&row.sent_by).ok()?, receipt_number, sent_at: row.sent_at })
    });
    Ok(Alerts {
        by: AlertsBy::parse(&account.alerts_by).unwrap_or_default(),
        offered: app.alerts_offered(&credentials),
        sent: sent.collect(),
    })
}
