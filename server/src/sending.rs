//! Which limits a mail or a text that somebody asks for counts against. Composing and queueing are the handlers'.

use crate::app::App;
use crate::count_keys;
use crate::domain::budget::Urgency;
use crate::domain::limits::{CONFIRMATION_SENDINGS, CONFIRMATIONS_TO_MAILBOX, RECOVERIES_TO_MAILBOX, SENDINGS};
use crate::domain::mailbox::mailbox_of;
use crate::store::{Count, Sending};

/// The confirmation mail of a sign-up, known address or not: by mailbox, and by who asks. A stranger's leave some to
/// the owner.
pub fn confirmation(app: &App, email: &str, asker: &str) -> Sending {
    asked(app, "confirmation", email, asker, [&CONFIRMATION_SENDINGS, &CONFIRMATIONS_TO_MAILBOX])
}

/// The mail of a recovery, known address or not: by mailbox, and by who asks. `known_to`: the account of this address,
/// where the browser has shown that it is known to it. It has a share that no stranger can spend: by account, since
/// another one may reach the same mailbox.
pub fn recovery(app: &App, email: &str, asker: &str, known_to: Option<&str>) -> Sending {
    if let Some(account_id) = known_to {
        let own = Count { key: key(app, &["recovery_reserve", account_id]), limits: &SENDINGS };
        return Sending { channel: "mail", urgency: Urgency::Code, asker: None, own, mailbox: None };
    }
    asked(app, "recovery", email, asker, [&SENDINGS, &RECOVERIES_TO_MAILBOX])
}

/// A sign-in code, after a right password: by the address or number of the account alone, so that nobody else can spend
/// it.
pub fn sign_in_code(app: &App, channel: &'static str, recipient: &str) -> Sending {
    let own = Count { key: key(app, &["sign_in", recipient]), limits: &SENDINGS };
    Sending { channel, urgency: Urgency::Code, asker: None, own, mailbox: None }
}

/// A code that tries a way to get codes in the set-up.
pub fn set_up_code(app: &App, channel: &'static str, recipient: &str, asker: &str) -> Sending {
    let own = Count { key: key(app, &["try_method", recipient]), limits: &SENDINGS };
    Sending { channel, urgency: Urgency::Asked, asker: Some(asker.to_owned()), own, mailbox: None }
}

fn asked(
    app: &App,
    purpose: &str,
    email: &str,
    asker: &str,
    [of_asker, of_all]: [&'static [(i64, i64)]; 2],
) -> Sending {
    let mailbox = mailbox_of(email);
    let own = Count { key: key(app, &[purpose, &mailbox, asker]), limits: of_asker };
    let all = Count { key: key(app, &[purpose, &mailbox]), limits: of_all };
    Sending { channel: "mail", urgency: Urgency::Asked, asker: Some(asker.to_owned()), own, mailbox: Some(all) }
}

fn key(app: &App, parts: &[&str]) -> String {
    count_keys::of_sending(&app.key, parts)
}
