//! The ways by which codes reach a person, as they are offered now.

use api::sign_in::{CodeMethod, MethodOffer};
use api::value::{Email, Phone};

use super::backup_codes;
use crate::app::App;
use crate::domain::throttle::FACTOR_OFF_AFTER;
use crate::store::Account;

/// Every method of an account by which a code can come now, the app first and backup codes last.
pub fn offers(app: &App, account: &Account, backup_codes_left: i64) -> Vec<MethodOffer> {
    let mut offers = Vec::new();
    if account.authenticator_codes && account.authenticator_failures < FACTOR_OFF_AFTER {
        offers.push(MethodOffer { method: CodeMethod::Authenticator, sent_to: None });
    }
    if account.text_codes && app.texts_go_out() {
        offers.push(MethodOffer { method: CodeMethod::Text, sent_to: account.phone.as_deref().and_then(masked_phone) });
    }
    if account.email_codes && app.options.email_codes {
        offers.push(MethodOffer { method: CodeMethod::Email, sent_to: Some(masked(&account.email)) });
    }
    if backup_codes::on(account) && backup_codes_left > 0 {
        offers.push(MethodOffer { method: CodeMethod::BackupCode, sent_to: None });
    }
    offers
}

/// The masked form of an address as it is stored.
pub fn masked(email: &str) -> String {
    Email::parse(email).map(|email| email.masked()).unwrap_or_default()
}

/// The masked form of a number as it is stored; `None` where it isn't one.
pub fn masked_phone(phone: &str) -> Option<String> {
    Phone::parse(phone).ok().map(|phone| phone.masked())
}
