//! The message box: a page for development that shows what was sent, without script. Served by `http`; holds no
//! message.

use std::sync::OnceLock;

use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

use super::Channel;
use super::segment::{Segment, segments};

/// Messages that the page shows at most; the caller takes the newest.
pub const SHOWN: i64 = 50;

/// The policy that the page and its style are served with: no script, nothing from elsewhere.
pub const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// A message as the page shows it.
#[derive(Debug, Clone)]
pub struct BoxedMessage {
    /// Of its row; the anchor is `#message-{id}`.
    pub id: String,
    /// The way it went.
    pub channel: Channel,
    /// Address or number.
    pub recipient: String,
    /// Empty for texts.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Of its words.
    pub language: String,
    /// When it was queued, in UTC milliseconds.
    pub created_at: i64,
}

/// The page at `/outbox`, in the order given. It asks for `outbox/style.css` beside itself ([`style`]).
/// Everything that stands in a message is escaped; web addresses in it become links.
pub fn outbox_page(messages: &[BoxedMessage]) -> String {
    let messages: Vec<Entry<'_>> = messages.iter().map(Entry::new).collect();
    let page = environment().get_template(PAGE).and_then(|page| page.render(context! { messages }));
    // The template is part of the program and is rendered in its tests.
    page.unwrap_or_else(|error| {
        tracing::error!(%error, "the message box can't be shown");
        String::new()
    })
}

/// The style sheet at `/outbox/style.css`.
pub fn style() -> &'static str {
    include_str!("box_page.css")
}

/// The name decides that everything is escaped.
const PAGE: &str = "box_page.html";

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        if let Err(error) = environment.add_template(PAGE, include_str!("box_page.html")) {
            tracing::error!(%error, "the message box can't be shown");
        }
        environment
    })
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    channel: &'static str,
    recipient: &'a str,
    subject: &'a str,
    language: &'a str,
    text: Vec<Segment<'a>>,
    machine_time: String,
    time: String,
}

impl<'a> Entry<'a> {
    fn new(message: &'a BoxedMessage) -> Self {
        let moment = jiff::Timestamp::from_millisecond(message.created_at).unwrap_or_default();
        Self {
            id: &message.id,
            channel: message.channel.as_str(),
            recipient: &message.recipient,
            subject: &message.subject,
            language: &message.language,
            text: segments(&message.text),
            machine_time: moment.to_string(),
            time: moment.strftime("%B %-d, %Y, %H:%M:%S UTC").to_string(),
        }
    }
}
