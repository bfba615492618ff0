//! What every handler shares: options, store, clock, chance, keys, messages, the agency's service, counts.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use api::alerts::AlertsBy;
use api::linked_page::LinkedPage;
use api::sign_in::CodeMethod;
use api::value::Language;
use axum::http::HeaderMap;
use tokio::sync::Notify;

use crate::case_sync::CaseSync;
use crate::challenge::Challenges;
use crate::clock::{Clock, DAY, HOUR};
use crate::config::Options;
use crate::domain::address::{host_of, is_loopback, origin_of};
use crate::domain::budget::share_of_address;
use crate::domain::caller::{bucket_of, client_of};
use crate::domain::throttle::Buckets;
use crate::entropy::{self, Entropy};
use crate::message::Message;
use crate::message::outbox::DeliveryCounts;
use crate::message::template::Renderer;
use crate::passwords::Passwords;
use crate::requests::Requests;
use crate::secrets::ServerKey;
use crate::store::{Account, AccountId, Credentials, HeldBack, Outgoing, Sending, Store, StoreError};

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
    pub case_sync: Arc<CaseSync>,
    /// Counts by address.
    pub buckets: Buckets,
    /// Wakes the outbox worker.
    pub outbox: Arc<Notify>,
    /// What became of messages since the start.
    pub deliveries: Arc<DeliveryCounts>,
    /// Messages that tell of a change of a case, queued since the start.
    pub alerts_queued: AtomicU64,
    /// Requests since the start.
    pub requests: Requests,
    /// Set once a stop was asked for.
    pub stopping: AtomicBool,
}

impl App {
    /// A complete address of a page, in a language; the host comes from the options, never from a request. `secret`
    /// stands in its fragment, where no server sees it; empty where there is none.
    pub fn link(&self, language: &str, page: LinkedPage, secret: &str) -> String {
        let prefix = if language == "en" { String::new() } else { format!("/{language}") };
        let fragment = if secret.is_empty() { String::new() } else { format!("#t={secret}") };
        format!("{}{prefix}{}{fragment}", self.options.public_address.trim_end_matches('/'), page.path())
    }

    /// A complete address of the interface. It lies at the root of the host, whatever path the page lies below.
    pub fn api_link(&self, path: &str) -> String {
        let address = &self.options.public_address;
        let host = address.find("://").map_or(0, |at| at + "://".len());
        let origin = address[host..].find('/').map_or(address.as_str(), |end| &address[..host + end]);
        format!("{origin}{}{path}", api::BASE)
    }

    /// The secret of the link that stops a person's alerts: always the same, and nothing that is stored.
    pub fn stop_token(&self, account_id: &AccountId) -> String {
        self.key.digest("stop_alerts", &[account_id.as_str()]).as_str().to_owned()
    }

    /// A mail, ready for the outbox.
    pub fn mail(&self, recipient: &str, language: &str, message: &Message) -> Result<Outgoing, String> {
        self.compose("mail", recipient, language, message)
    }

    /// A security notice to the owner of an account, whoever caused it, ready for the outbox.
    pub fn notice(&self, account: &Account, message: impl FnOnce(String) -> Message) -> Result<Outgoing, String> {
        let message = message(self.link(&account.language, LinkedPage::Recover, ""));
        self.mail(&account.email, &account.language, &message)
    }

    /// The notice that a second factor is off.
    pub fn turned_off(&self, account: &Account, method: CodeMethod) -> Result<Outgoing, String> {
        self.notice(account, |recover_link| Message::CodeMethodDisabled { method, recover_link })
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
            urgency: message.urgency(),
            recipient: recipient.to_owned(),
            language: language.to_string(),
            subject: rendered.subject,
            body: rendered.text,
            html: rendered.html,
            unsubscribe: None,
        })
    }

    /// One-time codes, as of now.
    pub fn challenges(&self) -> Challenges<'_> {
        Challenges { store: &self.store, key: &self.key, entropy: &*self.entropy, now: self.clock.now() }
    }

    /// Notes a sending, unless its recipient's limits, its asker's share or the budget of all hold it back.
    pub async fn claim_sending(&self, sending: &Sending) -> Result<Result<(), HeldBack>, StoreError> {
        let now = self.clock.now();
        if let Some(held) = self.store.sending_held_back(sending, now).await? {
            return Ok(Err(held));
        }
        if let Some(asker) = &sending.asker {
            let budget = self.options.budgets().of(sending.channel);
            let (hourly, daily) =
                if sending.channel == "text" { ("texts_hour", "texts_day") } else { ("mails_hour", "mails_day") };
            for (what, most, span) in [(hourly, budget.hour, HOUR), (daily, budget.day, DAY)] {
                if let Err(wait) = self.buckets.count(what, asker, share_of_address(most), span, now) {
                    return Ok(Err(HeldBack::Recipient(i64::from(wait) * 1_000)));
                }
            }
        }
        let ids = [entropy::id(&*self.entropy), entropy::id(&*self.entropy)];
        self.store.claim_sending(ids, sending, now).await
    }

    /// Whether it may be sent, without noting anything.
    pub async fn may_send(&self, sending: &Sending) -> Result<Result<(), HeldBack>, StoreError> {
        Ok(self.store.sending_held_back(sending, self.clock.now()).await?.map_or(Ok(()), Err))
    }

    /// A message was queued.
    pub fn wake_outbox(&self) {
        self.outbox.notify_one();
    }

    /// Texts can be sent: there is a gateway, or the message box shows them.
    pub fn texts_go_out(&self) -> bool {
        self.options.text_gateway_url.is_some() || self.options.message_box
    }

    /// The ways in which an account can be alerted. Text needs a proven number in a country that texts go to.
    pub fn alerts_offered(&self, credentials: &Credentials) -> Vec<AlertsBy> {
        let texts = credentials.phones.first().is_some_and(|phone| self.options.texts_reach(phone));
        let by_text = (texts && self.texts_go_out()).then_some(AlertsBy::Text);
        [AlertsBy::Nothing, AlertsBy::Email].into_iter().chain(by_text).collect()
    }

    /// Codes can be had by this method here.
    pub fn offers(&self, method: CodeMethod) -> bool {
        match method {
            CodeMethod::Text => self.texts_go_out(),
            CodeMethod::Email => self.options.email_codes,
            CodeMethod::Authenticator | CodeMethod::BackupCode => true,
        }
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
