//! What every handler shares: options, store, clock, chance, keys, messages, readings, counts.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use api::value::Language;
use axum::http::HeaderMap;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Options;
use crate::domain::address::{host_of, is_loopback, origin_of};
use crate::domain::caller::{bucket_of, client_of};
use crate::domain::throttle::Buckets;
use crate::entropy::{self, Entropy};
use crate::message::Message;
use crate::message::template::Renderer;
use crate::passwords::Passwords;
use crate::readings::Readings;
use crate::secrets::ServerKey;
use crate::store::{Outgoing, Store, StoreError};

/// The running application.
pub struct App {
    /// As configured.
    pub options: Options,
    /// What every answer carries.
    pub headers: crate::headers::Headers,
    /// The page's own files, as far as they were read.
    pub files: crate::files::Files,
    /// The database.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// The server's own key.
    pub key: ServerKey,
    /// Hashing, in bounded room.
    pub passwords: Passwords,
    /// Mails and texts from templates.
    pub renderer: Renderer,
    /// The agency's service.
    pub readings: Arc<Readings>,
    /// Counts by address.
    pub buckets: Buckets,
    /// Wakes the outbox worker.
    pub outbox: Arc<Notify>,
    /// Set once a stop was asked for.
    pub stopping: AtomicBool,
}

impl App {
    /// A complete address of the page, in a language; the host comes from the options, never from a request.
    pub fn link(&self, language: &str, path: &str) -> String {
        let prefix = if language == "en" { String::new() } else { format!("/{language}") };
        format!("{}{prefix}{path}", self.options.public_address.trim_end_matches('/'))
    }

    /// A mail, ready for the outbox.
    pub fn mail(&self, recipient: &str, language: &str, message: &Message) -> Result<Outgoing, String> {
        self.compose("mail", recipient, language, message)
    }

    /// A text, ready for the outbox.
    pub fn text(&self, recipient: &str, language: &str, message: &Message) -> Result<Outgoing, String> {
        self.compose("text", recipient, language, message)
    }

    fn compose(
        &self,
        channel: &'static str,
        recipient: &str,
        language: &str,
        message: &Message,
    ) -> Result<Outgoing, String> {
        let language = Language::parse(language).unwrap_or_default();
        let rendered = self
            .renderer
            .render(message, &language)
            .map_err(|error| format!("message {}: {error:?}", message.name()))?;
        Ok(Outgoing {
            id: entropy::id(&*self.entropy),
            channel,
            recipient: recipient.to_owned(),
            language: language.to_string(),
            subject: rendered.subject,
            body: rendered.text,
            html: rendered.html,
        })
    }

    /// Notes a sending to a recipient, unless the limits hold it back: `Err` with the seconds to wait.
    pub async fn claim_sending(
        &self,
        recipient_hash: &str,
        limits: &[(i64, i64)],
    ) -> Result<Result<(), u32>, StoreError> {
        let (id, now) = (entropy::id(&*self.entropy), self.clock.now());
        Ok(self.store.claim_sending(&id, recipient_hash, limits, now).await?.map_err(in_seconds))
    }

    /// Whether a recipient may be sent to again, without noting anything; `Err` with the seconds to wait.
    pub async fn may_send(&self, recipient_hash: &str, limits: &[(i64, i64)]) -> Result<Result<(), u32>, StoreError> {
        let wait = self.store.sending_wait(recipient_hash, limits, self.clock.now()).await?;
        Ok(wait.map_or(Ok(()), |wait| Err(in_seconds(wait))))
    }

    /// A message was queued.
    pub fn wake_outbox(&self) {
        self.outbox.notify_one();
    }

    /// Texts can be sent: there is a gateway, or the message box shows them.
    pub fn texts_go_out(&self) -> bool {
        self.options.text_gateway_url.is_some() || self.options.message_box
    }

    /// A stop was asked for.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// An `Origin` of the page itself: that of the public address, or on a machine of one's own the very host that was
    /// asked, under any of its names.
    pub fn is_own_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let asked = host.filter(|host| self.options.is_all_loopback() && is_loopback(host_of(host)));
        origin == origin_of(&self.options.public_address)
            || asked.is_some_and(|host| origin == origin_of(&format!("http://{host}")))
    }

    /// Whose request it is, for throttles.
    pub fn client_address(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> String {
        let lines = headers.get_all("x-forwarded-for");
        peer.map_or_else(
            || "unknown".to_owned(),
            |peer| {
                let lines = lines.iter().map(axum::http::HeaderValue::as_bytes);
                bucket_of(client_of(peer, lines, &self.options.trusted_proxies))
            },
        )
    }
}

/// Whole seconds, upwards.
fn in_seconds(milliseconds: i64) -> u32 {
    u32::try_from((milliseconds + 999) / 1_000).unwrap_or(u32::MAX)
}
