//! Mail over SMTP: the server's address, the letter's headers, what its answers mean. No queue, no words.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::outbox::{Delivering, Delivery, Queued, Undelivered};

/// For each step of the conversation (promise 45).
const STEP: Duration = Duration::from_secs(5);
/// For the whole letter: a server that answers every step in its last moment must not outlast the lease.
const WHOLE: Duration = Duration::from_secs(15);

/// Why mail can't be configured so. Says nothing of the URL, which may hold a password.
#[derive(Debug, PartialEq, Eq)]
pub enum MailRefused {
    /// Not `smtp://` or `smtps://` with a host, or a `tls=` other than `required` and `opportunistic`.
    Url,
    /// Not `name@example.org` or `Name <name@example.org>`.
    From,
}

impl fmt::Display for MailRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Url => "the SMTP URL must be smtp://host:port, smtp://host?tls=required, smtp://host?tls=opportunistic or smtps://host, with user:password@ before the host where needed",
            Self::From => "the address that mails come from must be name@example.org or Name <name@example.org>",
        })
    }
}

impl std::error::Error for MailRefused {}

/// Sends mail through one SMTP server, over kept connections.
pub struct SmtpMail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpMail {
    /// TLS is what the URL says: none for `smtp://`, STARTTLS for `?tls=required` (or `opportunistic`), from the first
    /// byte for `smtps://`. Must be called inside the runtime. Errors: [`MailRefused`].
    pub fn new(url: &str, from: &str) -> Result<Self, MailRefused> {
        let from = from.parse().map_err(|_| MailRefused::From)?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| MailRefused::Url)?;
        Ok(Self { transport: builder.timeout(Some(STEP)).build(), from })
    }

    fn letter(&self, queued: &Queued, now: i64) -> Result<Message, Undelivered> {
        let refused = |what: &str| Undelivered::Permanent(what.to_owned());
        let to: Address = queued.recipient.parse().map_err(|_| refused("the address is malformed"))?;
        let sent_at = UNIX_EPOCH + Duration::from_millis(u64::try_from(now).unwrap_or(0));
        let builder = Message::builder()
            .from(self.from.clone())
            .to(to.into())
            .subject(&queued.subject)
            .date(sent_at)
            // The same at every try, so that a letter sent twice is recognized as one (promise 70).
            .message_id(Some(format!("<{}@{}>", queued.id, self.from.email.domain())))
            .header(ContentLanguage(queued.language.clone()))
            .header(AutoSubmitted);
        let builder = match &queued.unsubscribe {
            Some(address) => builder.header(ListUnsubscribe(address.clone())).header(ListUnsubscribePost),
            None => builder,
        };
        let letter = match &queued.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(queued.text.clone(), html.clone())),
            None => builder.body(queued.text.clone()),
        };
        letter.map_err(|_| refused("the letter is malformed"))
    }
}

impl Delivery for SmtpMail {
    fn deliver<'a>(&'a self, message: &'a Queued, now: i64) -> Delivering<'a> {
        Box::pin(async move {
            let letter = self.letter(message, now)?;
            match tokio::time::timeout(WHOLE, self.transport.send(letter)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(meaning(&error)),
                Err(_) => Err(Undelivered::Transient("smtp time-out".to_owned())),
            }
        })
    }
}

/// What an answer means for the next try. The server's own words are left out: they repeat the recipient.
fn meaning(error: &smtp::Error) -> Undelivered {
    let Some(status) = error.status() else {
        let kind = if error.is_timeout() {
            "smtp time-out"
        } else if error.is_tls() {
            "smtp tls"
        } else if error.is_client() {
            "smtp client"
        } else {
            "smtp connection"
        };
        return Undelivered::Transient(kind.to_owned());
    };
    let status = u16::from(status);
    let reason = format!("smtp {status}");
    // 530 to 538 are about our own credentials or TLS (RFC 4954): the operator mends them, the letter is good.
    let final_word = status >= 500 && !(530..=538).contains(&status);
    if final_word { Undelivered::Permanent(reason) } else { Undelivered::Transient(reason) }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): out-of-office programs don't answer it.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// `List-Unsubscribe: <https://…>` (RFC 2369): where a mail program can stop such letters.
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(address: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(address.trim_matches(['<', '>']).to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("<{}>", self.0))
    }
}

/// `List-Unsubscribe-Post: List-Unsubscribe=One-Click` (RFC 8058): it does so by one request, without a page.
#[derive(Clone)]
struct ListUnsubscribePost;

impl Header for ListUnsubscribePost {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}

/// `Content-Language: es` (RFC 3282): mail programs read it out with the right voice.
#[derive(Clone)]
struct ContentLanguage(String);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}
