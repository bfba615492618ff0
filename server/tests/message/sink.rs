//! A mail server for tests, on a loopback socket: it takes, refuses or stalls, and hands over what it took.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How it treats letters.
#[derive(Clone, Copy)]
pub enum Manner {
    Takes,
    /// Answers the recipient so.
    RefusesRecipient(&'static str),
    /// Answers the credentials so.
    RefusesLogin(&'static str),
    /// Takes the connection and says nothing.
    Stalls,
}

pub struct Sink {
    pub address: SocketAddr,
    letters: UnboundedReceiver<String>,
}

impl Sink {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, letters) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, manner, sender.clone()));
            }
        });
        Self { address, letters }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Whether no letter came that wasn't taken yet.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// The next letter, as it came over the wire.
    pub async fn letter(&mut self) -> String {
        self.letters.recv().await.expect("a letter")
    }
}

async fn converse(stream: TcpStream, manner: Manner, letters: UnboundedSender<String>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    if matches!(manner, Manner::Stalls) {
        while lines.next_line().await?.is_some() {}
        return Ok(());
    }
    writer.write_all(b"220 sink ESMTP\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match (verb.as_str(), manner) {
            ("EHLO", _) => "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME",
            ("AUTH", Manner::RefusesLogin(answer)) | ("RCPT", Manner::RefusesRecipient(answer)) => answer,
            ("DATA", _) => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut letter = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    letter.push_str(line.strip_prefix('.').unwrap_or(&line));
                    letter.push('\n');
                }
                let _ = letters.send(letter);
                "250 taken"
            }
            ("QUIT", _) => "221 bye",
            _ => "250 well",
        };
        writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// The plain and the HTML part, decoded from quoted-printable; other encodings stay as they are.
pub fn parts(letter: &str) -> Vec<String> {
    let boundary = letter.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a boundary");
    let parts: Vec<&str> = letter.split(&format!("--{boundary}")).collect();
    parts[1..parts.len() - 1]
        .iter()
        .map(|part| {
            let (head, body) = part.trim_start().split_once("\n\n").expect("a body");
            if head.contains("quoted-printable") { decoded(body) } else { body.to_owned() }
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let text = text.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), text.as_str());
    while let Some(at) = rest.find('=') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        bytes.push(u8::from_str_radix(&rest[at + 1..at + 3], 16).expect("two hexadecimal digits"));
        rest = &rest[at + 3..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).expect("UTF-8")
}
