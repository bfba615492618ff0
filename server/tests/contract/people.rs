//! The people on a server of a test, and the messages that they get. No expectations.

use ellis_server::store::AccountId;
use ellis_server::store::driver::query_scalar;
use serde_json::json;

use crate::server::{Browser, Ellis, PASSWORD};

impl Ellis {
    /// The only account's.
    pub async fn account_id(&self) -> AccountId {
        AccountId::new(self.text("SELECT id FROM account").await)
    }

    /// The newest message to somebody: its text.
    pub async fn message_to(&self, recipient: &str) -> Option<String> {
        let newest = query_scalar("SELECT body FROM message WHERE recipient = $1 ORDER BY place DESC LIMIT 1");
        newest.bind(recipient).fetch_optional(&self.database).await.expect("messages")
    }

    pub async fn messages_to(&self, recipient: &str) -> i64 {
        self.count(&format!("SELECT count(*) FROM message WHERE recipient = '{recipient}'")).await
    }

    /// The six digits in the newest message to somebody.
    pub async fn code_to(&self, recipient: &str) -> String {
        let text = self.message_to(recipient).await.expect("a message");
        let runs = text.split(|c: char| !c.is_ascii_digit());
        runs.into_iter().find(|run| run.len() == 6).unwrap_or_else(|| panic!("no code in {text}")).to_owned()
    }

    /// What stands behind `#t=` in the newest message to somebody.
    pub async fn link_to(&self, recipient: &str) -> String {
        let text = self.message_to(recipient).await.expect("a message");
        let rest = text.split("#t=").nth(1).unwrap_or_else(|| panic!("no link in {text}"));
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    }

    /// An address that is proven; nothing is set up.
    pub async fn confirmed(&self, email: &str) -> Browser {
        let mut browser = self.browser();
        let sent = json!({"email": email, "password": PASSWORD, "user_name": "", "language": "en"});
        browser.post("/sign-up", sent).await.ok();
        let code = self.code_to(email).await;
        browser.post("/sign-up/code", json!({"code": code})).await.ok();
        browser
    }

    /// Signed in for the first time: the set-up begins.
    pub async fn setting_up(&self, email: &str) -> Browser {
        let mut browser = self.confirmed(email).await;
        browser.enter_password(email).await.ok();
        browser
    }

    /// Set up with codes by mail, and signed in.
    pub async fn member(&self, email: &str) -> Browser {
        let mut browser = self.setting_up(email).await;
        browser.accept_terms().await;
        browser.post("/set-up/email", json!({})).await.ok();
        let code = self.code_to(email).await;
        browser.post("/set-up/method/code", json!({"code": code})).await.ok();
        browser.post("/set-up/backup-codes", json!({})).await.ok();
        browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
        browser.answer_questions().await;
        browser.post("/set-up/finish", json!({})).await.ok();
        browser
    }

    /// Set up with codes by mail and signed in, with the ten backup codes; with questions where the server asks them.
    pub async fn member_with_codes(&self, email: &str) -> (Browser, Vec<String>) {
        let mut browser = self.setting_up(email).await;
        browser.accept_terms().await;
        browser.post("/set-up/email", json!({})).await.ok();
        browser.post("/set-up/method/code", json!({"code": self.code_to(email).await})).await.ok();
        let codes = browser.post("/set-up/backup-codes", json!({})).await.ok()["backup_codes"].clone();
        browser.post("/set-up/backup-codes/kept", json!({})).await.ok();
        if self.running.app.options.questions {
            browser.answer_questions().await;
        }
        browser.post("/set-up/finish", json!({})).await.ok();
        (browser, serde_json::from_value(codes).expect("ten codes"))
    }

    /// Signs a browser in with password and code; its device is known from then on.
    pub async fn sign_in(&self, browser: &mut Browser, email: &str) {
        // Past the wait between two mails to one person.
        self.clock.advance(60_000);
        browser.enter_password(email).await.ok();
        browser.post("/sign-in/code", json!({"code": self.code_to(email).await})).await.ok();
    }

    /// A member whose password was just taken: the code is due in this browser.
    pub async fn code_due(&self, email: &str) -> Browser {
        self.member(email).await.post("/sign-out", json!({})).await.ok();
        // Past the wait between two mails to one person.
        self.clock.advance(60_000);
        let mut browser = self.browser();
        browser.enter_password(email).await.ok();
        browser
    }

    /// A member with codes by text whose password was just taken.
    pub async fn code_due_by_text(&self, email: &str, phone: &str) -> Browser {
        let mut browser = self.setting_up(email).await;
        browser.accept_terms().await;
        browser.post("/set-up/text", json!({"phone": phone})).await.ok();
        browser.post("/set-up/method/code", json!({"code": self.code_to(phone).await})).await.ok();
        self.clock.advance(60_000);
        let mut browser = self.browser();
        browser.enter_password(email).await.ok();
        browser
    }
}
