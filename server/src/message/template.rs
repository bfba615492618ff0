//! Turns a message into what is sent, in the person's language, from the templates under `locales/<lang>/message`.
//! No sending, and no sentences: those stand in the templates.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use api::value::Language;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use super::segment::{Segment, segments};
use super::{Channel, Message, gsm7};

/// The operator's side of every message.
#[derive(Debug, Clone)]
pub struct Brand {
    /// The name of the site, for instance `Ellis`.
    pub name: String,
    /// Host of the public address, without scheme and port: browsers compare it before they fill in a code (WebOTP).
    pub host: String,
    /// How to reach support, one line; left out where the operator has none.
    pub support: Option<String>,
}

/// A message in its final words.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The way it goes.
    pub channel: Channel,
    /// One line; empty for a text.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, for mail: no picture, no script, nothing loaded from anywhere.
    pub html: Option<String>,
}

impl fmt::Debug for Rendered {
    // Codes and links are secrets: what is printed by chance must not carry them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Rendered({}, {} bytes)", self.channel.as_str(), self.text.len())
    }
}

/// Why messages can't be rendered. A fault of the templates or of the brand's configuration, not of the message.
#[derive(Debug)]
pub enum Unfit {
    /// The template is missing or broken: name, and what the engine says.
    Template(String, minijinja::Error),
    /// With this brand and host, the text of that name (`es/text_sign_in_code`) is over 160 septets: its length.
    TextTooLong(String, usize),
}

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(name, error) => write!(formatter, "message template {name}: {error}"),
            Self::TextTooLong(name, length) => write!(
                formatter,
                "text message {name} has {length} characters, {} fit: choose a shorter brand name or host",
                gsm7::LONGEST
            ),
        }
    }
}

impl std::error::Error for Unfit {}

/// The templates of one language; further languages are one more line in [`TEMPLATES`].
macro_rules! templates {
    ($($language:literal),+ : $names:tt) => { &[$(templates!(@names $language $names)),+] };
    (@names $language:literal [$($name:literal),+ $(,)?]) => {
        ($language, &[$(($name, include_str!(concat!("../../../locales/", $language, "/message/", $name, ".txt")))),+])
    };
}

type Folder = (&'static str, &'static [(&'static str, &'static str)]);

const TEMPLATES: &[Folder] = templates!("en", "es": [
    "already_have_account", "backup_code_used", "backup_codes_replaced", "case_changed", "code_method_added",
    "code_method_disabled", "confirm_address", "footer", "password_changed", "password_disabled", "reset_password", "see_numbers", "sign_in_code", "text_case_changed", "text_confirm_phone",
    "text_sign_in_code",
]);

const LAYOUT: &str = "mail.html";

/// Renders messages. Made once, at start.
pub struct Renderer {
    environment: Environment<'static>,
    brand: Brand,
    renderings: AtomicU64,
}

impl Renderer {
    /// Reads all templates and tries the texts with this brand. Errors: [`Unfit`]; the server must not start then.
    pub fn new(brand: Brand) -> Result<Self, Unfit> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| if name == LAYOUT { AutoEscape::Html } else { AutoEscape::None });
        for (language, templates) in TEMPLATES {
            for (name, source) in *templates {
                let name = format!("{language}/{name}");
                environment.add_template_owned(name.clone(), *source).map_err(|error| Unfit::Template(name, error))?;
            }
        }
        let layout = environment.add_template(LAYOUT, include_str!("mail.html"));
        layout.map_err(|error| Unfit::Template(LAYOUT.to_owned(), error))?;
        let renderer = Self { environment, brand, renderings: AtomicU64::new(0) };
        renderer.try_texts()?;
        Ok(renderer)
    }

    /// The message in the person's language; a language without templates gets English.
    /// Errors: a template asks for what the message doesn't have (the tests render each).
    pub fn render(&self, message: &Message, language: &Language) -> Result<Rendered, Unfit> {
        self.renderings.fetch_add(1, Ordering::Relaxed);
        let code = self.known(language);
        let words = self.fill(&format!("{code}/{}", message.name()), Value::from_serialize(message))?;
        if message.channel() == Channel::Text {
            return Ok(Rendered {
                channel: Channel::Text,
                subject: String::new(),
                text: gsm7::fold(&words),
                html: None,
            });
        }
        let footer = self.fill(&format!("{code}/footer"), Value::UNDEFINED)?;
        let (subject, body) = words.split_once('\n').unwrap_or((&words, ""));
        let (subject, body) = (one_line(subject), body.trim());
        let html = self.lay_out(code, &subject, body, &footer)?;
        let plain: Vec<_> = body.split("\n\n").map(|part| button(part).map_or(part, |(_, address)| address)).collect();
        let text = format!("{}\n\n-- \n{footer}\n", plain.join("\n\n"));
        Ok(Rendered { channel: Channel::Mail, subject, text, html: Some(html) })
    }

    /// Messages composed so far. Known and unknown addresses must cost the same (promise 2).
    pub fn renderings(&self) -> u64 {
        self.renderings.load(Ordering::Relaxed)
    }

    fn known(&self, language: &Language) -> &'static str {
        TEMPLATES.iter().map(|(code, _)| *code).find(|code| *code == language.as_str()).unwrap_or("en")
    }

    fn fill(&self, name: &str, message: Value) -> Result<String, Unfit> {
        let brand = context! { brand => self.brand.name, host => self.brand.host, support => self.brand.support };
        let values = if message.is_undefined() {
            brand
        } else {
            context! { ..message, ..brand }
        };
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values))
            .map(|words| words.trim().to_owned())
            .map_err(|error| Unfit::Template(name.to_owned(), error))
    }

    fn lay_out(&self, language: &str, subject: &str, body: &str, footer: &str) -> Result<String, Unfit> {
        let direction =
            Language::ALL.iter().find(|(code, ..)| *code == language).map_or("ltr", |(.., direction)| direction);
        let paragraphs: Vec<Paragraph<'_>> = body.split("\n\n").filter_map(Paragraph::new).collect();
        let values = context! { language, direction, subject, paragraphs, footer => lines(footer) };
        let layout = self.environment.get_template(LAYOUT);
        layout.and_then(|layout| layout.render(values)).map_err(|error| Unfit::Template(LAYOUT.to_owned(), error))
    }

    /// A text over 160 septets costs twice and breaks in two: better to refuse the configuration than to find out then.
    fn try_texts(&self) -> Result<(), Unfit> {
        let code = || "000000".to_owned();
        let texts = [
            Message::SignInCodeText { code: code(), minutes: 10 },
            Message::ConfirmPhoneText { code: code(), minutes: 10 },
            Message::CaseChangedText { several: false },
            Message::CaseChangedText { several: true },
        ];
        for (language, ..) in Language::ALL {
            let Ok(language) = Language::parse(language) else { continue };
            for text in &texts {
                let length = gsm7::septets(&self.render(text, &language)?.text).unwrap_or(usize::MAX);
                if length > gsm7::LONGEST {
                    return Err(Unfit::TextTooLong(format!("{}/{}", language.as_str(), text.name()), length));
                }
            }
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Paragraph<'a> {
    lines: Vec<Vec<Segment<'a>>>,
    /// A paragraph that is a code and nothing else is shown large.
    code: bool,
    /// What there is to press, and where it leads.
    button: Option<(&'a str, &'a str)>,
}

impl<'a> Paragraph<'a> {
    fn new(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let code = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        (!text.is_empty()).then(|| Self { lines: lines(text), code, button: button(text) })
    }
}

/// A paragraph `[words] address` of a template: a button with these words in HTML, the address alone in plain text.
fn button(paragraph: &str) -> Option<(&str, &str)> {
    let (words, address) = paragraph.trim().strip_prefix('[')?.split_once("] ")?;
    let whole = matches!(segments(address).as_slice(), [only] if only.link);
    whole.then_some((words, address))
}

fn lines(text: &str) -> Vec<Vec<Segment<'_>>> {
    text.lines().map(segments).collect()
}

/// A subject is a header: a line break in it (from a brand's name) would begin another.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned()
}
