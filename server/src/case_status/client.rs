//! Asks the Case Status API over HTTP: tokens, quotas, pauses, and what each answer means. Keeps no cases.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::quota::Meter;
use super::{CaseReading, FetchError, wire};
use crate::clock::{Clock, SECOND};
use crate::domain::asking::{Asker, Shares, Spent};
use crate::store::StoreError;

/// For one exchange (promise 45).
const TIME_OUT: Duration = Duration::from_secs(5);
/// More of an answer isn't read; real ones have a few kilobytes.
const ANSWER_MOST: usize = 256 * 1024;
/// A token is renewed a minute before it ends.
const MARGIN: i64 = 60 * SECOND;

/// Why the base address can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseRefused;

impl fmt::Display for BaseRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the Case Status API's address must be https://… (http:// only for the loopback)")
    }
}

impl std::error::Error for BaseRefused {}

/// A client for one agency account; share it, so that its quotas hold for all.
pub struct CaseStatusClient {
    http: Client,
    base: Url,
    id: String,
    secret: SecretString,
    token: Mutex<Option<HeldToken>>,
    meter: Meter,
    clock: Arc<dyn Clock>,
}

#[derive(Clone)]
struct HeldToken {
    text: SecretString,
    renew_at: i64,
}

impl CaseStatusClient {
    /// For a base address such as `https://api-int.uscis.gov`. Its questions are counted by `meter`. A
    /// rustls provider must be installed. Errors: [`BaseRefused`].
    pub fn new(base: &str, id: &str, secret: &str, meter: Meter, clock: Arc<dyn Clock>) -> Result<Self, BaseRefused> {
        let mut base = Url::parse(base).map_err(|_| BaseRefused)?;
        let loopback = matches!(base.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if !(base.scheme() == "https" || base.scheme() == "http" && loopback) {
            return Err(BaseRefused);
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        // A redirect would carry the token to a host that nobody configured.
        let http = Client::builder().redirect(redirect::Policy::none()).timeout(TIME_OUT).no_proxy().build();
        let http = http.map_err(|_| BaseRefused)?;
        Ok(Self {
            http,
            base,
            id: id.to_owned(),
            secret: SecretString::from(secret),
            token: Mutex::new(None),
            meter,
            clock,
        })
    }

    /// Reads one receipt, at the expense of who asks. A token that the agency no longer takes is renewed once.
    /// Errors: [`FetchError`].
    pub async fn read(&self, receipt_number: &str, asker: Asker) -> Result<CaseReading, FetchError> {
        let token = self.token(None).await?;
        let mut answer = self.ask(receipt_number, asker, &token).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let renewed = self.token(Some(&token)).await?;
            answer = self.ask(receipt_number, asker, &renewed).await?;
        }
        self.understand(receipt_number, answer).await
    }

    /// Whether a question would be sent now: there is no pause, and something is left of the asker's share.
    pub fn may_ask(&self, asker: Asker) -> bool {
        self.meter.may_ask(asker)
    }

    /// The shares of the daily quota.
    pub fn shares(&self) -> Shares {
        self.meter.shares()
    }

    /// Reads what was spent today, by this instance and by others. Errors: the ledger can't be read.
    pub async fn read_spent(&self) -> Result<(), StoreError> {
        self.meter.read_spent().await
    }

    /// What was spent today, as far as this instance has read it.
    pub fn spent_today(&self) -> Spent {
        self.meter.spent_today(self.clock.now())
    }

    /// Until when nothing is asked, in UTC milliseconds; 0 where the agency never wanted a pause.
    pub fn paused_until(&self) -> i64 {
        self.meter.paused_until()
    }

    async fn ask(&self, receipt_number: &str, asker: Asker, token: &SecretString) -> Result<Response, FetchError> {
        self.meter.turn(asker).await?;
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| FetchError::Unreadable)?
            .pop_if_empty()
            .extend(["case-status", receipt_number]);
        let request = self.http.get(url).bearer_auth(token.expose_secret()).header("accept", "application/json");
        request.send().await.map_err(|_| FetchError::TimedOut)
    }

    async fn understand(&self, receipt_number: &str, answer: Response) -> Result<CaseReading, FetchError> {
        let status = answer.status();
        let pause =
            answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse::<i64>().ok());
        let body = bounded(answer).await?;
        match status.as_u16() {
            200 => {
                self.meter.answered();
                wire::read_case(&body, receipt_number)
            }
            404 => Err(FetchError::NotFound { message: wire::read_message(&body) }),
            400 | 422 => Err(FetchError::Malformed { message: wire::read_message(&body) }),
            401 | 403 => Err(FetchError::Refused),
            429 => Err(FetchError::Throttled { until: self.meter.pause(pause) }),
            503 => Err(FetchError::Unavailable { until: Some(self.meter.pause(pause)) }),
            _ => Err(FetchError::Unavailable { until: None }),
        }
    }

    /// The token held, or a new one: when there is none, when it is about to end, or when `rejected` is the one held.
    /// Who comes while one is being fetched waits for that one.
    async fn token(&self, rejected: Option<&SecretString>) -> Result<SecretString, FetchError> {
        let mut held = self.token.lock().await;
        if let Some(token) = held.as_ref() {
            let is_rejected = rejected.is_some_and(|rejected| rejected.expose_secret() == token.text.expose_secret());
            if !is_rejected && self.clock.now() < token.renew_at {
                return Ok(token.text.clone());
            }
        }
        *held = None;
        let (text, seconds) = self.fetch_token().await?;
        let text = SecretString::from(text);
        *held = Some(HeldToken { text: text.clone(), renew_at: self.clock.now() + seconds * SECOND - MARGIN });
        Ok(text)
    }

    async fn fetch_token(&self) -> Result<(String, i64), FetchError> {
        let url = self.base.join("oauth/accesstoken").map_err(|_| FetchError::Unreadable)?;
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.id),
            ("client_secret", self.secret.expose_secret()),
        ];
        let answer = self.http.post(url).form(&form).send().await.map_err(|_| FetchError::TimedOut)?;
        let status = answer.status();
        let pause =
            answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse::<i64>().ok());
        let body = bounded(answer).await?;
        match status.as_u16() {
            200 => wire::read_token(&body).ok_or(FetchError::Unreadable),
            429 => Err(FetchError::Throttled { until: self.meter.pause(pause) }),
            503 => Err(FetchError::Unavailable { until: Some(self.meter.pause(pause)) }),
            400..500 => Err(FetchError::Refused),
            _ => Err(FetchError::Unavailable { until: None }),
        }
    }
}

async fn bounded(mut answer: Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| FetchError::TimedOut)? {
        if body.len() + chunk.len() > ANSWER_MOST {
            return Err(FetchError::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
