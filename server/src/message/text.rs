//! Text messages through an HTTP gateway: the request, and what its answers mean. No queue, no words.

use std::fmt;
use std::time::Duration;

use reqwest::{Client, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::outbox::{Delivering, Delivery, Queued, Undelivered};

/// For the whole exchange (promise 45).
const TIME_OUT: Duration = Duration::from_secs(5);
/// More of an answer isn't read; the one that is hoped for has some 50 bytes.
const ANSWER_MOST: usize = 16 * 1024;

/// A gateway for text messages.
pub trait TextGateway: Send + Sync {
    /// Hands one text over. The id is the same at every try of the same message: a good gateway sends it once.
    fn send(&self, id: &str, to: &str, text: &str) -> impl Future<Output = Result<(), Undelivered>> + Send;
}

/// Why the gateway can't be configured so. Says nothing of the URL, which may hold a secret.
#[derive(Debug, PartialEq, Eq)]
pub enum GatewayRefused {
    /// Not an `https://` address. Plain `http://` is taken only for the loopback: numbers and codes would be readable.
    Url,
    /// The HTTP client can't be made.
    Client,
}

impl fmt::Display for GatewayRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Url => "the text gateway's URL must be https://… (http:// only for the loopback)",
            Self::Client => "the HTTP client for the text gateway can't be made",
        })
    }
}

impl std::error::Error for GatewayRefused {}

/// A gateway that takes `POST {"id", "to", "text"}` with a bearer key (docs/operating.md, Texts).
pub struct HttpTextGateway {
    client: Client,
    url: Url,
    key: SecretString,
}

impl HttpTextGateway {
    /// The gateway at an address. A rustls provider must be installed. Errors: [`GatewayRefused`].
    pub fn new(url: &str, key: SecretString) -> Result<Self, GatewayRefused> {
        let url = Url::parse(url).map_err(|_| GatewayRefused::Url)?;
        if !(url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url)) {
            return Err(GatewayRefused::Url);
        }
        // A redirect would carry the text and the key to somebody who wasn't configured.
        let client = Client::builder().redirect(redirect::Policy::none()).timeout(TIME_OUT).no_proxy().build();
        Ok(Self { client: client.map_err(|_| GatewayRefused::Client)?, url, key })
    }
}

impl TextGateway for HttpTextGateway {
    async fn send(&self, id: &str, to: &str, text: &str) -> Result<(), Undelivered> {
        let request = self.client.post(self.url.clone()).bearer_auth(self.key.expose_secret());
        let answer = request.json(&Handover { id, to, text }).send().await.map_err(|error| failure(&error))?;
        let status = answer.status();
        if status.is_success() {
            return accepted(answer).await;
        }
        let reason = format!("gateway {}", status.as_u16());
        if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS {
            Err(Undelivered::Permanent(reason))
        } else {
            Err(Undelivered::Transient(reason))
        }
    }
}

impl Delivery for HttpTextGateway {
    fn deliver<'a>(&'a self, message: &'a Queued, _: i64) -> Delivering<'a> {
        Box::pin(self.send(&message.id, &message.recipient, &message.text))
    }
}

#[derive(Serialize)]
struct Handover<'a> {
    id: &'a str,
    to: &'a str,
    text: &'a str,
}

#[derive(Deserialize)]
struct Accepted {
    #[serde(rename = "id")]
    _id: serde_json::Value,
}

async fn accepted(mut answer: reqwest::Response) -> Result<(), Undelivered> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failure(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_MOST {
            break;
        }
    }
    match serde_json::from_slice::<Accepted>(&body) {
        Ok(_) => Ok(()),
        // Something answers there, but not the gateway: a proxy's page, for instance.
        Err(_) => Err(Undelivered::Transient("gateway answer without an id".to_owned())),
    }
}

fn failure(error: &reqwest::Error) -> Undelivered {
    let reason = if error.is_timeout() { "gateway time-out" } else { "gateway connection" };
    Undelivered::Transient(reason.to_owned())
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}
