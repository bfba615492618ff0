//! `admin dead-letters`: messages that never will leave, without their words.

use api::value::{Email, Phone};

use super::database::opened;
use crate::config::Options;
use crate::store::DeadLetter;

/// Lists the newest of them.
pub async fn list(most: u32, options: &Options) -> Result<String, String> {
    let store = opened(options).await?;
    let found = store.dead_letters(i64::from(most)).await;
    let (letters, all) = found.map_err(|error| format!("the messages can't be read: {error}"))?;
    tracing::info!(all, "an operator listed dead letters");
    if all == 0 {
        return Ok("There are no dead letters.".to_owned());
    }
    let mut lines: Vec<String> = letters.iter().map(line).collect();
    if usize::try_from(all).is_ok_and(|all| all > lines.len()) {
        lines.push(format!("{} of {all}, the newest first; --most shows more.", lines.len()));
    }
    Ok(lines.join("\n"))
}

/// Id, channel, recipient, when it was given up, after how many tries, and why.
fn line(letter: &DeadLetter) -> String {
    let recipient = &letter.recipient;
    let masked = match letter.channel.as_str() {
        "text" => Phone::parse(recipient).map(|phone| phone.masked()),
        _ => Email::parse(recipient).map(|email| email.masked()),
    };
    let at = jiff::Timestamp::from_millisecond(letter.dead_at).map(|at| at.strftime("%F %T UTC").to_string());
    let (masked, at) = (masked.unwrap_or_else(|_| "•••".to_owned()), at.unwrap_or_default());
    let reason = letter.reason.as_deref().unwrap_or("no reason was noted");
    format!("{}  {}  {masked}  {at}  {} tries  {reason}", letter.id, letter.channel, letter.attempts)
}
