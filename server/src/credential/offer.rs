//! The ways by which codes reach a person, as they are offered now.

use api::sign_in::{CodeMethod, MethodOffer};
use api::value::{Email, Phone};

use super::backup_code;
use crate::app::App;
use crate::domain::throttle::FACTOR_OFF_AFTER;
use crate::store::Credentials;

/// Every method by which a code can come now, the app first and backup codes last.
pub fn offers(app: &App, credentials: &Credentials) -> Vec<MethodOffer> {
    let backup_code = MethodOffer { method: CodeMethod::BackupCode, sent_to: None };
    let backup_code = backup_code::is_offered(credentials).then_some(backup_code);
    lasting(app, credentials).into_iter().chain(backup_code).collect()
}

/// The same without backup codes, which are used up: who has none of these is in need of one.
pub fn lasting(app: &App, credentials: &Credentials) -> Vec<MethodOffer> {
    let mut offers = Vec::new();
    if credentials.authenticators.iter().any(|row| row.failures < FACTOR_OFF_AFTER) {
        offers.push(MethodOffer { method: CodeMethod::Authenticator, sent_to: None });
    }
    if let Some(phone) = credentials.phones.first().filter(|_| app.texts_go_out()) {
        offers.push(MethodOffer { method: CodeMethod::Text, sent_to: masked_phone(phone) });
    }
    if let Some(address) = credentials.email_addresses.first().filter(|_| app.options.email_codes) {
        offers.push(MethodOffer { method: CodeMethod::Email, sent_to: Some(masked(address)) });
    }
    offers
}

/// Whether codes come by mail now.
pub fn by_mail(app: &App, credentials: &Credentials) -> bool {
    app.options.email_codes && !credentials.email_addresses.is_empty()
}

/// The masked form of an address as it is stored.
pub fn masked(email: &str) -> String {
    Email::parse(email).map(|email| email.masked()).unwrap_or_default()
}

/// The masked form of a number as it is stored; `None` where it isn't one.
pub fn masked_phone(phone: &str) -> Option<String> {
    Phone::parse(phone).ok().map(|phone| phone.masked())
}
